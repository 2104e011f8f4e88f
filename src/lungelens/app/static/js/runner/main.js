// The runner's page, from the safety questions to the result. What was said is in test.js, the order of steps in way.js.

import { get, post, remove, watchTrials } from "../api.js";
import { CLIP_TYPES, SIDES } from "../choices.js";
import { Clips, isFinished } from "../clips.js";
import { askHere, isComplete } from "../complete.js";
import { watchConnection } from "../connection.js";
import { el, fill, find, findAll, show } from "../dom.js";
import { forgetUnlessReloaded, keepDraft } from "../draft.js";
import { errorBox, goOn, guarded } from "../errors.js";
import { takeUp } from "../film/kept.js";
import { playLoops } from "../lunge_loop.js";
import { me } from "../me.js";
import { PhoneAccess } from "../phone_access.js";
import { Steps } from "../steps.js";
import { day, loadWords, t } from "../words.js";
import { fillAnswers, saveAnswers } from "./answers_step.js";
import { button, LegStep, PLACE } from "./leg_step.js";
import { fillPrepare, makePrepare, takePrepare } from "./prepare_step.js";
import { fillFindings, fillQuestions, tick, ticked } from "./questions_step.js";
import { fillResult } from "./result_step.js";
import { onRecord, open, recall, remember, saveDetails, test } from "./test.js";
import { sessionOf, Way } from "./way.js";

const SHOW = {
  questions: showQuestions,
  stopped: () => fillFindings(test.flags),
  prepare: showPrepare,
  left: () => legStep.show("left"),
  right: () => legStep.show("right"),
  phone: () => phone.show(),
  answers: () => fillAnswers(clips),
  result: showWaiting,
};
const PART = { stopped: "questions", left: "leg", right: "leg", phone: "leg" }; // of the way, where it is called otherwise
let stopWatching = null;

await loadWords();
const errors = find("#errors");
watchConnection({ onBack: goOn });
const steps = new Steps(["questions", "prepare", "leg", "answers", "result"], find("#path"));
const way = new Way({ show: showStep, sessionId: () => test.session?.id ?? null, home: () => location.assign("/") });
const clips = new Clips(find("#clip-list"), { create: announce, onChange: clipsChanged, onRefused: refused });
const legStep = new LegStep({ clips, way });
const phone = new PhoneAccess(async () => (await watched()).id);

makePrepare();
find("#file").accept = CLIP_TYPES;
playLoops();
for (const form of findAll("form")) askHere(form);
find("#phone-link").append(phone.node);
find("#step-questions").addEventListener("submit", answered(questionsAnswered));
find("#step-prepare").addEventListener("submit", answered(prepared));
find("#step-answers").addEventListener("submit", answered(answersGiven));
find("#answers-skip").addEventListener("click", () => way.go("result"));
find("#back").addEventListener("click", () => way.back());
find("#stopped-back").addEventListener("click", () => way.back());
find("#phone-done").addEventListener("click", () => way.go("answers"));
find("#phone-back").addEventListener("click", () => {
  test.source = "webcam";
  way.go(legStep.next);
});
window.addEventListener("beforeunload", (event) => clips.unsent > 0 && event.preventDefault());
begin();

async function begin() {
  const isReloaded = forgetUnlessReloaded();
  const kept = recall();
  const id = sessionOf(location.hash) ?? kept;
  const phoneFirst = location.hash === "#phone";
  await guarded(
    errors,
    async () => {
      await fillQuestions();
      if (id) await openSession(id);
      else if (phoneFirst) history.replaceState(null, "", "#questions");
      if (phoneFirst) test.source = "phone";
      await way.start(id ? afterFilming() : "questions");
      await takeUp(PLACE, isReloaded ? takenUp : ({ kept }) => kept.drop());
    },
    begin,
  );
}

/** The page was loaded anew while the camera was filming: nothing is lost. */
async function takenUp(recording) {
  clips.takeUp(recording, "webcam");
  await way.go(SIDES.every((side) => clips.legs.includes(side)) ? "answers" : legStep.next, { instead: true });
  fill(errors, el("div", { class: "notice" }, t("runner.clips.taken_up")));
}

async function openSession(id) {
  await open(id);
  await watched();
  for (const trial of test.session.trials) clips.take(trial);
}

function afterFilming() {
  const isAnswered = test.session.legs.length > 0 || test.session.readings.length > 0;
  return isAnswered || !clips.legs.length ? "result" : "answers";
}

