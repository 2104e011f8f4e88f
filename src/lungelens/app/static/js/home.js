// The first page: three ways in, those that work here, and the tests done before.

import { get } from "./api.js";
import { watchConnection } from "./connection.js";
import { el, fill, find, show } from "./dom.js";
import { hasCamera } from "./film/camera.js";
import { earlierTests } from "./me.js";
import { digitsOf } from "./measures.js";
import { offerSignOut } from "./sign_out.js";
import { loadWords, number, shown, t, time } from "./words.js";

await loadWords();
watchConnection({ onBack: () => location.reload() });
offerSignOut();
const [tests, status, camera] = await Promise.all([
  earlierTests().catch(() => []), // the ways in are of use without them
  get("/status").catch(() => null),
  hasCamera(),
]);
if (!camera) find("#way-runner").textContent = t("home.runner.no_camera");
if (status && !status.lan.network) {
  find("#way-phone").textContent = t("home.phone.no_network");
  find("#to-phone").removeAttribute("href");
}
show(find("#earlier"), tests.length > 0);
fill(
  find("#earlier-list"),
  ...tests.map(({ id, created_at, scores }) =>
    el(
      "li",
      {},
      el("a", { href: `/runner#session/${id}` }, time(created_at)),
      ...(scores.length ? scores.map(scoreWords) : [t("home.no_score")]).map((words) =>
        el("span", { class: "soft" }, words),
      ),
    ),
  ),
);

function scoreWords({ side, value, unit }) {
  return t("home.score", {
    leg: t(`runner.leg_name.${side}`),
    value: number(shown(value, unit), digitsOf(unit)) + t(`shared.unit.${unit}`),
  });
}
