// A form is sent once everything it asks for is there. What is missing is said at the question, never over its answers.
//
//   askHere(form)            no bubbles of the browser's
//   isComplete(form)         marks what is missing and moves to the first of it; false if there is anything

import { el, findAll } from "./dom.js";
import { t } from "./words.js";

export function askHere(form) {
  form.noValidate = true;
  form.addEventListener("change", ({ target }) => target.willValidate && unmark(placeOf(target)));
}

export function isComplete(form) {
  for (const note of findAll(".missing", form)) note.remove();
  const faulty = [...form.elements].filter((control) => control.willValidate && !control.validity.valid);
  const places = new Set(faulty.map(placeOf));
  for (const place of places)
    mark(
      place,
      faulty.find((control) => placeOf(control) === place),
    );
  faulty[0]?.focus();
  [...places][0]?.scrollIntoView({ block: "nearest" });
  return faulty.length === 0;
}

const placeOf = (control) => control.closest("fieldset, .field");

function mark(place, control) {
  const words = control.validity.valueMissing ? t("shared.missing") : control.validationMessage;
  const note = el("span", { class: "missing" }, words);
  place.querySelector("legend, label").append(note); // so that it is read with the question
}

function unmark(place) {
  place?.querySelector(".missing")?.remove();
}