async function showStep(step) {
  phone.stop();
  if (steps.current === "phone" && step !== "phone") await guarded(errors, discardUnused);
  const isAsked = test.session || (test.flags && step !== "result");
  if (step !== "questions" && !isAsked) return way.go("questions", { instead: true });
  const went = await guarded(errors, SHOW[step], () => showStep(step));
  if (!went || way.step !== step) return; // or Back was pressed meanwhile
  steps.go(SIDES.includes(step) ? "leg" : step, PART[step]);
  clipsChanged();
}

// Before the test ------------------------------------------------------------------------------------------------------

function showQuestions() {
  tick(test.flags ?? []);
  keepDraft(find("#step-questions"), "questions");
}

async function questionsAnswered() {
  test.flags = ticked();
  await saveDetails();
  way.go(test.flags.length ? "stopped" : "prepare");
}

async function showPrepare() {
  test.person ??= await me();
  await fillPrepare();
}

async function prepared({ value: footwear }) {
  await takePrepare(footwear);
  await saveDetails();
  way.go({ phone: "phone", ruler: "answers" }[test.source] ?? legStep.next);
}

// The session on record ------------------------------------------------------------------------------------------------

async function watched() {
  const session = await onRecord();
  way.renamed();
  stopWatching ??= watchTrials(`/events?session=${session.id}`, {
    onTrial: (trial) => clips.take(trial),
    onGone: (trial) => clips.drop(trial),
  });
  return session;
}

/** A code needs a session on record; where no phone came, none is left behind. */
async function discardUnused() {
  if (!test.session || phone.isClaimed || clips.lines.length > 0) return;
  const { id, legs, readings } = await get(`/sessions/${test.session.id}`);
  if (legs.length > 0 || readings.length > 0) return;
  await remove(`/sessions/${id}`);
  stopWatching?.();
  stopWatching = test.session = null;
  remember();
  way.renamed();
}

async function announce(leg, source, size_bytes) {
  const { id } = await watched();
  return post(`/sessions/${id}/trials`, { leg, source, size_bytes });
}

function clipsChanged() {
  show(find("#clips"), clips.lines.length > 0 && !(way.step === "result" && clips.isOver));
  show(
    find("#phone-done"),
    clips.trials.some((trial) => trial.state !== "receiving"),
  );
  if (way.step === "result") showResult();
}

/** What was chosen is no clip: the leg is asked for again, and why is said once. */
async function refused(leg, error) {
  const isAtLeg = SIDES.includes(way.step);
  await (isAtLeg ? way.go(legStep.next, { instead: true }) : showStep(way.step));
  error.message = t("runner.clips.refused", { leg: t(`runner.leg_name.${leg}`), why: error.message });
  const again = button(t(`runner.leg.choose_${leg}`), "quiet", () => way.go(leg));
  fill(errors, errorBox(error, ...(isAtLeg ? [] : [again])));
}

// How it felt ----------------------------------------------------------------------------------------------------------

async function answersGiven() {
  await saveAnswers((await watched()).id);
  remember();
  way.go("result");
}

// The result -----------------------------------------------------------------------------------------------------------

function showWaiting() {
  find("#result-title").textContent = t("runner.result.waiting");
  find("#result-day").textContent = day(test.session.held_on);
  fill(find("#result"));
  fill(find("#result-actions"));
}

async function showResult() {
  if (!clips.isOver) {
    find("#result-title").textContent = t("runner.result.waiting");
    return fill(find("#result"), el("p", { class: "lead" }, t("runner.result.waiting_lead")));
  }
  await guarded(errors, fillShown, showResult);
}

async function fillShown() {
  const trials = clips.trials.filter(isFinished);
  const measured = trials.some((trial) => trial.summary?.best);
  await fillResult(test.session, trials, fillShown);
  fill(
    find("#result-actions"),
    button(t("runner.result.film_more"), measured ? "quiet" : "", () => way.go(legStep.next)),
    button(t("runner.result.answers"), "quiet", () => way.go("answers")),
    el("a", { class: "button plain", href: "/" }, t("shared.nav.home")),
  );
}

/** A form's submit handler: `react` is given the button that was pressed, which is disabled meanwhile; errors are shown. */
function answered(react) {
  return async (event) => {
    event.preventDefault();
    if (!isComplete(event.target)) return;
    const go = event.submitter;
    go.disabled = true;
    await guarded(errors, () => react(go));
    go.disabled = false;
  };
}
