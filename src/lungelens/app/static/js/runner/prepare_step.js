// What is needed for the test: paper, footwear, which camera, and, if wanted, who is tested.

import { get, patch } from "../api.js";
import { SHOE_SYSTEMS } from "../choices.js";
import { el, fill, find, show } from "../dom.js";
import { keepDraft } from "../draft.js";
import { hasCamera } from "../film/camera.js";
import { paperChoices } from "../questions.js";
import { t } from "../words.js";
import { test } from "./test.js";

const ABOUT = ["birth_year", "height_cm", "sex"];
const form = () => find("#step-prepare").elements;
const picked = (name) => form()[name].value;
const numberIn = (name) => (picked(name) === "" ? null : Number(picked(name)));

export function makePrepare() {
  fill(find("#paper"), paperChoices({ required: true }));
  const systems = SHOE_SYSTEMS.map((system) => el("option", { value: system }, t(`shared.shoe.${system}`)));
  fill(find("#shoe-system"), ...systems);
  find("#step-prepare").addEventListener("change", followPaper);
}

/** Put in what is known, and over it what was typed and not sent yet. */
export async function fillPrepare() {
  const camera = await hasCamera();
  show(find("#source-webcam"), camera);
  if (!camera && test.source === "webcam") test.source = "file";
  for (const name of ABOUT) form()[name].value = test.person[name] ?? "";
  if (!test.footwear) Object.assign(test, await lastTime());
  for (const name of ["paper", "footwear", "source"]) if (test[name]) form()[name].value = test[name];
  form().bar.value = test.bar_mm ?? "";
  [form()["shoe-system"].value, form()["shoe-number"].value] = test.person.shoe_size?.split(":") ?? ["eu", ""];
  keepDraft(find("#step-prepare"), "prepare");
  followPaper();
}

/** Always the same footwear: it is picked already. */
async function lastTime() {
  const { sessions } = await get(`/people/${test.person.id}`);
  const last = sessions.findLast((session) => session.footwear);
  return last ? { footwear: last.footwear } : {};
}

/** Take what was picked into the test, and what was said of the person into their record. */
export async function takePrepare() {
  const about = { birth_year: numberIn("birth_year"), height_cm: numberIn("height_cm"), sex: picked("sex") || null };
  if (picked("paper") === "none") about.shoe_size = shoeSize();
  if (Object.keys(about).some((name) => test.person[name] !== about[name])) {
    test.person = await patch(`/people/${test.person.id}`, { version: test.person.version, ...about });
  }
  Object.assign(test, { footwear: picked("footwear"), paper: picked("paper"), source: picked("source") });
  test.bar_mm = test.paper === "lungelens" ? numberIn("bar") : null;
}

function shoeSize() {
  const number = numberIn("shoe-number");
  return number === null ? null : `${picked("shoe-system")}:${number}`;
}

function followPaper() {
  show(find("#sheet-more"), picked("paper") === "lungelens");
  show(find("#shoe-more"), picked("paper") === "none");
}
