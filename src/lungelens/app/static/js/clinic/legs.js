// What the person reported and what was observed, leg by leg.

import { put } from "../api.js";
import { KNEE_AT_WALL, KNEE_PLACES, PAIN_PLACES, SIDES, TIGHT } from "../choices.js";
import { el, show } from "../dom.js";
import { sideName } from "./format.js";
import { fields, markFaults, read, writeWhereSent } from "./forms.js";
import { attempt, section, tellSaved } from "./parts.js";
import { autosave, save } from "./saving.js";

const SCORE = {
  kind: "choice",
  choices: Array.from({ length: 11 }, (_, score) => String(score)),
  words: (score) => score,
};
const kneeHurts = ({ knee_pain: place }) => ["front", "inside"].includes(place);
const FIELDS = [
  { name: "tight", kind: "choice", choices: TIGHT },
  { name: "pain", ...SCORE },
  { name: "pain_where", kind: "choice", choices: PAIN_PLACES, after: ({ pain }) => Number(pain) > 0 },
  { name: "knee_at_wall", kind: "choice", choices: KNEE_AT_WALL },
  { name: "knee_line", kind: "choice", choices: ["over_toes", "inside", "outside"] },
  { name: "injury_kind", kind: "choice", choices: ["sprain", "achilles_or_calf", "fracture", "other"] },
  { name: "injury_weeks_ago", kind: "number", min: 0, max: 5200, step: 1, after: ({ injury_kind: kind }) => kind },
  { name: "knee_pain", kind: "choice", choices: KNEE_PLACES },
  { name: "knee_pain_weeks", kind: "number", min: 0, max: 5200, step: 1, after: kneeHurts },
  { name: "knee_pain_score", ...SCORE, after: kneeHurts },
]; // after: asked only where the answers before it make it worth asking

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
  const form = el(
    "form",
    { class: "stack tight", noValidate: true, "aria-label": sideName(side) },
    el("h3", {}, sideName(side)),
    ...fields(FIELDS, texts(answers)),
    errors,
  );
  form.addEventListener("change", () => follow(form));
  follow(form);
  autosave(form, async () => {
    const sent = read(form, FIELDS);
    const leg = await attempt(errors, () => keep(form, sent, path, answers));
    if (!leg || leg === answers) return;
    answers = leg;
    writeWhereSent(form, FIELDS, sent, texts(leg));
    follow(form);
    tellSaved(errors);
    await onSaved();
  });
  return form;
}

function follow(form) {
  const answers = read(form, FIELDS);
  for (const { name, after } of FIELDS) if (after) show(form.elements[name].closest(".field"), Boolean(after(answers)));
}

const text = (score) => (typeof score === "number" ? String(score) : null);
const texts = (leg) => ({ ...leg, pain: text(leg.pain), knee_pain_score: text(leg.knee_pain_score) });
const score = (picked) => (picked === null ? null : Number(picked));
const answersOf = (leg) => Object.fromEntries(FIELDS.map(({ name }) => [name, leg[name] ?? null]));

/** All answers are sent, since what is missing counts as not known. */
const sendAll = (path, body, leg) => put(path, { ...answersOf(leg), ...body });

async function keep(form, sent, path, answers) {
  markFaults(form, []);
  const values = { ...sent, pain: score(sent.pain), knee_pain_score: score(sent.knee_pain_score) };
  try {
    return await save(path, answers, values, sendAll);
  } catch (error) {
    if (markFaults(form, error.fields ?? [], { focus: false })) return null;
    throw error;
  }
}
