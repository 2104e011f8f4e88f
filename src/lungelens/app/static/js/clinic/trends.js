// How each quantity of each leg has changed: as a chart, a sentence and a table.

import { marker, svg } from "../chart.js";
import { SIDES } from "../choices.js";
import { el } from "../dom.js";
import { day, t } from "../words.js";
import { amount, quantityName, range, sideName } from "./format.js";
import { section, table } from "./parts.js";
import { shapeOf, trendChart, trendDays, trendRange, trendSentence } from "./trend_chart.js";

export function trendParts(trends, given) {
  if (trends.length === 0) return section("clinic.trend.title", el("p", { class: "soft" }, t("clinic.trend.empty")));
  const days = trendDays(trends);
  return section(
    "clinic.trend.title",
    legend(trends, given),
    ...trends.map((trend) => quantityPart(trend, given, days)),
  );
}

function quantityPart(trend, given, days) {
  const drawn = SIDES.map((side) =>
    legPart(trend, side, { given: given.filter((one) => one.side === null || one.side === side), days }),
  );
  const limit =
    trend.least_change === null ? null : t("clinic.trend.limit", { limit: amount(trend.least_change, trend.unit) });
  return el(
    "section",
    { class: "trend stack tight" },
    el("h3", {}, quantityName(trend.quantity)),
    limit && el("p", { class: "hint" }, limit),
    el("div", { class: "trend-legs" }, ...drawn),
    el("details", {}, el("summary", {}, t("clinic.as_table")), valuesTable(trend)),
  );
}

function legPart(trend, side, { given, days }) {
  const points = trend[side];
  const change = trend[`${side}_change`];
  const title = `${quantityName(trend.quantity)}, ${sideName(side)}`;
  const sentence = trendSentence(change, trend.unit, trend.least_change);
  const drawing =
    points.length > 0 &&
    trendChart({
      points,
      change,
      unit: trend.unit,
      leastChange: trend.least_change,
      given,
      range: trendRange(trend),
      days,
      title,
    });
  return el(
    "figure",
    { class: "trend-leg" },
    el("h4", {}, sideName(side)),
    drawing,
    el("figcaption", { class: "hint" }, sentence),
  );
}

function valuesTable(trend) {
  const rows = SIDES.flatMap((side) =>
    trend[side].map((point) => [
      day(point.held_on),
      sideName(side),
      amount(point.value, trend.unit),
      point.low === null ? "–" : range(point.low, point.high, trend.unit),
      t(`clinic.method.${point.method}`),
      point.footwear ? t(`clinic.choice.footwear.${point.footwear}`) : t("clinic.not_known"),
    ]),
  );
  const head = ["held_on", "side", "value", "interval", "method", "footwear"].map((name) => t(`clinic.field.${name}`));
  return table(quantityName(trend.quantity), head, rows);
}

function legend(trends, given) {
  const points = trends.flatMap((trend) => [...trend.left, ...trend.right]);
  const methods = [...new Set(points.map((point) => point.method))];
  const shapes = [...new Map(methods.map((method) => [shapeOf(method), method]))];
  const entries = shapes.map(([shape, method]) => {
    const words = shape === "triangle" ? t("clinic.legend.inclinometer") : t(`clinic.method.${method}`);
    return entry(words, marker(shape, 12, 10, { class: "chart-mark" }), method === "camera" ? "" : "by-hand");
  });
  const other = points.some((point) => point.footwear !== points[0].footwear);
  const hollow =
    other && entry(t("clinic.legend.footwear"), marker("circle", 12, 10, { class: "chart-mark" }), "other-footwear");
  const band =
    trends.some((trend) => trend.least_change !== null) &&
    entry(t("clinic.legend.band"), svg("rect", { x: 1, y: 3, width: 22, height: 14, class: "chart-band" }));
  const flag =
    given.length > 0 &&
    entry(t("clinic.legend.given"), svg("path", { d: "M8,2 v16 M8,2 h9 l-3,3.5 l3,3.5 h-9", class: "chart-given" }));
  return el("ul", { class: "legend" }, ...entries, hollow, band, flag);
}

function entry(words, drawing, kind = "") {
  const icon = svg("svg", { viewBox: "0 0 24 20", class: "legend-mark", "aria-hidden": "true" });
  icon.append(svg("g", { class: `chart-point ${kind}` }, drawing));
  return el("li", {}, icon, words);
}
