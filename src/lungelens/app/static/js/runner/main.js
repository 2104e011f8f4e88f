// The runner's page, from the safety questions to the result. What one step learns is kept in `test`.

import { get, patch, post, remove, watchTrials } from "../api.js";
import { PAPERS, SIDES } from "../choices.js";
import { Clips, isFinished } from "../clips.js";
import { el, fill, find, findAll, show } from "../dom.js";
import { forgetDrafts, forgetUnlessReloaded, keepDraft } from "../draft.js";
import { guarded } from "../errors.js";
import { legOnRecord, saveLegs } from "../leg_answers.js";
import { me } from "../me.js";
import { phoneLink } from "../phone_link.js";
import { choices } from "../questions.js";
import { safetyBox } from "../result.js";
import { Steps } from "../steps.js";
import { day, loadWords, t } from "../words.js";
import { fillResult } from "./result_step.js";
import { film } from "./stage.js";

const SESSION_IN_ADDRESS = /^#session\/([0-9a-f]{32})$/;
const test = {
  person: null,
  session: null,
  flags: null,
  footwear: null,
  bar_mm: null,
  paper: null,
  source: "webcam",
  filmed: [],
  answers: [],
};
let stopLink = () => {};
let isWatching = false;

await loadWords();
const errors = find("#errors");
const steps = new Steps(["questions", "prepare", "leg", "answers", "result"], find("#path"));
const clips = new Clips(find("#clip-list"), { create: announce, onChange: clipsChanged });

find("#step-questions").addEventListener("submit", answered(questionsAnswered));
find("#questions").addEventListener("change", nameQuestionsButton);
find("#stopped-back").addEventListener("click", () => guarded(errors, backToQuestions));
find("#step-prepare").addEventListener("submit", answered(prepared));
fill(find("#paper"), choices("paper", PAPERS, { required: true }));
find("#step-prepare").addEventListener("change", () => show(find("#sheet-more"), picked("paper") === "lungelens"));
find("#file").addEventListener("change", fileChosen);
find("#phone-done").addEventListener("click", () => guarded(errors, toAnswers));
find("#phone-back").addEventListener("click", () => toLeg(nextSide()));
find("#step-answers").addEventListener("submit", answered(answersGiven));
window.addEventListener("beforeunload", (event) => clips.unsent > 0 && event.preventDefault());
begin();

async function begin() {
  const [, session] = SESSION_IN_ADDRESS.exec(location.hash) ?? [];
  if (session) return guarded(errors, () => openSession(session), begin);
  await guarded(
    errors,
    async () => {
      const questions = await get("/questions");
      fill(
        find("#questions"),
        ...questions.map(({ id, text }) =>
          el("label", {}, el("input", { type: "checkbox", name: "flag", value: id }), el("span", {}, text)),
        ),
      );
      forgetUnlessReloaded();
      keepDraft(find("#step-questions"), "questions");
      keepDraft(find("#step-prepare"), "prepare");
      if (location.hash === "#phone") find("#step-prepare").elements.source.value = "phone";
      steps.go("questions");
    },
    begin,
  );
}

// Safety questions -------------------------------------------------------------------------------------------------

const ticked = () => findAll("#questions input:checked").map((box) => box.value);

function nameQuestionsButton() {
  find("#questions-go").textContent = t(ticked().length ? "runner.questions.some" : "runner.questions.none");
}

async function questionsAnswered() {
  test.person ??= await me();
  test.flags = ticked();
  if (!test.flags.length) {
    fillAbout();
    return steps.go("prepare");
  }
  test.session = await post(`/people/${test.person.id}/sessions`, { red_flags: test.flags });
  const { safety } = await get(`/sessions/${test.session.id}/assessment`);
  fill(find("#stopped-findings"), ...safety.map(safetyBox));
  steps.go("stopped");
}

async function backToQuestions() {
  await remove(`/sessions/${test.session.id}`); // ticked by mistake: nothing was tested
  test.session = null;
  steps.go("questions");
}

