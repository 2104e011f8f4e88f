// The assessment of a session: the classifier's own words, and its exercises to give.

import { get } from "../api.js";
import { band } from "../band.js";
import { el, fill } from "../dom.js";
import { measureOf } from "../measures.js";
import { twoDistances } from "../two_distances.js";
import { interval, t } from "../words.js";
import { attempt, button, notice, section, sketch } from "./parts.js";

/** The part, and `load()` to refresh it when its inputs have changed. */
export function assessmentPart(session, give) {
  const body = el("div", { class: "stack loose" });
  const errors = el("div");
  const load = () =>
    attempt(errors, async () => {
      const base = `/sessions/${session.id}`;
      const [assessment, distances] = await Promise.all([get(`${base}/assessment`), get(`${base}/distances`)]);
      fill(body, ...twoDistances(distances, base, load), ...shown(assessment, give));
    });
  return { part: section("clinic.assessment.title", body, errors), load };
}

function shown(assessment, give) {
  const safety = assessment.safety.map((finding) =>
    notice(finding.finding, `${finding.where} ${finding.how_soon}`, finding.stops ? "stop" : ""),
  );
  if (assessment.status === "nothing_to_assess")
    return [...safety, el("p", { class: "soft" }, t("clinic.assessment.nothing"))];
  return [
    el("p", { class: "lead" }, assessment.headline),
    ...safety,
    !assessment.safety_questions_asked && notice(assessment.safety_text),
    assessment.sides.length > 0 && el("div", { class: "grid" }, ...assessment.sides.map(side)),
    assessment.asymmetry && el("p", {}, assessment.asymmetry.text),
    advice(assessment, give),
    el("p", { class: "hint" }, assessment.notice),
  ];
}

function side(result) {
  const more = [
    result.validity.status !== "valid" && result.validity.text,
    result.limiter.text,
    ...result.range.remarks.map((one) => one.text),
    ...result.compensations.map((one) => one.text),
    ...result.changes.slice(-1).map((one) => one.text),
  ].filter(Boolean);
  return el(
    "section",
    { class: "stack tight" },
    el("h3", {}, result.headline),
    drawn(result),
    el("p", {}, result.range.text),
    ...more.map((text) => el("p", { class: "soft" }, text)),
  );
}

function drawn({ range }) {
  if (!range.score) return null;
  const { axis, unit } = measureOf(range.quantity);
  const [from, to] = axis;
  return band({ ...range.score, from, to, unit, zone: range.cuts, label: interval(range.score, unit) });
}

function advice({ advice: { text, exercises }, next_test: next }, give) {
  const list = exercises.map((exercise) => {
    const offer = button("clinic.exercises.give_this", () => giveAll(exercise, give));
    offer.setAttribute("aria-label", t("clinic.exercises.give_what", { what: exercise.name }));
    const words = el(
      "div",
      {},
      el("strong", {}, exercise.name),
      el("p", {}, exercise.reason),
      el("p", { class: "hint" }, exercise.dose),
    );
    return el("li", { class: "spread" }, sketch(exercise.picture), words, offer);
  });
  return el(
    "div",
    { class: "stack" },
    el("p", {}, text),
    list.length > 0 && el("ul", { class: "rows" }, ...list),
    el("p", {}, next.text),
  );
}

async function giveAll({ id, sides }, give) {
  for (const side of sides.length === 2 ? [null] : sides) await give({ exercise_id: id, side });
}
