// The safety questions of a session: not asked, all "no", or which were answered "yes". The questions themselves are folded away.

import { el, fill, findAll, show } from "../dom.js";
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
  const which = el("ul");
  const answers = el("details", {}, summary, el("p", { class: "hint" }, t("clinic.safety.tick")), list);
  const form = el(
    "form",
    { class: "stack" },
    el("div", {}, el("label", { class: "switch", for: "asked" }, asked, t("clinic.safety.asked"))),
    answers,
    which,
    stop,
    errors,
  );
  const said = () => (asked.checked ? yes(list) : null);
  const look = () => {
    const flags = said();
    const n = flags?.length ?? 0;
    const answer = t(n > 0 ? "clinic.safety.some" : "clinic.safety.none", { n });
    fill(summary, ...(flags ? [el("span", {}, answer), t("clinic.safety.change")] : [t("clinic.safety.read")]));
    const names = questions.filter(({ id }) => flags?.includes(id)).map(({ text }) => text);
    fill(which, ...names.map((name) => el("li", {}, name)));
    for (const part of [which, stop]) show(part, n > 0);
  };
  const put = (flags) => {
    asked.checked = flags !== null;
    for (const box of findAll("input", list)) box.checked = (flags ?? []).includes(box.value);
    look();
  };
  put(shared.session.red_flags);
  form.addEventListener("change", ({ target }) => {
    if (target === asked)
      answers.open = false; // what is answered is one line
    else if (target.checked) asked.checked = true;
    look();
  });
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
