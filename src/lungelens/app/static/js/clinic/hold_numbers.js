// The values of a repetition: as they are, and as they would be with a point moved.

import { el, fill } from "../dom.js";
import { said, t } from "../words.js";
import { amount, change, differs, QUANTITIES, quantityCell, quantityName, unitOf } from "./format.js";
import { problem, table } from "./parts.js";

/** Before, after and difference; returns the sentence for a screen reader. */
export function showTry({ error, numbers_before: before, numbers_after: after }, place) {
  if (error) {
    fill(place, problem(error));
    return null;
  }
  const known = QUANTITIES.filter((name) => after[name] || before[name]);
  const rows = known.map((name) => {
    const unit = unitOf(name);
    return [
      quantityName(name),
      before[name] ? amount(before[name].value, unit) : "–",
      quantityCell(after[name], unit),
      after[name] && before[name] ? change(after[name].value - before[name].value, unit) : "",
    ];
  });
  const head = ["what", "before", "after", "difference"].map((name) => t(`clinic.field.${name}`));
  const counts = before.valid !== after.valid && t(after.valid ? "clinic.hold.counts" : "clinic.hold.counts_not");
  const lost = after.not_measured.filter((one) => before[one.quantity]).map((one) => said(one.message));
  const remarks = [...new Set(lost), counts].filter(Boolean).map((words) => el("p", {}, words));
  fill(place, table(t("clinic.hold.numbers"), head, rows), ...remarks);
  const moved = known.filter((name) => after[name] && before[name] && differs(before[name], after[name], unitOf(name)));
  return [...moved.map((name) => sentence(name, before[name], after[name])), counts].filter(Boolean).join(" ");
}

function sentence(name, before, after) {
  const unit = unitOf(name);
  return t("clinic.hold.changed", {
    name: quantityName(name),
    was: amount(before.value, unit),
    is: amount(after.value, unit),
  });
}

export function showNow(repetition, place) {
  const measured = QUANTITIES.filter((name) => repetition[name]);
  const rows = measured.map((name) => [quantityName(name), quantityCell(repetition[name], unitOf(name))]);
  fill(place, table(t("clinic.hold.now"), [t("clinic.field.what"), t("clinic.field.value")], rows));
}
