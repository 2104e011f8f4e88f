// The numbers of a repetition: as they are, and what they would be with a point moved.

import { el, fill } from "../dom.js";
import { t } from "../words.js";
import { amount, change, quantityCell, quantityName, unitOf } from "./format.js";
import { problem, table } from "./parts.js";

/** Before, after and difference; returns the sentence a screen reader says of it. */
export function showTry({ error, numbers_before: before, numbers_after: after }, place) {
  if (error) {
    fill(place, problem(error));
    return null;
  }
  const followed = Object.keys(after).filter((name) => after[name] && before[name]);
  const rows = followed.map((name) => {
    const unit = unitOf(name);
    return [
      quantityName(name),
      amount(before[name].value, unit),
      quantityCell(after[name], unit),
      change(after[name].value - before[name].value, unit),
    ];
  });
  const head = ["what", "before", "after", "difference"].map((name) => t(`clinic.field.${name}`));
  fill(place, table(t("clinic.hold.numbers"), head, rows));
  return followed.map((name) => told(name, before[name], after[name])).join(" ");
}

function told(name, before, after) {
  const unit = unitOf(name);
  return t("clinic.hold.told", {
    name: quantityName(name),
    was: amount(before.value, unit),
    is: amount(after.value, unit),
  });
}

export function showNow(repetition, place) {
  const measured = [
    "toe_to_wall_cm",
    "tibia_angle_deg",
    "shin_angle_deg",
    "foot_rotation_deg",
    "knee_to_wall_cm",
    "heel_lift_mm",
  ].filter((name) => repetition[name]);
  const rows = measured.map((name) => [quantityName(name), quantityCell(repetition[name], unitOf(name))]);
  fill(place, table(t("clinic.hold.now"), [t("clinic.field.what"), t("clinic.field.value")], rows));
}
