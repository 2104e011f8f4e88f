// Adding a person, changing one, and deleting one with everything.

import { post, remove } from "../api.js";
import { ask, el, find } from "../dom.js";
import { t } from "../words.js";
import { fields, markFaults, read, writeWhereSent } from "./forms.js";
import { attempt, button, dialog, notice } from "./parts.js";
import { save } from "./saving.js";

const FIELDS = [
  { name: "code", kind: "line", required: true },
  { name: "name", kind: "line", optional: true },
  { name: "birth_year", kind: "number", min: 1900, max: 2200 },
  { name: "sex", kind: "choice", choices: ["female", "male"] },
  { name: "height_cm", kind: "number", min: 80, max: 250, step: 0.1 },
  { name: "foot_length_cm", kind: "number", min: 12, max: 40, step: 0.1 },
  { name: "shoe_size", kind: "line", optional: true },
  { name: "notes", kind: "text" },
];

/** Ask for a person's data in a dialog; the person as saved, or null. */
export async function editPerson(person) {
  const errors = el("div");
  const submit = el("button", { class: "button" }, t(person ? "clinic.save" : "clinic.people.add"));
  const actions = el(
    "div",
    { class: "row" },
    submit,
    button("shared.cancel", () => box.close(), "plain"),
  );
  const form = el(
    "form",
    { class: "stack", noValidate: true },
    el("div", { class: "form-grid" }, ...fields(FIELDS, person ?? {})),
    errors,
    actions,
  );
  const box = dialog(person ? "clinic.person.edit" : "clinic.people.add", form);
  let saved = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = read(form, FIELDS);
    const done = await attempt(errors, () => keep(person, values, form), submit);
    if (!done) return;
    saved = done;
    box.close();
  });
  await ask(box);
  return saved;
}

async function keep(person, values, form) {
  markFaults(form, []);
  try {
    if (!person) return await post("/people", values);
    const saved = await save(`/people/${person.id}`, person, values);
    if (saved) writeWhereSent(form, FIELDS, values, saved);
    return saved;
  } catch (error) {
    const faults = error.code === "code_taken" ? [{ field: "code", message: error.message }] : (error.fields ?? []);
    if (markFaults(form, faults)) return null;
    throw error;
  }
}

/** Ask for the code, then delete the person with all data; whether that was done. */
export async function deletePerson(person) {
  const errors = el("div");
  const submit = el("button", { class: "button danger", disabled: true }, t("clinic.delete.all"));
  const input = el("input", { type: "text", id: "confirm-code", autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => (submit.disabled = input.value.trim() !== person.code));
  const field = el(
    "div",
    { class: "field" },
    el("label", { for: "confirm-code" }, t("clinic.delete.type", { code: person.code })),
    input,
  );
  const actions = el(
    "div",
    { class: "row" },
    submit,
    button("shared.cancel", () => box.close(), "plain"),
  );
  const form = el("form", { class: "stack", noValidate: true }, field, errors, actions);
  const box = dialog("clinic.delete.title", notice(t("clinic.delete.what"), t("clinic.delete.backups"), "stop"), form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    const gone = await attempt(
      errors,
      async () => {
        await remove(`/people/${person.id}?confirm=${encodeURIComponent(person.code)}`);
        return true;
      },
      submit,
    );
    if (gone) box.close("gone");
  });
  return (await ask(box)) === "gone";
}

/** Ask to confirm a dangerous action; whether it was confirmed. */
export async function confirmed(titleKey, textKey, yesKey) {
  const answers = el(
    "div",
    { class: "row" },
    button(yesKey, () => box.close("yes"), "danger"),
    button("shared.cancel", () => box.close(), "plain"),
  );
  const box = dialog(titleKey, el("p", {}, t(textKey)), answers);
  const answer = ask(box);
  find(".plain", box).focus(); // not on the dangerous one
  return (await answer) === "yes";
}
