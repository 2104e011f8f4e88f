// What the person reported and what was observed, leg by leg.

import { put } from "../api.js";
import { KNEE_PLACES, PAIN_PLACES, SIDES, TIGHT } from "../choices.js";
import { el } from "../dom.js";
import { t } from "../words.js";
import { sideName } from "./format.js";
import { fields, markFaults, read, write } from "./forms.js";
import { attempt, section, tellSaved } from "./parts.js";
import { save } from "./saving.js";

const SCORE = {
  kind: "choice",
  choices: Array.from({ length: 11 }, (_, score) => String(score)),
  words: (score) => score,
};
const FIELDS = [
  { name: "tight", kind: "choice", choices: TIGHT },
  { name: "pain", ...SCORE },
  { name: "pain_where", kind: "choice", choices: PAIN_PLACES },
  { name: "knee_line", kind: "choice", choices: ["over_toes", "inside", "outside"] },
  { name: "injury_kind", kind: "choice", choices: ["sprain", "achilles_or_calf", "fracture", "other"] },
  { name: "injury_weeks_ago", kind: "number", min: 0, max: 5200, step: 1 },
  { name: "knee_pain", kind: "choice", choices: KNEE_PLACES },
  { name: "knee_pain_weeks", kind: "number", min: 0, max: 5200, step: 1 },
  { name: "knee_pain_score", ...SCORE },
];

export function legsPart(session, onSaved) {
  return section(
    "clinic.legs.title",
    el("div", { class: "legs" }, ...SIDES.map((side) => legForm(session, side, onSaved))),
  );
}

function legForm(session, side, onSaved) {
  const path = `/sessions/${session.id}/legs/${side}`;
  let answers = session.legs.find((leg) => leg.side === side) ?? { version: 0 };
  const errors = el("div");
  const submit = el("button", { class: "button quiet" }, t("clinic.save"));
  const head = el("h3", {}, sideName(side));
  const form = el(
    "form",
    { class: "stack tight", noValidate: true, "aria-label": sideName(side) },
    head,
    ...fields(FIELDS, texts(answers)),
    errors,
    submit,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const leg = await attempt(errors, () => keep(form, path, answers), submit);
    if (!leg) return;
    answers = leg;
    write(form, FIELDS, texts(leg));
    tellSaved(errors);
    await onSaved();
  });
  return form;
}

const text = (score) => (typeof score === "number" ? String(score) : null);
const texts = (leg) => ({ ...leg, pain: text(leg.pain), knee_pain_score: text(leg.knee_pain_score) });
const score = (picked) => (picked === null ? null : Number(picked));

async function keep(form, path, answers) {
  markFaults(form, []);
  const values = read(form, FIELDS);
  const changes = { ...values, pain: score(values.pain), knee_pain_score: score(values.knee_pain_score) };
  try {
    return await save(path, answers, changes, put);
  } catch (error) {
    if (markFaults(form, error.fields ?? [])) return null;
    throw error;
  }
}
