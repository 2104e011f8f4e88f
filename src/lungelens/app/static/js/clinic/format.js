// Quantities as text: with unit, interval and sign.

import { el } from "../dom.js";
import { number, t } from "../words.js";

export const QUANTITIES = [
  "toe_to_wall_cm",
  "tibia_angle_deg",
  "shin_angle_deg",
  "foot_rotation_deg",
  "knee_to_wall_cm",
  "heel_lift_mm",
];
const DIGITS = { cm: 1, deg: 1, mm: 0 };

/** Today, "YYYY-MM-DD", in this computer's time zone. */
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The unit a quantity's name ends in: "cm", "deg" or "mm". */
export const unitOf = (quantity) => quantity.slice(quantity.lastIndexOf("_") + 1);

/** A number with as many digits as its unit deserves, without the unit. */
export const bare = (value, unit) => number(value, DIGITS[unit]);

/** "11.5 cm" or "38.2°". */
export const amount = (value, unit) => t(`clinic.amount.${unit}`, { n: bare(value, unit) });

/** The same with its sign, for a difference. */
export const change = (value, unit) =>
  (value > 0 && bare(value, unit) !== bare(0, unit) ? "+" : "") + amount(value, unit);

/** "36.5 to 39.9". */
export const range = (low, high, unit) => t("clinic.interval", { low: bare(low, unit), high: bare(high, unit) });

/** "38.2° (36.5 to 39.9)", or a dash for what was not measured. */
export function quantityText(quantity, unit) {
  if (!quantity) return "–";
  return `${amount(quantity.value, unit)} (${range(quantity.low, quantity.high, unit)})`;
}

/** The same for a table: the interval on a line of its own. */
export function quantityCell(quantity, unit) {
  if (!quantity) return "–";
  return el(
    "span",
    { class: "measured" },
    amount(quantity.value, unit),
    el("small", {}, range(quantity.low, quantity.high, unit)),
  );
}

/** Whether two values of a quantity, or none, read differently. */
export const differs = (before, after, unit) => quantityText(before, unit) !== quantityText(after, unit);

export const quantityName = (quantity) => t(`clinic.quantity.${quantity}`);
export const sideName = (side) => t(`clinic.side.${side ?? "unknown"}`);

/** A count in words: the key with ".one" or ".many". */
export const count = (key, n) => t(`${key}.${n === 1 ? "one" : "many"}`, { n });
