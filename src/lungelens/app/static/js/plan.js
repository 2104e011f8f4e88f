// The plan: what to do, which leg it is for, and when to test again.

import { el } from "./dom.js";
import { section } from "./section.js";
import { day, t } from "./words.js";

const PARTS = {
  how: "runner.result.how",
  dose: "runner.result.dose",
  gain: "runner.result.gain",
  stop_when: "runner.result.stop_when",
}; // of an exercise

export function planPart({ advice, next_test: next, status }) {
  const exercises = advice.exercises.map((exercise) =>
    el(
      "li",
      { class: "card stack tight" },
      el("h3", {}, exercise.name),
      forLegs(exercise),
      el("p", { class: "soft" }, exercise.reason),
      el(
        "dl",
        {},
        ...Object.entries(PARTS).flatMap(([part, key]) => [el("dt", {}, t(key)), el("dd", {}, exercise[part])]),
      ),
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
  const [side, ...others] = sides;
  const words = others.length ? t("runner.result.both_legs") : side && t(`runner.leg_name.${side}`);
  return words && el("p", {}, el("span", { class: "tag" }, words));
}
