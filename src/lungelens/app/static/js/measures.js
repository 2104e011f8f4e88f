// The table of measures, as the program itself has it: names, units, digits, scales.
//
//   await loadMeasures()            once, before anything is shown
//   QUANTITIES                      their names in results, in order: "tibia_angle_deg", …
//   measureOf(name)                 { name, label, unit, digits, axis, needs, definition, method }
//   digitsOf("cm")                  digits worth showing of a number in that unit

import { fetchUntilThere } from "./fetching.js";

export const QUANTITIES = [];
const byName = new Map();

export async function loadMeasures() {
  const table = await fetchUntilThere("/api/measures");
  QUANTITIES.splice(0, QUANTITIES.length, ...table.map(({ name }) => name));
  for (const measure of table) byName.set(measure.name, measure);
}

export const measureOf = (name) => byName.get(name);

export function digitsOf(unit) {
  const measure = [...byName.values()].find((one) => one.unit === unit);
  return measure ? measure.digits : 1;
}
