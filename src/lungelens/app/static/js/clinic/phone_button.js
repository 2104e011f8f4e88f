// Filming with a phone: the code to scan, in a dialog.

import { ask, el } from "../dom.js";
import { phoneLink } from "../phone_link.js";
import { t } from "../words.js";
import { attempt, button, dialog } from "./parts.js";

export function phoneButton(session) {
  const errors = el("div");
  const open = async (event) => {
    const link = await attempt(errors, () => phoneLink(session.id), event.currentTarget);
    if (link) await attempt(errors, () => showLink(link));
  };
  return el("div", { class: "stack tight phone-place" }, button("clinic.phone.open", open), errors);
}

async function showLink(link) {
  const answers = el(
    "div",
    { class: "row" },
    button("shared.close", () => box.close(), ""),
    button("clinic.phone.lock", () => box.close("lock"), "plain"),
  );
  const box = dialog("phone.link.title", el("p", {}, t("phone.link.lead")), link.node, answers);
  const answer = await ask(box);
  link.stop();
  if (answer === "lock") await link.lock();
}
