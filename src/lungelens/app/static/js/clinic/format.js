// Quantities as text: with unit, interval and sign.

import { el } from "../dom.js";
import { digitsOf, measureOf } from "../measures.js";
import { interval, number, shown, t } from "../words.js";

export { QUANTITIES } from "../measures.js";

/** Today, "YYYY-MM-DD", in this computer's time zone. */
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The unit of a quantity: "cm", "deg" or "mm". */
export const unitOf = (quantity) => measureOf(quantity).unit;

/** A number with as many digits as its unit deserves, without the unit. */
export const bare = (value, unit, more = 0) => number(shown(value, unit), digitsOf(unit) + more);

/** "11.5 cm" or "38°". */
export const amount = (value, unit, more = 0) => bare(value, unit, more) + t(`shared.unit.${unit}`);

/** A difference, with its sign and one digit more: it is smaller than what it is between. "+0.35 cm", "−1.3°". */
export const change = (value, unit) =>
  (value > 0 && bare(value, unit, 1) !== bare(0, unit, 1) ? "+" : "") + amount(value, unit, 1);

/** "36 to 40". */
export const range = (low, high, unit) => t("clinic.interval", { low: bare(low, unit), high: bare(high, unit) });

/** "38° (36 to 40)", or a dash for what was not measured. */
export const quantityText = (quantity, unit) => (quantity ? interval(quantity, unit) : "–");

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

export const quantityName = (quantity) => t(`quantity.${quantity}`);
export const sideName = (side) => t(`clinic.side.${side ?? "unknown"}`);

/** A count in words: the key with ".one" or ".many". */
export const count = (key, n) => t(`${key}.${n === 1 ? "one" : "many"}`, { n });
