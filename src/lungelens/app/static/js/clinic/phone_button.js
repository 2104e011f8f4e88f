// Filming with a phone: the code to scan, in a dialog.

import { ask, el } from "../dom.js";
import { PhoneAccess } from "../phone_access.js";
import { t } from "../words.js";
import { attempt, button, dialog } from "./parts.js";

export function phoneButton(session) {
  const errors = el("div");
  const phone = new PhoneAccess(async () => session.id);
  const open = (event) => attempt(errors, () => phone.show().then(() => showPhone(phone)), event.currentTarget);
  return el("div", { class: "stack tight phone-place" }, button("clinic.phone.open", open), errors);
}

async function showPhone(phone) {
  const answers = el(
    "div",
    { class: "row" },
    button("shared.close", () => box.close(), ""),
    button("clinic.phone.lock", () => box.close("lock"), "plain"),
  );
  const box = dialog("phone.link.title", el("p", {}, t("phone.link.lead")), phone.node, answers);
  const answer = await ask(box);
  if (answer === "lock") await phone.link?.lock();
  phone.stop();
}
