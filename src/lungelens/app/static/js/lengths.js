// Lengths as people type them.
//
//   toCm("4", "in")      10.16; null for an empty text
//   most("in")           the greatest distance that is taken, in that unit

const CM_PER = { cm: 1, in: 2.54 };
const MOST_CM = 40; // a shank is no longer

export const LENGTH_UNITS = Object.keys(CM_PER);

export const most = (unit) => round(MOST_CM / CM_PER[unit]);

export function toCm(text, unit) {
  return text.trim() === "" ? null : round(Number(text) * CM_PER[unit]);
}

/** To a tenth of a millimetre: 4 in are 10.16 cm, not 10.160000000000002. */
const round = (value) => Math.round(100 * value) / 100;
