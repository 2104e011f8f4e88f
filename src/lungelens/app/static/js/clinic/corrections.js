// Points moved by hand: where they were, the values before and after, when and why.

import { remove } from "../api.js";
import { el } from "../dom.js";
import { t, time } from "../words.js";
import { differs, QUANTITIES, quantityName, quantityText, unitOf } from "./format.js";
import { attempt, button, section } from "./parts.js";

/** All corrections of a clip, the latest first, or null where there are none. */
export function historyPart(corrections) {
  if (corrections.length === 0) return null;
  const errors = el("div");
  const rows = corrections.toReversed().map((one) => entry(one, errors));
  return section(
    "clinic.hold.history",
    el("p", { class: "hint" }, t("clinic.hold.kept")),
    el("ul", { class: "rows" }, ...rows),
    errors,
  );
}

function entry(correction, errors) {
  const undo = async (event) => {
    const gone = await attempt(
      errors,
      async () => {
        await remove(`/corrections/${correction.id}`);
        return true;
      },
      event.currentTarget,
    );
    if (gone) dispatchEvent(new Event("clinic:changed"));
  };
  const what = t("clinic.hold.moved", {
    point: t(`clinic.point.${correction.point}`),
    n: correction.repetition,
    by: distance(correction),
  });
  const again = button("clinic.hold.undo", undo, "quiet");
  again.setAttribute("aria-label", t("clinic.hold.undo_what", { what }));
  const words = el(
    "div",
    { class: "stack tight" },
    el("strong", {}, what),
    correction.reason && el("p", {}, correction.reason),
    el("p", { class: "hint" }, `${time(correction.made_at)} · ${numbersText(correction)}`),
  );
  return el("li", { class: "spread" }, words, again);
}

function distance({ before_px: [x0, y0], after_px: [x1, y1] }) {
  return t("clinic.hold.pixels", { n: Math.hypot(x1 - x0, y1 - y0).toFixed(1) });
}

function numbersText({ numbers_before: before, numbers_after: after }) {
  return QUANTITIES.filter((quantity) => differs(before[quantity], after[quantity], unitOf(quantity)))
    .map((quantity) => {
      const [was, is] = [before, after].map((numbers) => quantityText(numbers[quantity], unitOf(quantity)));
      return `${quantityName(quantity)}: ${was} → ${is}`;
    })
    .join("; ");
}
