// Camera compared with tape and inclinometer: pair by pair, and in total.

import { el } from "../dom.js";
import { day, t } from "../words.js";
import { agreementChart, agreementSentence } from "./agreement_chart.js";
import { amount, change, quantityName, sideName, unitOf } from "./format.js";
import { table } from "./parts.js";

const PAIRS_TO_DRAW = 3;

/** All of a person's pairs, a drawing for each quantity and method with three pairs or more. */
export function agreementParts({ pairs, agreement }) {
  if (pairs.length === 0) return el("p", { class: "soft" }, t("clinic.agreement.none"));
  const parts = agreement.map((one) =>
    onePart(
      one,
      pairs.filter((pair) => pair.quantity === one.quantity && pair.method === one.method),
    ),
  );
  return el("div", { class: "agreements" }, ...parts);
}

function onePart(agreement, pairs) {
  const unit = unitOf(agreement.quantity);
  const drawing = pairs.length >= PAIRS_TO_DRAW && agreementChart(pairs, agreement, unit);
  return el(
    "figure",
    { class: "stack tight" },
    el("h3", {}, `${quantityName(agreement.quantity)}: ${t(`clinic.method.${agreement.method}`)}`),
    drawing && el("p", { class: "hint" }, t("clinic.agreement.axis")),
    drawing,
    el("figcaption", {}, agreementSentence(agreement, unit)),
    pairs.length < PAIRS_TO_DRAW && el("p", { class: "hint" }, t("clinic.agreement.few")),
    el("details", {}, el("summary", {}, t("clinic.as_table")), pairsTable(pairs, unit)),
  );
}

function pairsTable(pairs, unit) {
  const rows = pairs.map((pair) => [
    day(pair.held_on),
    sideName(pair.side),
    amount(pair.camera, unit),
    amount(pair.manual, unit),
    change(pair.difference, unit),
  ]);
  const head = ["held_on", "side", "camera", "by_hand", "difference"].map((name) => t(`clinic.field.${name}`));
  return table(t("clinic.agreement.pairs"), head, rows);
}
