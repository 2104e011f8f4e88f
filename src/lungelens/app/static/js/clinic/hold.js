// Correct a point on the frame of a hold: the values update at once; a correction is saved with time and reason.

import { get, post } from "../api.js";
import { el, fill, say, wait } from "../dom.js";
import { day, t } from "../words.js";
import { historyPart } from "./corrections.js";
import { sideName } from "./format.js";
import { nudges, pointChoice, stepChoice, zooms } from "./hold_controls.js";
import { showNow, showTry } from "./hold_numbers.js";
import { attempt, button, crumbs, section } from "./parts.js";
import { Stage } from "./stage.js";

const STATIC = ["wall_foot", "sheet_0", "sheet_1", "sheet_2", "sheet_3"]; // moved for all repetitions at once
const PAUSE_MS = 40; // between two requests to the server while a point is dragged

export async function holdView(signal, id, number) {
  const [trial, holds, corrections, result] = await Promise.all([
    get(`/trials/${id}`),
    get(`/trials/${id}/holds`),
    get(`/trials/${id}/corrections`),
    get(`/trials/${id}/result`),
  ]);
  const session = await get(`/sessions/${trial.session_id}`);
  const person = await get(`/people/${session.person_id}`);
  const repetition = Number(number);
  const hold = holds.find((one) => one.repetition === repetition);
  const title = t("clinic.hold.title", { n: repetition });
  const clip = t("clinic.trial.title", { leg: sideName(result.test_leg) });
  const steps = [
    [t("clinic.people.title"), "#people"],
    [person.code, `#person/${person.id}`],
    [day(session.held_on), `#session/${session.id}`],
    [clip, `#trial/${id}`],
    [title],
  ];
  const head = [
    crumbs(...steps),
    el("header", { class: "stack tight" }, el("h1", {}, title), el("p", { class: "soft" }, t("clinic.hold.how"))),
  ];
  const here = corrections.filter((one) => one.repetition === repetition || STATIC.includes(one.point));
  const numbers = result.repetitions.find((one) => one.index === repetition);
  const body = hold
    ? [editor(trial, hold, here, numbers, signal), historyPart(here)]
    : [el("p", {}, t("clinic.hold.no_frame"))];
  return {
    title,
    body: [el("div", { class: "stack loose" }, ...head, ...body.filter(Boolean), others(trial, holds, repetition))],
  };
}

/** Where all points are now: as measured, then as moved by the corrections in order of time. */
function pointsNow({ points }, corrections) {
  const { sheet, ...measured } = points;
  const corners = (sheet ?? []).map((corner, index) => [`sheet_${index}`, corner]);
  const moved = corrections.map((one) => [one.point, one.after_px]);
  return new Map([...Object.entries(measured), ...corners, ...moved].filter(([, at]) => at));
}

function editor(trial, hold, corrections, repetition, signal) {
  const points = pointsNow(hold, corrections);
  const { movable } = hold;
  const numbers = el("div");
  const saving = el("form", { class: "stack", hidden: true });
  const step = stepChoice();
  const tries = latestOnly(async (moved) =>
    showTry(await post(`/trials/${trial.id}/corrections/try`, moved).catch(asResult), numbers),
  );
  const stage = new Stage({
    hold,
    image: `/api/trials/${trial.id}/holds/${hold.repetition}.jpg`,
    points,
    movable,
    step: step.px,
    onSelect: (name) => chips.choose(name),
    onMove: (name, at, finished) => {
      saving.hidden = false;
      tries({ repetition: hold.repetition, point: name, after_px: at }).then(
        (sentence) => finished && sentence && say(sentence),
      );
    },
  });
  const chips = pointChoice(movable, stage);
  const moved = () => ({ repetition: hold.repetition, point: stage.only, after_px: stage.points.get(stage.only) });
  const back = () => {
    stage.putBack(stage.only);
    saving.hidden = true;
    showNow(repetition, numbers);
  };
  const undo = (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || !stage.only || event.target.matches("input")) return;
    event.preventDefault();
    if (!stage.undo()) back();
  };
  addEventListener("keydown", undo, { signal });
  fillSaveForm(saving, trial, moved, back);
  showNow(repetition, numbers);
  const fixed = movable.some((name) => STATIC.includes(name)) && el("p", { class: "hint" }, t("clinic.hold.fixed"));
  const parts = [chips.element, fixed, step.element, nudges(stage), numbers, saving].filter(Boolean);
  const panel = el("div", { class: "stack hold-panel" }, ...parts);
  return el("div", { class: "hold-parts" }, el("div", { class: "stack tight" }, stage.element, zooms(stage)), panel);
}

function fillSaveForm(form, trial, moved, back) {
  const errors = el("div");
  const reason = el("input", {
    type: "text",
    id: "reason",
    required: true,
    maxLength: 200,
    autocomplete: "off",
    "aria-describedby": "reason-error",
  });
  const missing = el("p", { class: "error", id: "reason-error", hidden: true }, t("clinic.hold.reason_missing"));
  const submit = el("button", { class: "button" }, t("clinic.hold.keep"));
  form.noValidate = true;
  fill(
    form,
    el("div", { class: "field" }, el("label", { for: "reason" }, t("clinic.hold.reason")), reason, missing),
    errors,
  );
  form.append(el("div", { class: "row" }, submit, button("clinic.hold.put_back", back, "plain")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    missing.hidden = reason.value.trim() !== "";
    reason.setAttribute("aria-invalid", String(!missing.hidden));
    if (!missing.hidden) return reason.focus();
    const made = await attempt(
      errors,
      () => post(`/trials/${trial.id}/corrections`, { ...moved(), reason: reason.value }),
      submit,
    );
    if (made) dispatchEvent(new Event("clinic:changed"));
    if (made) say(t("clinic.hold.saved"));
  });
}

function asResult(error) {
  if (error.status === undefined) throw error;
  return { error };
}

/** Run an action for the newest value only, one at a time, with a pause between. Its answer, or null where overtaken. */
function latestOnly(action) {
  let waiting = null;
  let running = false;
  return async (value) => {
    waiting = { value };
    if (running) return null;
    running = true;
    let answer = null;
    try {
      while (waiting) {
        const { value: newest } = waiting;
        waiting = null;
        answer = await action(newest);
        await wait(PAUSE_MS);
      }
    } finally {
      running = false;
    }
    return answer;
  };
}

function others(trial, holds, repetition) {
  const links = holds.map((one) => {
    const here = one.repetition === repetition;
    return el(
      "a",
      { href: `#hold/${trial.id}/${one.repetition}`, class: "button quiet", "aria-current": here && "page" },
      t("clinic.hold.repetition", { n: one.repetition }),
    );
  });
  return holds.length > 1 && section("clinic.hold.others", el("div", { class: "row" }, ...links));
}
