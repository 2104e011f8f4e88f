// What is needed for the test: paper, footwear, which camera, and, if wanted, who is tested.

import { get, patch } from "../api.js";
import { fill, find, findAll, show } from "../dom.js";
import { keepDraft } from "../draft.js";
import { hasCamera } from "../film/camera.js";
import { paperChoices } from "../questions.js";
import { shoeSize } from "../shoe_size.js";
import { test } from "./test.js";

const ABOUT = ["birth_year", "height_cm", "sex"];
const form = () => find("#step-prepare").elements;
const picked = (name) => form()[name].value;
const numberIn = (name) => (picked(name) === "" ? null : Number(picked(name)));

let shoe = null;

export function makePrepare() {
  shoe = shoeSize();
  fill(find("#paper"), paperChoices());
  fill(find("#shoe-more"), shoe.node);
  const step = find("#step-prepare");
  step.addEventListener("change", followPaper);
  step.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault(); // which would pick the footwear
  });
}

/** Put in what is known, and over it what was typed and not sent yet. */
export async function fillPrepare() {
  const camera = await hasCamera();
  show(find("#source-webcam"), camera);
  if (!camera && test.source === "webcam") test.source = "file";
  for (const name of ABOUT) form()[name].value = test.person[name] ?? "";
  const footwear = test.footwear ?? (await lastTime());
  for (const go of findAll("button[value]", find("#step-prepare")))
    go.classList.toggle("quiet", footwear !== null && go.value !== footwear);
  form().paper.value = test.paper ?? "none"; // the likeliest runner has no printer
  form().source.value = test.source;
  form().bar.value = test.bar_mm ?? "";
  shoe.value = test.person.shoe_size;
  keepDraft(find("#step-prepare"), "prepare");
  followPaper();
}

/** Always the same footwear: that of last time stands out. */
async function lastTime() {
  const { sessions } = await get(`/people/${test.person.id}`);
  return sessions.findLast((session) => session.footwear)?.footwear ?? null;
}

/** Take what was picked into the test, and what was said of the person into their record. */
export async function takePrepare(footwear) {
  const about = { birth_year: numberIn("birth_year"), height_cm: numberIn("height_cm"), sex: picked("sex") || null };
  if (picked("paper") === "none") about.shoe_size = shoe.value;
  if (Object.keys(about).some((name) => test.person[name] !== about[name])) {
    test.person = await patch(`/people/${test.person.id}`, { version: test.person.version, ...about });
  }
  Object.assign(test, { footwear, paper: picked("paper"), source: picked("source") });
  test.bar_mm = test.paper === "lungelens" ? numberIn("bar") : null;
}

function followPaper() {
  show(find("#sheet-more"), picked("paper") === "lungelens");
  show(find("#shoe-more"), picked("paper") === "none");
}
