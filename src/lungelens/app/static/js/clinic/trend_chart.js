// One quantity of one leg over the sessions: every value with its interval, the band in which a change may be error,
// and the days on which exercises were given. Shapes say how a value was measured, so that it reads without colour.

import { axisNumber, extent, level, marker, picture, rows, scale, svg, text } from "../chart.js";
import { day, t } from "../words.js";
import { amount, range as between } from "./format.js";

const WIDTH = 360;
const HEIGHT = 216;
const FRAME = { left: 40, right: 348, top: 14, bottom: 178 };
const SHAPES = { camera: "circle", tape: "diamond" };

export const shapeOf = (method) => SHAPES[method] ?? "triangle";

const dayOf = (point) => Date.parse(`${point.held_on}T00:00:00Z`);

/** One sentence: from what to what since when, and whether that is more than error; or why it is compared with nothing. */
export function trendSentence(change, unit, leastChange) {
  if (change === null) return t("clinic.trend.none");
  const { first, last, verdict } = change;
  const limit = leastChange === null ? null : amount(leastChange, unit);
  const words = { from: amount(first.value, unit), to: amount(last.value, unit), day: day(first.held_on), limit };
  const by = last.method === "camera" ? "" : `${t(`clinic.method.${last.method}`)}: `;
  const sentence = by + t(`clinic.trend.${verdict}`, words);
  return change.jump ? `${sentence} ${jumpSentence(change.jump, unit)}` : sentence;
}

/** Two values in a row that are suspiciously far apart. */
function jumpSentence([before, after], unit) {
  const [from, to] = [before, after].map((point) => amount(point.value, unit));
  return t("clinic.trend.jump", { from, to, before: day(before.held_on), after: day(after.held_on) });
}

/** The drawing; `range` is shared by both legs so that they can be compared by eye. */
export function trendChart({ points, change, unit, leastChange, given, range, days, title }) {
  const x = scale(days, [FRAME.left + 14, FRAME.right - 10]);
  const y = scale(range, [FRAME.bottom, FRAME.top]);
  const summary = trendSentence(change, unit, leastChange);
  const drawing = picture(WIDTH, HEIGHT, `${title}. ${summary}`);
  if (leastChange !== null) drawing.append(...errorBand(change.first.value, leastChange, y));
  drawing.append(...axes(range, days, unit, x, y));
  drawing.append(...given.map((one) => givenMark(one, x)));
  drawing.append(...lines(points, x, y), ...points.map((point) => mark(point, points[0], unit, x, y)));
  return drawing;
}

/** What both legs' values, intervals and bands need. */
export function trendRange(trend) {
  const values = [trend.left, trend.right].flatMap((points) =>
    points.flatMap((point) => [point.value, point.low ?? point.value, point.high ?? point.value]),
  );
  const changes = [trend.left_change, trend.right_change].filter((change) => change && trend.least_change !== null);
  const edges = changes.flatMap(({ first }) => [first.value - trend.least_change, first.value + trend.least_change]);
  return extent([...values, ...edges], 0.06);
}

/** First and last day of all points, as times. */
export function trendDays(trends) {
  const days = trends.flatMap((trend) => [...trend.left, ...trend.right].map(dayOf));
  return [Math.min(...days), Math.max(...days)];
}

function errorBand(middle, half, y) {
  const top = Math.max(FRAME.top, y(middle + half));
  const bottom = Math.min(FRAME.bottom, y(middle - half));
  const edge = (at) => level(FRAME, at, "chart-band-edge");
  return [
    svg("rect", { x: FRAME.left, y: top, width: FRAME.right - FRAME.left, height: bottom - top, class: "chart-band" }),
    edge(top),
    edge(bottom),
  ];
}

function axes(range, days, unit, x, y) {
  const [first, last] = days;
  const date = (time, at, anchor) =>
    text(at, HEIGHT - 8, day(new Date(time).toISOString().slice(0, 10), "short"), anchor);
  const dates =
    first === last
      ? [date(first, x(first), "middle")]
      : [date(first, FRAME.left, "start"), date(last, FRAME.right, "end")];
  const numbers = rows(range, FRAME, y, (value) => axisNumber(value, unit));
  return [...numbers, level(FRAME, FRAME.bottom, "chart-axis"), ...dates];
}

function lines(points, x, y) {
  const methods = [...new Set(points.map((point) => point.method))];
  return methods.map((method) => {
    const path = points
      .filter((point) => point.method === method)
      .map((point) => `${x(dayOf(point))},${y(point.value)}`);
    return svg("polyline", { points: path.join(" "), class: `chart-line ${method === "camera" ? "" : "by-hand"}` });
  });
}

function mark(point, first, unit, x, y) {
  const at = x(dayOf(point));
  const others = point.footwear !== first.footwear ? "other-footwear" : "";
  const group = svg("g", { class: `chart-point ${point.method === "camera" ? "" : "by-hand"} ${others}` });
  if (point.low !== null) {
    const [low, high] = [y(point.low), y(point.high)];
    const bar = (y1, y2, half) => svg("line", { x1: at - half, x2: at + half, y1, y2, class: "chart-whisker" });
    group.append(bar(low, high, 0), bar(low, low, 4), bar(high, high, 4));
  }
  group.append(
    marker(shapeOf(point.method), at, y(point.value), { class: "chart-mark" }),
    svg("title", {}, pointText(point, unit)),
  );
  return group;
}

function pointText(point, unit) {
  const value = amount(point.value, unit) + (point.low === null ? "" : ` (${between(point.low, point.high, unit)})`);
  return `${day(point.held_on)}: ${value}, ${t(`clinic.method.${point.method}`)}`;
}

function givenMark(given, x) {
  const at = Math.min(Math.max(x(Date.parse(`${given.given_on}T00:00:00Z`)), FRAME.left), FRAME.right);
  const flag = svg("path", { d: `M${at},${FRAME.bottom} v14 h9 l-3,-3.5 l3,-3.5 h-9`, class: "chart-given" });
  flag.append(svg("title", {}, `${day(given.given_on)}: ${given.name}`));
  return flag;
}
