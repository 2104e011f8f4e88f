// Exercises given in a session.

import { post, remove } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill, say } from "../dom.js";
import { day, t } from "../words.js";
import { sideName } from "./format.js";
import { fields, read } from "./forms.js";
import { attempt, button, problem, section, sketch } from "./parts.js";
import { deleteLater } from "./undo.js";

/** The part, and `give({ exercise_id, side })` for other parts that suggest one. */
export function givenExercisesPart(session, exercises) {
  const names = new Map(exercises.map(({ id, name }) => [id, name]));
  const list = [
    { name: "exercise_id", kind: "choice", choices: [...names.keys()], words: (id) => names.get(id), required: true },
    { name: "side", kind: "choice", choices: SIDES },
    { name: "note", kind: "line" },
  ];
  let given = session.exercises;
  const rows = el("ul", { class: "rows" });
  const errors = el("div");
  const draw = () =>
    fill(rows, ...(given.length > 0 ? given.map(line) : [el("li", { class: "soft" }, t("clinic.exercises.none_yet"))]));
  const line = (one) => {
    const where = one.side ? sideName(one.side) : t("clinic.side.both");
    const words = [day(one.given_on), where, one.note].filter(Boolean).join(" · ");
    const drop = button("clinic.drop", () => take(one), "plain");
    drop.setAttribute("aria-label", t("clinic.drop_what", { what: names.get(one.exercise_id) ?? one.exercise_id }));
    return el(
      "li",
      { class: "spread" },
      sketch(`${one.exercise_id}_${one.side ?? "right"}`),
      el("div", {}, el("strong", {}, names.get(one.exercise_id) ?? one.exercise_id), el("p", { class: "hint" }, words)),
      drop,
    );
  };
  const take = (one) => {
    given = given.filter((other) => other !== one);
    draw();
    deleteLater(t("clinic.undo.exercise"), {
      commit: () => remove(`/exercises-given/${one.id}`),
      restore: () => {
        given = [...given, one];
        draw();
      },
      onError: (error) => fill(errors, problem(error)),
    });
  };
  const give = (values) =>
    attempt(errors, async () => {
      given = [...given, await post(`/sessions/${session.id}/exercises`, values)];
      draw();
      say(t("clinic.exercises.kept"));
    });
  const form = el(
    "form",
    { class: "stack tight" },
    ...fields(list),
    el("button", { class: "button quiet" }, t("clinic.exercises.give")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give(read(form, list));
  });
  draw();
  const adding = el("details", {}, el("summary", {}, t("clinic.exercises.other")), form);
  return { part: section("clinic.exercises.title", rows, errors, adding), give };
}
