// A value with its 95 % interval, on a scale with its ranges named. Styled by .band in base.css.
//
//   band({ value, low, high, from: 0, to: 20, unit: "cm", zone: [8, 13], label: "Left: 7.5 cm (6.9 to 8.1)" })
//       zone: the adequate range; below it is the restricted, above it the ample one

import { axisNumber, picture, scale, svg, text } from "./chart.js";
import { t } from "./words.js";

const WIDTH = 400;
const NUMBERS_Y = 43;
const NAMES_Y = 60;
const RAIL = { y: 12, height: 10 };
const RANGES = ["restricted", "adequate", "ample"];
const APART = 0.08; // of the scale: nearer than that, two numbers would touch

export function band({ value, low, high, from, to, unit, zone = null, label }) {
  const x = scale([from, to], [0, WIDTH]);
  const at = (number) => Math.round(x(Math.min(Math.max(number, from), to)));
  const drawing = picture(WIDTH, zone ? NAMES_Y + 4 : NUMBERS_Y + 1, label, "band");
  drawing.append(svg("rect", { class: "rail", x: 0, width: WIDTH, rx: 5, ...RAIL }));
  const isFree = (number) => (zone ?? []).every((edge) => Math.abs(edge - number) > APART * (to - from));
  if (isFree(from)) drawing.append(text(0, NUMBERS_Y, axisNumber(from, unit), "start"));
  if (isFree(to)) drawing.append(text(WIDTH, NUMBERS_Y, axisNumber(to, unit), "end"));
  if (zone) drawing.append(...ranges(zone, at, unit));
  drawing.append(
    svg("rect", { class: "interval", x: at(low), width: Math.max(at(high) - at(low), 2), rx: 4, y: 8, height: 18 }),
    svg("circle", { class: "value", cx: at(value), cy: 17, r: 7 }),
  );
  return drawing;
}

/** The adequate range, its edges, and what each of the three is called. */
function ranges(zone, at, unit) {
  const [start, end] = zone.map(at);
  const edges = [0, start, end, WIDTH];
  const middle = (index) => (edges[index] + edges[index + 1]) / 2;
  return [
    svg("rect", { class: "zone", x: start, width: end - start, y: 4, height: 26 }),
    ...zone.flatMap((edge) => [
      svg("line", { class: "zone-edge", x1: at(edge), x2: at(edge), y1: 4, y2: 30 }),
      text(at(edge), NUMBERS_Y, axisNumber(edge, unit), "middle"),
    ]),
    ...RANGES.map((name, index) => text(middle(index), NAMES_Y, t(`band.${name}`), "middle")),
  ];
}
