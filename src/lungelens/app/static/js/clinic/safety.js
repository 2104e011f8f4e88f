// The safety questions of a session: not asked, all "no", or which were answered "yes".

import { el, findAll, say, show } from "../dom.js";
import { t } from "../words.js";
import { attempt, notice, section } from "./parts.js";
import { save } from "./saving.js";

export function safetyPart(shared, questions, saved) {
  const trouble = el("div");
  const stop = notice(t("clinic.safety.stop"), null, "stop");
  const asked = el("input", { type: "checkbox", id: "asked" });
  const list = el("fieldset", { class: "stack tight" }, el("legend", { class: "visually-hidden" }, t("clinic.safety.title")), ...questions.map(question));
  const submit = el("button", { class: "button quiet" }, t("clinic.save"));
  const answers = el("div", { class: "stack" }, el("p", { class: "hint" }, t("clinic.safety.tick")), list);
  const form = el("form", { class: "stack" }, el("label", { class: "switch", for: "asked" }, asked, t("clinic.safety.asked")), answers, stop, trouble, submit);
  const look = () => {
    show(answers, asked.checked);
    show(stop, asked.checked && yes(list).length > 0);
  };
  const put = (flags) => {
    asked.checked = flags !== null;
    for (const box of findAll("input", list)) box.checked = (flags ?? []).includes(box.value);
    look();
  };
  put(shared.session.red_flags);
  form.addEventListener("change", look);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const changes = { red_flags: asked.checked ? yes(list) : null };
    const row = await attempt(trouble, () => save(`/sessions/${shared.session.id}`, shared.session, changes), submit);
    if (!row) return;
    put(row.red_flags);
    say(t("clinic.saved"));
    await saved(row);
  });
  return section("clinic.safety.title", form);
}

const yes = (list) => findAll("input:checked", list).map((box) => box.value);

function question({ id, text }) {
  return el("label", { class: "question" }, el("input", { type: "checkbox", value: id }), el("span", {}, text));
}
