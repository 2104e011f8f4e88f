// Forms made from a list of fields: built, read, and marked with what the server refused.
//
//   { name: "height_cm", kind: "number", min: 80, max: 250, step: 0.1 }      an empty field is null
//   { name: "sex", kind: "choice", choices: ["female", "male"] }            words: clinic.choice.sex.female
//   { name: "notes", kind: "text" }  { name: "warm_up", kind: "line" }       an empty field is ""
//   { name: "name", kind: "line", optional: true }                           an empty field is null
// Labels are the words ask.NAME.title or clinic.field.NAME; a hint is clinic.hint.NAME where there is one.

import { el, fill, findAll } from "../dom.js";
import { has, t } from "../words.js";

let made = 0;

/** The fields, each with its label, holding the values of `row`. */
export function fields(list, row = {}) {
  return list.map((spec) => field(spec, row[spec.name] ?? null));
}

function field(spec, value) {
  made += 1;
  const id = `field-${made}`;
  const hint = has(`ask.${spec.name}.hint`) ? `ask.${spec.name}.hint` : `clinic.hint.${spec.name}`;
  const describedBy = [has(hint) && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const control = makeControl(spec, value, { id, name: spec.name, "aria-describedby": describedBy });
  return el(
    "div",
    { class: `field of-${spec.kind}` },
    el("label", { for: id }, fieldName(spec.name)),
    control,
    has(hint) && el("p", { class: "hint", id: `${id}-hint` }, t(hint)),
    el("p", { class: "error", id: `${id}-error`, hidden: true }),
  );
}

function makeControl(spec, value, attributes) {
  if (spec.kind === "choice") return choice(spec, value, attributes);
  if (spec.kind === "text") return el("textarea", { ...attributes, rows: 3, value: "" }, value ?? "");
  const type = { number: "number", day: "date", line: "text" }[spec.kind];
  const limits = { min: spec.min, max: spec.max, step: spec.step, required: spec.required, autocomplete: "off" };
  return el("input", { ...attributes, ...asText(limits), type, value: String(value ?? "") });
}

const asText = (limits) =>
  Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [name, typeof limit === "number" ? String(limit) : limit]),
  );

function choice(spec, value, attributes) {
  const option = (key, text) => el("option", { value: key, selected: key === (value ?? "") }, text);
  const none = spec.required ? [] : [option("", t("clinic.not_known"))];
  return el(
    "select",
    attributes,
    ...none,
    ...spec.choices.map((key) => option(key, spec.words?.(key) ?? choiceName(spec.name, key))),
  );
}

/** What is asked of a person too is asked in the same words. */
export const fieldName = (name) => t(has(`ask.${name}.title`) ? `ask.${name}.title` : `clinic.field.${name}`);
export const choiceName = (name, key) =>
  t(has(`ask.${name}.${key}`) ? `ask.${name}.${key}` : `clinic.choice.${name}.${key}`);

/** The current values of the fields, by name. */
export function read(form, list) {
  return Object.fromEntries(list.map((spec) => [spec.name, readOne(spec, form.elements[spec.name].value.trim())]));
}

function readOne(spec, text) {
  if (spec.kind === "number") return text === "" ? null : Number(text);
  if (spec.kind === "text" || (spec.kind === "line" && !spec.optional)) return text;
  return text === "" ? null : text;
}

/** Put what is on record into the fields that still hold what was sent: what was typed since stays. */
export function writeWhereSent(form, list, sent, row) {
  for (const spec of list) {
    const control = form.elements[spec.name];
    if (readOne(spec, control.value.trim()) === sent[spec.name]) control.value = row[spec.name] ?? "";
  }
}

/** Show at each field what is wrong with it; focus goes to the first, unless somebody is typing. Clears earlier messages. */
export function markFaults(form, faults, { focus = true } = {}) {
  for (const control of findAll("[aria-invalid]", form)) control.removeAttribute("aria-invalid");
  for (const place of findAll(".error", form)) place.hidden = true;
  const known = faults.filter((fault) => form.elements[fault.field]);
  for (const { field: name, message } of known) {
    const control = form.elements[name];
    const place = document.getElementById(`${control.id}-error`);
    control.setAttribute("aria-invalid", "true");
    fill(place, message).hidden = false;
  }
  if (focus && known.length > 0) form.elements[known[0].field].focus();
  return known.length === faults.length && known.length > 0;
}
