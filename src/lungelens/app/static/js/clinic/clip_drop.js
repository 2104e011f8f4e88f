// Where clips are dropped or chosen, for a leg or for either, and the way for a phone.
//
//   sendingPart(session, send)      send(files, leg): leg is null where the clip is to tell

import { CLIP_TYPES, SIDES } from "../choices.js";
import { el } from "../dom.js";
import { t } from "../words.js";
import { sideName } from "./format.js";
import { phoneButton } from "./phone_button.js";

export function sendingPart(session, send) {
  const leg = el(
    "select",
    { id: "clip-leg" },
    ...["", ...SIDES].map((side) =>
      el("option", { value: side }, side ? sideName(side) : t("clinic.clip.leg_from_clip")),
    ),
  );
  const input = el("input", {
    type: "file",
    id: "clip-file",
    accept: CLIP_TYPES,
    multiple: true,
    class: "visually-hidden",
  });
  const zone = el(
    "label",
    { class: "drop", for: "clip-file" },
    el("strong", {}, t("clinic.clip.drop")),
    el("span", { class: "soft" }, t("clinic.clip.choose")),
  );
  input.addEventListener("change", () => {
    send([...input.files], leg.value || null);
    input.value = "";
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
    });
  }
  zone.addEventListener("drop", (event) => send([...event.dataTransfer.files], leg.value || null));
  const which = el("div", { class: "field" }, el("label", { for: "clip-leg" }, t("clinic.field.leg")), leg);
  return el(
    "div",
    { class: "stack" },
    el("div", { class: "drop-place" }, input, zone),
    el("div", { class: "spread send-options" }, which, phoneButton(session)),
  );
}
