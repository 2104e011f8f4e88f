// Tape and camera side by side where they disagree; the person chooses which counts.
//
//   twoDistances(await get("/sessions/ID/distances"), "/sessions/ID", reload)      boxes, none where they agree
//       reload(leg) is called when a choice has been made

import { put } from "./api.js";
import { el } from "./dom.js";
import { guarded } from "./errors.js";
import { interval, t } from "./words.js";

export function twoDistances(list, base, reload) {
  return list.map((two) => box(two, base, reload));
}

function box(two, base, reload) {
  const errors = el("div");
  const choose = (distance_from) =>
    guarded(errors, async () => {
      await reload(await put(`${base}/legs/${two.side}/distance`, { distance_from }));
    });
  const buttons = ["tape", "camera"].map((from) =>
    el(
      "button",
      { type: "button", class: "button quiet", "aria-pressed": String(two.used === from), onclick: () => choose(from) },
      t(`shared.distance.${from}`, { amount: interval(two[from], "cm") }),
    ),
  );
  const title = t("shared.distance.title", { leg: t(`runner.leg_name.${two.side}`) });
  return el(
    "section",
    { class: "notice stack tight", "aria-label": title },
    el("strong", {}, title),
    el("p", {}, two.text),
    el("p", {}, two.cause),
    el("p", {}, t("shared.distance.choose")),
    el("div", { class: "row" }, ...buttons),
    errors,
  );
}
