// The safety questions of a session: not asked, all "no", or which were answered "yes".

import { el, findAll, show } from "../dom.js";
import { safetyTile } from "../questions.js";
import { t } from "../words.js";
import { attempt, notice, section, tellSaved } from "./parts.js";
import { autosave, save } from "./saving.js";

export function safetyPart(shared, questions, saved) {
  const errors = el("div");
  const stop = notice(t("clinic.safety.stop"), null, "stop");
  const asked = el("input", { type: "checkbox", id: "asked" });
  const list = el(
    "fieldset",
    { class: "stack tight" },
    el("legend", { class: "visually-hidden" }, t("clinic.safety.title")),
    el("div", { class: "choices one" }, ...questions.map(safetyTile)),
  );
  const summary = el("summary");
  const answers = el("details", {}, summary, el("p", { class: "hint" }, t("clinic.safety.tick")), list);
  const form = el(
    "form",
    { class: "stack" },
    el("div", {}, el("label", { class: "switch", for: "asked" }, asked, t("clinic.safety.asked"))),
    answers,
    stop,
    errors,
  );
  const look = () => {
    const n = yes(list).length;
    show(answers, asked.checked);
    show(stop, asked.checked && n > 0);
    summary.textContent = n > 0 ? t("clinic.safety.some", { n }) : t("clinic.safety.none");
  };
  const put = (flags) => {
    asked.checked = flags !== null;
    for (const box of findAll("input", list)) box.checked = (flags ?? []).includes(box.value);
    answers.open = flags === null || flags.length > 0;
    look();
  };
  put(shared.session.red_flags);
  form.addEventListener("change", look);
  const said = () => (asked.checked ? yes(list) : null);
  autosave(form, async () => {
    const sent = said();
    const { session } = shared;
    const row = await attempt(errors, () => save(`/sessions/${session.id}`, session, { red_flags: sent }));
    if (!row || row === session) return;
    const isAsSent = String(row.red_flags) === String(sent);
    if (!isAsSent && String(said()) === String(sent)) put(row.red_flags); // the other window's, where that was chosen
    tellSaved(errors);
    await saved(row);
  });
  return section("clinic.safety.title", form);
}

const yes = (list) => findAll("input:checked", list).map((box) => box.value);
