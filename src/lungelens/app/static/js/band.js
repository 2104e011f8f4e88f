// A value with its 95 % interval, on a scale with its ranges named. Styled by .band in base.css.
//
//   band({ value, low, high, from: 0, to: 20, unit: "cm", zone: [8, 13], label: "Left: 7.5 cm (6.9 to 8.1)" })
//       zone: the adequate range; below it is the restricted, above it the ample one

import { number, shown, t } from "./words.js";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const NUMBERS_Y = 43;
const NAMES_Y = 60;
const RAIL = { y: 12, height: 10 };
const RANGES = ["restricted", "adequate", "ample"];
const APART = 0.08; // of the scale: nearer than that, two numbers would touch

export function band({ value, low, high, from, to, unit, zone = null, label }) {
  const at = (number) => Math.round((WIDTH * (Math.min(Math.max(number, from), to) - from)) / (to - from));
  const height = zone ? NAMES_Y + 4 : NUMBERS_Y + 1;
  const drawing = draw("svg", { class: "band", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label });
  drawing.append(draw("rect", { class: "rail", x: 0, width: WIDTH, rx: 5, ...RAIL }));
  const isFree = (number) => (zone ?? []).every((edge) => Math.abs(edge - number) > APART * (to - from));
  if (isFree(from)) drawing.append(text(0, NUMBERS_Y, numberText(from, unit), "start"));
  if (isFree(to)) drawing.append(text(WIDTH, NUMBERS_Y, numberText(to, unit), "end"));
  if (zone) drawing.append(...ranges(zone, at, unit));
  drawing.append(
    draw("rect", { class: "interval", x: at(low), width: Math.max(at(high) - at(low), 2), rx: 4, y: 8, height: 18 }),
  );
  drawing.append(draw("circle", { class: "value", cx: at(value), cy: 17, r: 7 }));
  return drawing;
}

/** The adequate range, its edges, and what each of the three is called. */
function ranges(zone, at, unit) {
  const [start, end] = zone.map(at);
  const edges = [0, start, end, WIDTH];
  return [
    draw("rect", { class: "zone", x: start, width: end - start, y: 4, height: 26 }),
    ...zone.flatMap((number) => [
      draw("line", { class: "zone-edge", x1: at(number), x2: at(number), y1: 4, y2: 30 }),
      text(at(number), NUMBERS_Y, numberText(number, unit)),
    ]),
    ...RANGES.map((name, index) => text((edges[index] + edges[index + 1]) / 2, NAMES_Y, t(`band.${name}`))),
  ];
}

function numberText(value, unit) {
  const read = shown(value, unit);
  return number(read, Number.isInteger(read) ? 0 : 1);
}

function text(x, y, words, anchor = "middle") {
  const node = draw("text", { x, y, "text-anchor": anchor });
  node.textContent = String(words);
  return node;
}

function draw(name, attributes) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
