// The safety questions, and what is said to whoever ticks one.
//
//   await fillQuestions()      tick(flags)  ticked()      await fillFindings(flags)

import { get, post } from "../api.js";
import { fill, find, findAll } from "../dom.js";
import { safetyTile } from "../questions.js";
import { safetyBox } from "../result.js";
import { t } from "../words.js";

export async function fillQuestions() {
  const questions = await get("/questions");
  fill(find("#questions"), ...questions.map((question) => safetyTile(question)));
  find("#questions").addEventListener("change", nameButton);
}

export const ticked = () => findAll("#questions input:checked").map((box) => box.value);

export function tick(flags) {
  for (const box of findAll("#questions input")) box.checked = flags.includes(box.value);
  nameButton();
}

/** Who should look at what was ticked, and how soon. */
export async function fillFindings(flags) {
  fill(find("#stopped-findings"), ...(await post("/safety", { red_flags: flags })).map(safetyBox));
}

function nameButton() {
  find("#questions-go").textContent = t(ticked().length ? "runner.questions.some" : "runner.questions.none");
}