// What is needed -----------------------------------------------------------------------------------------------------

const picked = (name) => find("#step-prepare").elements[name].value;
const numberIn = (name) => (picked(name) === "" ? null : Number(picked(name)));

function fillAbout() {
  for (const name of ["birth_year", "height_cm", "sex"]) find(`#${name}`).value ||= test.person[name] ?? "";
}

async function prepared() {
  const about = { birth_year: numberIn("birth_year"), height_cm: numberIn("height_cm"), sex: picked("sex") || null };
  if (Object.entries(about).some(([name, value]) => test.person[name] !== value)) {
    test.person = await patch(`/people/${test.person.id}`, { version: test.person.version, ...about });
  }
  Object.assign(test, { footwear: picked("footwear"), paper: picked("paper"), source: picked("source") });
  test.bar_mm = test.paper === "lungelens" ? numberIn("bar") : null;
  if (test.source === "phone") await toPhone();
  else if (test.source === "ruler") await toAnswers();
  else toLeg("left");
}

/** The session on record; created when there is something to put into it. */
async function openedSession() {
  if (!test.session) {
    const { flags: red_flags, footwear, paper, bar_mm: printed_bar_mm } = test;
    const values = { red_flags, footwear, paper, printed_bar_mm };
    test.session = await post(`/people/${test.person.id}/sessions`, values);
    history.replaceState(null, "", `#session/${test.session.id}`);
  }
  if (!isWatching) {
    watchTrials(`/events?session=${test.session.id}`, {
      onTrial: (trial) => clips.take(trial),
      onGone: (trial) => clips.drop(trial),
    });
  }
  isWatching = true;
  return test.session;
}

async function announce(leg, source, size_bytes) {
  const { id } = await openedSession();
  return post(`/sessions/${id}/trials`, { leg, source, size_bytes });
}

// One leg after the other --------------------------------------------------------------------------------------------

const legOf = (trial) => trial.summary?.test_leg ?? trial.leg; // as measured, or else as labelled
const other = (side) => SIDES.find((one) => one !== side);
const nextSide = () => SIDES.find((side) => !test.filmed.includes(side)) ?? "left";

function button(words, kind, onclick) {
  return el("button", { type: "button", class: `button ${kind}`, onclick }, words);
}

function toLeg(side) {
  stopLink();
  if (test.source === "phone") test.source = "webcam";
  const again = test.filmed.length > 0;
  const ask = test.source === "file" ? "choose" : "film";
  find("#leg-title").textContent = t(again ? `runner.leg.then_${side}` : `runner.leg.first_${side}`);
  find("#leg-lead").textContent = t(again ? `runner.leg.turn_${side}` : `runner.leg.lead_${side}`);
  fill(
    find("#leg-actions"),
    button(t(`runner.leg.${ask}_${side}`), "large", () => filmLeg(side)),
    again
      ? button(t(`runner.leg.again_${other(side)}`), "quiet", () => filmLeg(other(side)))
      : button(t(`runner.leg.start_${other(side)}`), "quiet", () => toLeg(other(side))),
    button(t(again ? "runner.leg.enough" : "runner.leg.ruler"), "plain", () => guarded(errors, toAnswers)),
  );
  steps.go("leg");
}

async function filmLeg(side) {
  if (test.source === "file") {
    find("#file").dataset.leg = side;
    return find("#file").click();
  }
  const clip = await film({ leg: side, sheet: test.paper === "lungelens" });
  if (clip instanceof Blob) return filmed(side, "webcam", clip);
  if (clip === "phone") return guarded(errors, toPhone);
  if (clip === "file") test.source = "file";
  toLeg(side);
}

function fileChosen({ target }) {
  const [file] = target.files;
  if (file) filmed(target.dataset.leg, "file", file);
  target.value = ""; // the same file may be chosen again
}

