// How it felt, leg by leg: a short list of what may apply, and a button that says "none of these" while nothing is ticked.
//
//   await fillAnswers(clips)      await saveAnswers(sessionId)

import { get } from "../api.js";
import { SIDES } from "../choices.js";
import { fill, find, show } from "../dom.js";
import { forgetDrafts, keepDraft } from "../draft.js";
import { legOnRecord, saveLegs } from "../leg_answers.js";
import { t } from "../words.js";
import { test } from "./test.js";

let legs = [];

export async function fillAnswers(clips) {
  if (test.session) test.session = await get(`/sessions/${test.session.id}`);
  const onRecord = test.session ?? { legs: [], readings: [] };
  const known = new Set([...clips.legs, ...onRecord.legs.map((leg) => leg.side)]);
  const sides = SIDES.filter((side) => known.has(side));
  const isFilmed = sides.length > 0;
  legs = (isFilmed ? sides : SIDES).map((side) =>
    legOnRecord(side, { legs: onRecord.legs, readings: onRecord.readings, paper: test.paper }, isFilmed),
  );
  const form = find("#step-answers");
  fill(find("#answers"), ...legs.map((leg) => leg.node));
  find("#answers-lead").textContent = t(clips.lines.length ? "runner.answers.lead" : "runner.answers.lead_ruler");
  show(find("#answers-skip"), clips.lines.length > 0); // a clip has a result without answers
  form.onchange = nameButton;
  keepDraft(form, "answers");
  nameButton();
}

export async function saveAnswers(sessionId) {
  await saveLegs(`/sessions/${sessionId}`, legs);
  forgetDrafts();
}

function nameButton() {
  find("#answers-go").textContent = t(legs.every((leg) => leg.isPlain) ? "runner.answers.none" : "runner.answers.go");
}
