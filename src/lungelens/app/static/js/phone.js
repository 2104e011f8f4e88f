// The phone's page: claim the link, film with the phone's own camera or pick a clip, send it, see the result.

import { get, patch, post, watchTrials } from "./api.js";
import { CLIP_TYPES, SIDES } from "./choices.js";
import { Clips, isFinished } from "./clips.js";
import { askHere, isComplete } from "./complete.js";
import { watchConnection } from "./connection.js";
import { el, fill, find, findAll, say, show } from "./dom.js";
import { forgetDrafts, keepDraft, keptValue } from "./draft.js";
import { errorBox, goOn, guarded } from "./errors.js";
import { canFilm } from "./film/camera.js";
import { takeUp } from "./film/kept.js";
import { askForSensors } from "./film/sensors.js";
import { film } from "./film/stage.js";
import { askFloor } from "./floor.js";
import { legOnRecord, saveLegs } from "./leg_answers.js";
import { playLoops } from "./lunge_loop.js";
import { headlineLines, resultParts } from "./result.js";
import { sharing } from "./sharing.js";
import { twoDistances } from "./two_distances.js";
import { bytes, loadWords, t, time } from "./words.js";

const DEVICE_KEPT_AS = "lungelens-device";
const NOT_CONNECTED = ["not_signed_in", "token_wrong", "token_used", "token_expired"];
const answers = new Map();
const versions = new Map(); // of the answers on the computer, by leg
let session = null;

await loadWords();
document.title = `${t("phone.page.title")} · ${t("common.app")}`;
const errors = find("#errors");
watchConnection({ onBack: goOn });
const clips = new Clips(find("#clip-list"), {
  base: "/phone",
  create: (leg, _source, size_bytes, gravity) => post("/phone/trials", { leg, size_bytes, gravity }),
  onChange: clipsChanged,
  onRefused: refused,
});
for (const part of findAll(".guided")) show(part, canFilm());
find("#guide").addEventListener("click", guide);
find("#pick-file").accept = CLIP_TYPES;
for (const way of ["record", "pick"]) {
  find(`#${way}`).addEventListener("click", () => find(`#${way}-file`).click());
  find(`#${way}-file`).addEventListener("change", chosen);
}
find("#type").addEventListener("click", () => {
  const leg = pickedLeg();
  askAbout(leg);
  answers.get(leg).openRuler();
  find("#felt").scrollIntoView({ block: "start" });
});
find("#felt").addEventListener("submit", keepAnswers);
askHere(find("#felt"));
playLoops();
window.addEventListener("beforeunload", (event) => clips.unsent > 0 && event.preventDefault());
window.addEventListener("hashchange", begin); // another code scanned into the same tab
begin();

async function begin() {
  await guarded(
    errors,
    async () => {
      try {
        session = await signedIn();
      } catch (error) {
        if (!NOT_CONNECTED.includes(error.code)) throw error;
        find("#lost-why").textContent = error.message;
        return show(find("#lost"));
      }
      show(find("#lost"), false);
      show(find("#here"));
      for (const leg of session.legs) versions.set(leg.side, leg.version);
      show(find("#which"), session.leg === null);
      if (session.leg) find(`input[name="leg"][value="${session.leg}"]`).checked = true;
      askFloor(session, errors);
      find("#until").textContent = t("phone.page.until", { time: time(session.expires_at) });
      for (const trial of session.trials) clips.take(trial);
      for (const side of SIDES) if (isKnown(side)) askAbout(side);
      await takeUp(place(), (recording) => clips.takeUp(recording, "phone"));
      if (session.readings.length && !session.trials.length) await showResult();
      watchTrials("/phone/events", {
        onTrial: (trial) => clips.take(trial),
        onGone: (trial) => clips.drop(trial),
      });
    },
    begin,
  );
}

async function signedIn() {
  const token = location.hash.slice(1);
  if (!token) return get("/phone/session");
  const claimed = await post("/phone/claim", { token, device: device() });
  return claimed;
}

