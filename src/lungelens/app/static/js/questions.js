// Questions about a test, each with its answers. The words are ask.NAME.title, ask.NAME.hint and ask.NAME.ANSWER, as on the command line.
//
//   choices("tight", TIGHT, { id: "left-tight", picked: "back", required: true })      tiles, one of which is picked
//       note: (answer) => words in small type below it
//   scale("pain", { id, picked, required })                                            0 to 10
//   safetyTile({ id, text, signs })                                                    a safety question to tick, a sign a line
//   amount("knee_pain_weeks", { id, value, max })                                      a number in a field
// `id` is the name of the controls in their form; without one it is the question's.

import { PAPERS } from "./choices.js";
import { el } from "./dom.js";
import { has, t } from "./words.js";

const COST = { lungelens: "sheet", a4: "paper", letter: "paper", legal: "paper", none: "shoe" };
const SCORES = Array.from({ length: 11 }, (_, score) => score);

export function choices(
  name,
  answers,
  {
    id = name,
    picked = null,
    required = false,
    columns = "pairs",
    note = () => null,
    legend,
    words = (answer) => t(`ask.${name}.${answer}`),
  } = {},
) {
  const tile = (answer) => {
    const control = radio(id, answer, picked, required);
    if (!note(answer)) return el("label", {}, control, el("span", {}, words(answer)));
    const small = el("small", { id: `${id}-${answer}-note` }, note(answer));
    control.setAttribute("aria-label", words(answer)); // the note describes it
    control.setAttribute("aria-describedby", small.id);
    return el("label", {}, control, el("span", {}, words(answer), small));
  };
  const tiles = answers.map(tile);
  return question(name, el("div", { class: `choices ${columns}` }, ...tiles), legend);
}

export function scale(name, { id = name, picked = null, required = false, from = 0, legend } = {}) {
  const tiles = SCORES.slice(from).map((score) => el("label", {}, radio(id, score, picked, required), String(score)));
  return question(name, el("div", { class: "scale" }, ...tiles), legend);
}

export function amount(name, { id = name, value = null, max }) {
  const limits = { min: "0", max: String(max), step: "any", inputmode: "decimal" };
  const field = el("input", { id, name: id, type: "number", ...limits, value: value === null ? "" : String(value) });
  return el("div", { class: "field short" }, el("label", { for: id }, t(`ask.${name}.title`)), field);
}

/** What it is about, and below it the signs: one that applies is a "yes". */
export const safetyTile = ({ id, text, signs }) =>
  el(
    "label",
    {},
    el("input", { type: "checkbox", name: "flag", value: id }),
    el("span", {}, el("strong", {}, text), ...signs.flatMap((sign) => [" ", el("span", { class: "sign" }, sign)])),
  );

/** A question around whatever answers it. */
export function question(name, answers, legend = `ask.${name}.title`) {
  return el(
    "fieldset",
    { class: "stack tight" },
    el("legend", {}, t(legend)),
    has(`ask.${name}.hint`) && el("p", { class: "hint" }, t(`ask.${name}.hint`)),
    answers,
  );
}

/** Which paper lies on the floor, each with how good the distance is that it gives. */
export const paperChoices = (more) =>
  choices("paper", PAPERS, { note: (paper) => t(`shared.distance_to.${COST[paper]}`), ...more });

function radio(name, value, picked, required) {
  return el("input", { type: "radio", name, value: String(value), checked: value === picked, required });
}
