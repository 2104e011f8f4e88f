// The distances of one leg by ruler or tape: up to three tries, in centimetres or inches.
//
//   const tries = new Tries("left", [9, 9.5]);  place.append(tries.node);  tries.values_cm  [9, 9.5]
//   typedTries("left", session.readings)      those on record

import { MAX_TRIES } from "./choices.js";
import { el } from "./dom.js";
import { LENGTH_UNITS, most, toCm } from "./lengths.js";
import { question } from "./questions.js";
import { t, usesInches } from "./words.js";

export class Tries {
  constructor(side, values_cm = []) {
    this.fields = Array.from({ length: MAX_TRIES }, (_, index) => field(side, index, values_cm[index]));
    this.unit = el(
      "select",
      { name: `${side}-unit`, "aria-label": t("shared.length.unit") },
      ...LENGTH_UNITS.map((unit) => el("option", { value: unit }, t(`shared.length.${unit}`))),
    );
    if (usesInches && values_cm.length === 0) this.unit.value = "in";
    this.unit.addEventListener("change", () => this.#limit());
    this.node = question("toe_to_wall_cm", el("div", { class: "tries" }, ...this.fields, this.unit));
    this.#limit();
  }

  get values_cm() {
    return this.fields.map(({ value }) => toCm(value, this.unit.value)).filter((value) => value !== null);
  }

  #limit() {
    for (const one of this.fields) one.max = String(most(this.unit.value));
  }
}

/** What the person typed of a leg, of the readings on record. */
export function typedTries(side, readings) {
  const typed = readings.filter((one) => one.side === side && one.method === "tape" && one.rater === "");
  return typed.map(({ value }) => value);
}

function field(side, index, value_cm) {
  const words = t("shared.length.try_n", { n: index + 1 });
  const value = value_cm === undefined ? "" : String(value_cm);
  const limits = { min: "0", step: "any", inputmode: "decimal" };
  const name = `${side}-try-${index + 1}`;
  return el("input", { type: "number", name, ...limits, value, placeholder: words, "aria-label": words });
}