/** A secret of this phone's own, kept before the claim, so that a claim whose answer was lost can be repeated. */
function device() {
  let secret = localStorage.getItem(DEVICE_KEPT_AS);
  if (!secret) {
    secret = [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    localStorage.setItem(DEVICE_KEPT_AS, secret);
  }
  return secret;
}

// Filming --------------------------------------------------------------------------------------------------------------

/** Filmed on this page, with cues; the phone's sensors tell how it stands. */
async function guide() {
  const leg = pickedLeg();
  await askForSensors(); // first: a browser asks only in answer to a touch
  history.pushState({ films: true }, "");
  const filmed = await film({
    leg,
    sheet: find('input[name="paper"]:checked')?.value === "lungelens",
    place: place(),
    ways: { record: "phone.page.record", pick: "phone.page.pick" },
    cues: "/api/phone/cues",
    facing: "environment",
  });
  if (history.state?.films) history.back();
  if (filmed?.clip) sendClip(leg, filmed.clip, filmed);
  else if (filmed) find(`#${filmed}-file`).click();
}

const place = () => `phone-${session.expires_at}`; // of recordings kept on the phone: a code has its own

function chosen({ target }) {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  guarded(errors, () => {
    if (file.size > session.max_clip_bytes) {
      throw Object.assign(
        new Error(t("phone.page.large", { size: bytes(file.size), most: bytes(session.max_clip_bytes) })),
        { code: "too_large" },
      );
    }
    sendClip(pickedLeg(), file);
  });
}

function sendClip(leg, clip, { gravity = null, kept = null } = {}) {
  clips.send(leg, "phone", clip, { gravity, kept });
  askAbout(leg);
  const next = session.leg ?? SIDES.find((side) => side !== leg); // the other leg, if the code is for both
  find(`input[name="leg"][value="${next}"]`).checked = true;
  find("#clips").scrollIntoView({ block: "start" });
}

/** What was chosen is no clip: the leg is asked for again. */
function refused(leg, error) {
  find(`input[name="leg"][value="${leg}"]`).checked = true;
  if (answers.get(leg)?.isEmpty) {
    answers.delete(leg);
    showFelt();
  }
  fill(errors, errorBox(error));
  errors.scrollIntoView({ block: "nearest" });
}

// How it felt ----------------------------------------------------------------------------------------------------------

const pickedLeg = () => find('input[name="leg"]:checked').value;

const feltDraft = () => `felt-${session.expires_at}`;

function isKnown(side) {
  if (keptValue(feltDraft())?.some(([name]) => name.startsWith(`${side}-`))) return true;
  const rows = [...session.legs, ...session.readings].map((row) => row.side);
  return [...rows, ...session.trials.map((trial) => trial.summary?.test_leg ?? trial.leg)].includes(side);
}

function askAbout(leg) {
  if (answers.has(leg)) return;
  answers.set(leg, legOnRecord(leg, session, true));
  showFelt();
}

function showFelt() {
  fill(find("#felt-legs"), ...SIDES.flatMap((side) => answers.get(side)?.node ?? []));
  keepDraft(find("#felt"), feltDraft());
  show(find("#felt"), answers.size > 0);
}

async function keepAnswers(event) {
  event.preventDefault();
  if (!isComplete(event.target)) return;
  await guarded(errors, async () => {
    await saveLegs("/phone", [...answers.values()], keepLeg);
    forgetDrafts();
    find("#felt-state").textContent = t("phone.page.felt_saved");
    await showResult();
  });
}

/** Save one leg's answers on top of those last seen; where they were changed meanwhile, the next try knows. */
async function keepLeg({ side, values }) {
  try {
    const kept = await patch(`/phone/legs/${side}`, { version: versions.get(side) ?? 0, ...values });
    versions.set(side, kept.version);
  } catch (error) {
    if (error.current) versions.set(side, error.current.version);
    throw error;
  }
}

function chosenDistance({ side, version }) {
  versions.set(side, version);
  return showResult();
}

// The result -----------------------------------------------------------------------------------------------------------

function clipsChanged() {
  show(find("#clips"), clips.lines.length > 0);
  const measured = clips.trials.filter(isFinished);
  if (measured.length && measured.length === clips.trials.length && clips.unsent === 0)
    guarded(errors, showResult, showResult);
}

async function showResult() {
  const trials = clips.trials.filter(isFinished);
  const [assessment, distances] = await Promise.all([get("/phone/assessment"), get("/phone/distances")]);
  if (!trials.length && assessment.status === "nothing_to_assess") return;
  const fileAt = (trial, name) => (name === "report.html" ? null : `/api/phone/trials/${trial.id}/files/${name}`);
  const title = find("#outcome-title");
  const previous = title.textContent;
  fill(title, ...headlineLines(assessment));
  fill(
    find("#result"),
    el(
      "div",
      { class: "stack loose" },
      ...twoDistances(distances, "/phone", chosenDistance),
      ...resultParts({ assessment, trials, fileAt }),
      sharing({ assessment }),
    ),
  );
  show(find("#outcome"));
  if (previous !== title.textContent) say(assessment.headline);
}
