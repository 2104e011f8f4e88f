// The phone's page: claim the link, film with the phone's own camera or pick a clip, send it, see the result.

import { get, patch, post, watchTrials } from "./api.js";
import { SIDES } from "./choices.js";
import { Clips, isFinished } from "./clips.js";
import { el, fill, find, say, show } from "./dom.js";
import { guarded } from "./errors.js";
import { LegAnswers } from "./leg_answers.js";
import { resultParts } from "./result.js";
import { bytes, loadWords, t, time } from "./words.js";

const DEVICE_KEPT_AS = "lungelens-device";
const NOT_CONNECTED = ["not_signed_in", "token_wrong", "token_used", "token_expired"];
const answers = new Map();
const versions = new Map(); // of the answers on the computer, by leg
let session = null;

await loadWords();
document.title = `${t("phone.page.title")} · ${t("common.app")}`;
const errors = find("#errors");
const clips = new Clips(find("#clip-list"), {
  base: "/phone",
  create: (leg, _source, size_bytes) => post("/phone/trials", { leg, size_bytes }),
  onChange: clipsChanged,
});
for (const way of ["record", "pick"]) {
  find(`#${way}`).addEventListener("click", () => find(`#${way}-file`).click());
  find(`#${way}-file`).addEventListener("change", chosen);
}
find("#felt").addEventListener("submit", keepAnswers);
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
      find("#until").textContent = t("phone.page.until", { time: time(session.expires_at) });
      for (const trial of session.trials) clips.take(trial);
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
    const leg = find('input[name="leg"]:checked').value;
    clips.send(leg, "phone", file);
    askAbout(leg);
    const next = session.leg ?? SIDES.find((side) => side !== leg); // the other leg, if the code is for both
    find(`input[name="leg"][value="${next}"]`).checked = true;
    find("#clips").scrollIntoView({ block: "start" });
  });
}

// How it felt ----------------------------------------------------------------------------------------------------------

function askAbout(leg) {
  if (answers.has(leg)) return;
  answers.set(leg, new LegAnswers(leg));
  fill(find("#felt-legs"), ...SIDES.flatMap((side) => answers.get(side)?.node ?? []));
  show(find("#felt"));
}

async function keepAnswers(event) {
  event.preventDefault();
  await guarded(errors, async () => {
    await Promise.all([...answers.values()].map(keepLeg));
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

// The result -----------------------------------------------------------------------------------------------------------

function clipsChanged() {
  show(find("#clips"), clips.lines.length > 0);
  const measured = clips.trials.filter(isFinished);
  if (measured.length && measured.length === clips.trials.length && clips.unsent === 0)
    guarded(errors, showResult, showResult);
}

async function showResult() {
  const trials = clips.trials.filter(isFinished);
  if (!trials.length) return;
  const assessment = await get("/phone/assessment");
  const fileAt = (trial, name) => (name === "report.html" ? null : `/api/phone/trials/${trial.id}/files/${name}`);
  const title = find("#outcome-title");
  const previous = title.textContent;
  title.textContent = assessment.headline;
  fill(find("#result"), el("div", { class: "stack loose" }, ...resultParts({ assessment, trials, fileAt })));
  show(find("#outcome"));
  if (previous !== assessment.headline) say(assessment.headline);
}
