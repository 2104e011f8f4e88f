// What a ruler says, typed at any time: a form for each leg, which changes the result at once.
//
//   rulerPart({ sides, readings, base, reload })      base: "/sessions/ID" or "/phone"

import { put } from "./api.js";
import { el } from "./dom.js";
import { guarded } from "./errors.js";
import { Tries, typedTries } from "./tries.js";
import { t } from "./words.js";

export function rulerPart({ sides, readings, base, reload }) {
  return el(
    "details",
    { class: "card" },
    el("summary", {}, t("shared.ruler.title")),
    el("div", { class: "stack" }, ...sides.map((side) => legForm(side, readings, base, reload))),
  );
}

function legForm(side, readings, base, reload) {
  const tries = new Tries(side, typedTries(side, readings));
  const errors = el("div", { role: "alert" });
  const name = t(`runner.leg_name.${side}`);
  const form = el(
    "form",
    { class: "stack tight", "aria-label": name },
    el("h3", {}, name),
    tries.node,
    el("div", {}, el("button", { class: "button quiet" }, t("shared.ruler.save"))),
    errors,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    guarded(errors, async () => {
      await put(`${base}/legs/${side}/tries`, { tries_cm: tries.values_cm });
      await reload();
    });
  });
  return form;
}
