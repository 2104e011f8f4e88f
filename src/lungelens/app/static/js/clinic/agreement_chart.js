// Camera against tape or inclinometer as pairs accumulate: difference over mean, after Bland and Altman (1986).

import { extent, level, marker, picture, rows, scale, svg, text, ticks } from "../chart.js";
import { day, t } from "../words.js";
import { amount, bare, change } from "./format.js";

const WIDTH = 430;
const HEIGHT = 240;
const FRAME = { left: 46, right: 340, top: 14, bottom: 196 };

/** The drawing for one quantity and method; left legs are circles, right legs diamonds. */
export function agreementChart(pairs, agreement, unit) {
  const means = pairs.map((pair) => (pair.camera + pair.manual) / 2);
  const limits = [agreement.lower_limit, agreement.upper_limit].filter((limit) => limit !== null);
  const differences = [...pairs.map((pair) => pair.difference), ...limits, 0];
  const [across, up] = [extent(means, 0.2), extent(differences, 0.15)];
  const x = scale(across, [FRAME.left, FRAME.right]);
  const y = scale(up, [FRAME.bottom, FRAME.top]);
  const drawing = picture(WIDTH, HEIGHT, agreementSentence(agreement, unit));
  drawing.append(...axes(across, up, unit, x, y), ...limit(agreement.bias, "bias", unit, y));
  if (agreement.lower_limit !== null) {
    drawing.append(
      ...limit(agreement.upper_limit, "upper", unit, y),
      ...limit(agreement.lower_limit, "lower", unit, y),
    );
  }
  drawing.append(...pairs.map((pair, index) => point(pair, x(means[index]), y(pair.difference), unit)));
  return drawing;
}

/** Bias and limits in one sentence. */
export function agreementSentence({ n, bias, lower_limit, upper_limit }, unit) {
  const words = { n, bias: change(bias, unit) };
  if (lower_limit === null) return t("clinic.agreement.bias_only", words);
  return t("clinic.agreement.limits", { ...words, lower: change(lower_limit, unit), upper: change(upper_limit, unit) });
}

function axes(across, up, unit, x, y) {
  const kindOf = (value) => (value === 0 ? "chart-axis" : "chart-grid");
  const middle = (FRAME.left + FRAME.right) / 2;
  return [
    ...rows(up, FRAME, y, (value) => bare(value, unit), kindOf),
    ...ticks(across).map((value) => text(x(value), FRAME.bottom + 18, amount(value, unit), "middle")),
    text(middle, HEIGHT - 6, t("clinic.agreement.mean"), "middle"),
  ];
}

function limit(value, name, unit, y) {
  const at = y(value);
  const beside = FRAME.right + 8;
  return [
    level(FRAME, at, `chart-level ${name}`),
    text(beside, at - 3, t(`clinic.agreement.${name}`)),
    text(beside, at + 12, change(value, unit)),
  ];
}

function point(pair, x, y, unit) {
  const shape = pair.side === "left" ? "circle" : "diamond";
  const group = svg("g", { class: "chart-point" }, marker(shape, x, y, { class: "chart-mark" }));
  const words = {
    day: day(pair.held_on),
    side: t(`clinic.side.${pair.side}`),
    difference: change(pair.difference, unit),
  };
  group.append(svg("title", {}, t("clinic.agreement.pair", words)));
  return group;
}
