// Session details: date, footwear, warm-up, pain before, and what is known of the printed sheet.

import { PAPERS } from "../choices.js";
import { el } from "../dom.js";
import { fields, markFaults, read, writeWhereSent } from "./forms.js";
import { attempt, section, tellSaved } from "./parts.js";
import { autosave, save } from "./saving.js";

const SCORES = Array.from({ length: 11 }, (_, score) => String(score));
const FIELDS = [
  { name: "held_on", kind: "day", required: true },
  { name: "footwear", kind: "choice", choices: ["barefoot", "shoes"] },
  { name: "warm_up", kind: "line" },
  { name: "pain_before", kind: "choice", choices: SCORES, words: (score) => score },
  { name: "paper", kind: "choice", choices: PAPERS },
  { name: "printed_bar_mm", kind: "number", min: 90, max: 110, step: 0.1 },
  { name: "sheet_gap_cm", kind: "number", min: 0, max: 30, step: 0.1 },
  { name: "notes", kind: "text" },
];

/** `shared.session` is the row as read last; `saved` receives the row as it is after saving. */
export function dayPart(shared, saved) {
  const errors = el("div");
  const form = el(
    "form",
    { class: "stack", noValidate: true },
    el("div", { class: "form-grid" }, ...fields(FIELDS, asText(shared.session))),
    errors,
  );
  autosave(form, async () => {
    const sent = read(form, FIELDS);
    const row = await attempt(errors, () => keep(form, sent, shared.session));
    if (!row || row === shared.session) return;
    writeWhereSent(form, FIELDS, sent, asText(row));
    tellSaved(errors);
    await saved(row);
  });
  return section("clinic.day.title", form);
}

async function keep(form, sent, session) {
  markFaults(form, []);
  const values = { ...sent, pain_before: sent.pain_before === null ? null : Number(sent.pain_before) };
  try {
    return await save(`/sessions/${session.id}`, session, values);
  } catch (error) {
    if (markFaults(form, error.fields ?? [], { focus: false })) return null;
    throw error;
  }
}

const asText = (session) => ({
  ...session,
  pain_before: session.pain_before === null ? null : String(session.pain_before),
});