function filmed(side, source, clip) {
  clips.send(side, source, clip);
  if (!test.filmed.includes(side)) test.filmed.push(side);
  if (test.filmed.length === SIDES.length) guarded(errors, toAnswers);
  else toLeg(nextSide());
}

// A phone films --------------------------------------------------------------------------------------------------------

async function toPhone() {
  test.source = "phone";
  steps.go("phone");
  const place = find("#phone-link");
  await guarded(
    place,
    async () => {
      const { id } = await openedSession();
      stopLink();
      const link = await phoneLink(id);
      stopLink = link.stop;
      fill(place, link.node);
    },
    toPhone,
  );
}

// Clips on their way ---------------------------------------------------------------------------------------------------

function clipsChanged() {
  const arrived = clips.trials.filter((trial) => trial.state !== "receiving");
  show(find("#clips"), clips.lines.length > 0 && !(steps.current === "result" && arrived.every(isFinished)));
  show(find("#phone-done"), arrived.length > 0);
  if (steps.current === "result") toResult();
}

// How it felt ----------------------------------------------------------------------------------------------------------

async function toAnswers() {
  stopLink();
  if (test.session) test.session = await get(`/sessions/${test.session.id}`);
  const { legs, readings } = test.session ?? { legs: [], readings: [] };
  const known = new Set([...test.filmed, ...clips.trials.map(legOf), ...legs.map((leg) => leg.side)]);
  const sides = SIDES.filter((side) => known.has(side));
  const isFilmed = sides.length > 0;
  test.answers = (isFilmed ? sides : SIDES).map((side) => legOnRecord(side, { legs, readings }, isFilmed));
  fill(find("#answers"), ...test.answers.map((leg) => leg.node));
  find("#answers-lead").textContent = t(clips.lines.length ? "runner.answers.lead" : "runner.answers.lead_ruler");
  keepDraft(find("#step-answers"), `answers-${test.session?.id ?? "new"}`);
  steps.go("answers");
}

async function answersGiven() {
  const { id } = await openedSession();
  await saveLegs(`/sessions/${id}`, test.answers);
  forgetDrafts();
  enterResult();
}

// The result -----------------------------------------------------------------------------------------------------------

async function openSession(id) {
  test.session = await get(`/sessions/${id}`);
  test.person = await get(`/people/${test.session.person_id}`);
  await openedSession();
  for (const trial of test.session.trials) clips.take(trial);
  test.filmed = SIDES.filter((side) => clips.trials.some((trial) => legOf(trial) === side));
  const isAnswered = test.session.legs.length > 0 || test.session.readings.length > 0;
  if (isAnswered || !test.filmed.length) enterResult();
  else await toAnswers();
}

function enterResult() {
  find("#result-title").textContent = t("runner.result.waiting");
  find("#result-day").textContent = day(test.session.held_on);
  fill(find("#result"));
  fill(find("#result-actions"));
  steps.go("result");
  clipsChanged();
}

async function toResult() {
  if (clips.unsent > 0 || clips.trials.some((trial) => trial.state === "queued" || trial.state === "measuring")) {
    find("#result-title").textContent = t("runner.result.waiting");
    return fill(find("#result"), el("p", { class: "lead" }, t("runner.result.waiting_lead")));
  }
  await guarded(errors, showResult, toResult);
}

async function showResult() {
  const trials = clips.trials.filter(isFinished);
  const measured = trials.some((trial) => trial.summary?.best);
  await fillResult(test.session, trials, showResult);
  fill(
    find("#result-actions"),
    button(t("runner.result.film_more"), measured ? "quiet" : "", () => toLeg(nextSide())),
    button(t("runner.result.answers"), "quiet", () => guarded(errors, toAnswers)),
    el("a", { class: "button plain", href: "/" }, t("shared.nav.home")),
  );
}

/** A form's submit handler: disables the button meanwhile and shows errors. */
function answered(react) {
  return async (event) => {
    event.preventDefault();
    const go = find("button:not([type])", event.target);
    go.disabled = true;
    await guarded(errors, react);
    go.disabled = false;
  };
}
