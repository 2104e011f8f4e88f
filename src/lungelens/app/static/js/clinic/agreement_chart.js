// Camera against tape or inclinometer as pairs accumulate: difference over mean, after Bland and Altman (1986).

import { day, t } from "../words.js";
import { amount, bare, change } from "./format.js";
import { extent, marker, scale, svg, ticks } from "./svg.js";

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
  const drawing = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    class: "chart",
    role: "img",
    "aria-label": agreementSentence(agreement, unit),
  });
  drawing.append(...axes(across, up, unit, x, y), ...level(agreement.bias, "bias", unit, y));
  if (agreement.lower_limit !== null) {
    drawing.append(
      ...level(agreement.upper_limit, "upper", unit, y),
      ...level(agreement.lower_limit, "lower", unit, y),
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
  const inside = (range) => (value) => value >= range[0] && value <= range[1];
  const rows = ticks(up)
    .filter(inside(up))
    .flatMap((value) => [
      svg("line", {
        x1: FRAME.left,
        x2: FRAME.right,
        y1: y(value),
        y2: y(value),
        class: value === 0 ? "chart-axis" : "chart-grid",
      }),
      svg(
        "text",
        { x: FRAME.left - 6, y: y(value) + 4, class: "chart-label", "text-anchor": "end" },
        bare(value, unit),
      ),
    ]);
  const columns = ticks(across, 4)
    .filter(inside(across))
    .map((value) =>
      svg(
        "text",
        { x: x(value), y: FRAME.bottom + 18, class: "chart-label", "text-anchor": "middle" },
        amount(value, unit),
      ),
    );
  const middle = (FRAME.left + FRAME.right) / 2;
  const caption = svg(
    "text",
    { x: middle, y: HEIGHT - 6, class: "chart-label", "text-anchor": "middle" },
    t("clinic.agreement.mean"),
  );
  return [...rows, ...columns, caption];
}

function level(value, name, unit, y) {
  const at = y(value);
  const text = (down, words) => svg("text", { x: FRAME.right + 8, y: at + down, class: "chart-label" }, words);
  const line = svg("line", { x1: FRAME.left, x2: FRAME.right, y1: at, y2: at, class: `chart-level ${name}` });
  return [line, text(-3, t(`clinic.agreement.${name}`)), text(12, change(value, unit))];
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
