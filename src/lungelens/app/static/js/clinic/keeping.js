// All records as one file, and back from it.
//
//   keepingPart({ isEmpty, onRestored })      restoring is offered where there are no records yet

import { sendFile } from "../api.js";
import { el, fill } from "../dom.js";
import { t } from "../words.js";
import { attempt, button, link, section } from "./parts.js";

export function keepingPart({ isEmpty, onRestored }) {
  const errors = el("div");
  const input = el("input", { type: "file", accept: ".zip,application/zip", hidden: true });
  const pick = button("clinic.backup.restore", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const waiting = attempt(errors, () => sendFile("/restore", file), pick);
    fill(errors, el("p", { class: "hint", role: "status" }, t("clinic.backup.restoring")));
    const found = await waiting;
    if (found) onRestored(found);
  });
  return section(
    "clinic.backup.title",
    el("p", { class: "soft" }, t(isEmpty ? "clinic.backup.empty" : "clinic.backup.what")),
    el(
      "div",
      { class: "row" },
      isEmpty ? pick : link("clinic.backup.save", "/api/backup", "quiet", { download: "" }),
      input,
      link("clinic.backup.trail", "/api/trail.csv", "quiet", { download: "" }),
    ),
    el("p", { class: "soft" }, t("clinic.backup.trail_what")),
    errors,
  );
}
