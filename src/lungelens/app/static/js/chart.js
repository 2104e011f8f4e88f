// Drawings: elements of SVG, and what every chart and scale is made of.
//
//   const y = scale([0, 20], [BOTTOM, TOP])
//   const drawing = picture(WIDTH, HEIGHT, "What it shows, in a sentence")
//   drawing.append(...rows([0, 20], FRAME, y, (value) => `${value} cm`), marker("circle", x, y(7.5), { class: "chart-mark" }))

import { number, shown } from "./words.js";

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An SVG element with its attributes and children; text is put in as text. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** The whole drawing, read to who does not see it as one sentence. */
export const picture = (width, height, label, kind = "chart") =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, class: kind, role: "img", "aria-label": label });

export const text = (x, y, words, anchor = "start", kind = "chart-label") =>
  svg("text", { x, y, class: kind, "text-anchor": anchor }, String(words));

/** A line from the frame's left to its right edge. */
export const level = ({ left, right }, y, kind) => svg("line", { x1: left, x2: right, y1: y, y2: y, class: kind });

/** Round numbers of the range with a line each, `kindOf(value)`, and their words left of the frame. */
export const rows = (range, frame, y, words, kindOf = () => "chart-grid") =>
  ticks(range).flatMap((value) => [
    level(frame, y(value), kindOf(value)),
    text(frame.left - 6, y(value) + 4, words(value), "end"),
  ]);

/** A number beside an axis, in the reader's unit: whole ones without digits. */
export function axisNumber(value, unit) {
  const read = shown(value, unit);
  return number(read, Number.isInteger(read) ? 0 : 1);
}

/** A linear map from [from, to] to [start, end], in pixels of the drawing. */
export function scale([from, to], [start, end]) {
  const slope = to === from ? 0 : (end - start) / (to - from);
  return (value) => (slope === 0 ? (start + end) / 2 : start + (value - from) * slope);
}

/** Round numbers that cover [low, high], about `count` of them. */
export function ticks([low, high], count = 4) {
  const rough = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-9; value += step) {
    found.push(Number(value.toFixed(6)));
  }
  return found;
}

/** [low, high] of the numbers, wider by a share of itself so that nothing sits on the frame. */
export function extent(values, margin = 0.12) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || 2) * margin;
  return [low - room, high + room];
}

/** A marker of a shape of its own at (x, y): they differ without colour. */
export function marker(shape, x, y, attributes) {
  const r = 5;
  if (shape === "circle") return svg("circle", { cx: x, cy: y, r, ...attributes });
  const points = {
    diamond: [
      [0, -6.5],
      [6.5, 0],
      [0, 6.5],
      [-6.5, 0],
    ],
    triangle: [
      [0, -6.5],
      [6, 4.5],
      [-6, 4.5],
    ],
  }[shape];
  return svg("polygon", { points: points.map(([dx, dy]) => `${x + dx},${y + dy}`).join(" "), ...attributes });
}
