// Correct a point on the frame of a hold: the values update at once, and the correction saves itself.

import { get, post } from "../api.js";
import { el, fill, say, wait } from "../dom.js";
import { day, t } from "../words.js";
import { historyPart } from "./corrections.js";
import { sideName } from "./format.js";
import { nudges, pointChoice, stepChoice, zooms } from "./hold_controls.js";
import { showNow, showTry } from "./hold_numbers.js";
import { HoldPoints } from "./hold_points.js";
import { allSaved, HoldSaving } from "./hold_saving.js";
import { crumbs, section } from "./parts.js";
import { Stage } from "./stage.js";

const STATIC = ["wall_foot", "sheet_0", "sheet_1", "sheet_2", "sheet_3"]; // moved for all repetitions at once
const PAUSE_MS = 40; // between two requests to the server while a point is dragged

export async function holdView(signal, id, number) {
  await allSaved();
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
  const body = hold ? editor(trial, hold, here, numbers, signal) : [el("p", {}, t("clinic.hold.no_frame"))];
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
  const { movable } = hold;
  const numbers = el("div");
  const history = el("div");
  const step = stepChoice();
  const tries = latestOnly(async (moved) =>
    showTry(await post(`/trials/${trial.id}/corrections/try`, moved).catch(asResult), numbers),
  );
  const points = new HoldPoints(pointsNow(hold, corrections), hold, (name, at, finished) => {
    if (finished) saving.moved();
    tries({ repetition: hold.repetition, point: name, after_px: at }).then(
      (sentence) => finished && sentence && say(sentence),
    );
  });
  const stage = new Stage({
    hold,
    image: `/api/trials/${trial.id}/holds/${hold.repetition}.jpg`,
    points,
    movable,
    step: step.px,
    onSelect: (name) => chips.choose(name),
  });
  const chips = pointChoice(movable, stage);
  const onChanged = async () => {
    fill(history, historyPart(corrections));
    const { repetitions } = await get(`/trials/${trial.id}/result`);
    if (!saving.hasUnsaved) showNow(repetitions.find((one) => one.index === hold.repetition) ?? {}, numbers);
  };
  const saving = new HoldSaving({ trial, hold, points, corrections, onChanged });
  const undo = (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.target.matches("input")) return;
    event.preventDefault();
    if (saving.hasUnsaved && points.undo()) return saving.moved();
    if (!saving.hasUnsaved) return saving.undo();
    points.putBack(points.only); // nothing was saved of it
    showNow(repetition, numbers);
  };
  addEventListener("keydown", undo, { signal });
  signal.addEventListener("abort", () => saving.flush());
  addEventListener("pagehide", () => saving.flush(), { signal });
  showNow(repetition, numbers);
  fill(history, historyPart(corrections));
  const fixed = movable.some((name) => STATIC.includes(name)) && el("p", { class: "hint" }, t("clinic.hold.fixed"));
  const parts = [chips.element, fixed, step.element, nudges(stage), numbers, saving.node].filter(Boolean);
  const panel = el("div", { class: "stack hold-panel" }, ...parts);
  const frame = el("div", { class: "stack tight" }, stage.element, zooms(stage));
  return [el("div", { class: "hold-parts" }, frame, panel), history];
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
