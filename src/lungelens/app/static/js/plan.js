// The plan: what to do, how it looks, which leg it is for, and when to test again. The sentences come from the classifier.

import { el } from "./dom.js";
import { section } from "./section.js";
import { day, t } from "./words.js";

const PARTS = {
  dose: "runner.result.dose",
  how: "runner.result.how",
  feel: "runner.result.feel",
  stop_when: "runner.result.stop_when",
  gain: "runner.result.gain",
}; // of an exercise

/** What the exercise looks like, for the leg it is for; the numbers of the list are those in the drawing. */
function exercisePicture({ name, picture, positions, legend }) {
  const alt = `${name}: ${positions.join(" ")}`;
  return el(
    "figure",
    { class: "drawing" },
    el("img", { src: `/static/exercises/${picture}.svg`, alt }),
    el(
      "figcaption",
      {},
      el("ol", {}, ...positions.map((text) => el("li", {}, text))),
      el("p", { class: "soft" }, legend),
    ),
  );
}

const TRIED = ["may_help", "no_norm"]; // advice whose exercises are worth a try, though nobody must

/** How it is done, folded away where nobody needs the exercise. */
function howItIsDone(exercise, isFolded) {
  const how = el(
    "div",
    { class: "drawn" },
    exercisePicture(exercise),
    el(
      "dl",
      {},
      ...Object.entries(PARTS).flatMap(([part, key]) => [el("dt", {}, t(key)), el("dd", {}, exercise[part])]),
    ),
  );
  return isFolded ? el("details", {}, el("summary", {}, t("runner.result.show_how")), how) : how;
}

export function planPart({ advice, next_test: next, status }) {
  const exercises = advice.exercises.map((exercise) =>
    el(
      "li",
      { class: "card stack tight" },
      el("h3", {}, exercise.name),
      forLegs(exercise),
      el("p", { class: "soft" }, exercise.reason),
      howItIsDone(exercise, exercise.optional && !TRIED.includes(advice.kind)),
    ),
  );
  return section(
    status === "assessed" ? "runner.result.plan" : "runner.result.what_now",
    el("p", {}, advice.text),
    exercises.length ? el("ol", { class: "plan" }, ...exercises) : null,
    next.weeks > 0 ? el("p", { class: "next-test" }, t("runner.result.next", { day: day(next.on) })) : null,
    el("p", {}, next.text),
  );
}

/** Which leg an exercise is for. */
function forLegs({ sides }) {
  const legs = sides.length === 2 ? "both" : (sides[0] ?? "tested");
  return el("p", {}, t(`runner.result.for_${legs}`));
}
