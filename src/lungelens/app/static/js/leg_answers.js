// A person's answers about one leg after the test: where it felt tight, whether it hurt.
//
//   const form = new LegAnswers("left");  place.append(form.node);  form.values   a body for PUT …/legs/left

import { PAIN_PLACES, TIGHT } from "./choices.js";
import { el, show } from "./dom.js";
import { t } from "./words.js";

export class LegAnswers {
  constructor(side, { named = true } = {}) {
    this.side = side;
    this.tight = this.#choices("tight", TIGHT);
    this.pain = this.#scale();
    this.place = this.#choices("pain_where", PAIN_PLACES);
    show(this.place, false);
    this.node = el(
      "section",
      { class: "card stack loose", "aria-label": t(`runner.leg_name.${side}`) },
      named ? el("h2", {}, t(`runner.leg_name.${side}`)) : null,
      this.tight,
      this.pain,
      this.place,
    );
    this.pain.addEventListener("change", () => show(this.place, Number(this.#picked("pain")) > 0));
  }

  get values() {
    const pain = this.#picked("pain");
    const hurts = Number(pain) > 0;
    return {
      tight: this.#picked("tight"),
      pain: pain === null ? null : Number(pain),
      pain_where: hurts ? this.#picked("pain_where") : null,
    };
  }

  #picked(name) {
    return this.node.querySelector(`input[name="${this.side}-${name}"]:checked`)?.value ?? null;
  }

  #radio(name, value, required) {
    return el("input", { type: "radio", name: `${this.side}-${name}`, value: String(value), required });
  }

  #choices(name, values) {
    const tiles = values.map((value) =>
      el("label", {}, this.#radio(name, value, name === "tight"), el("span", {}, t(`runner.answers.${name}.${value}`))),
    );
    return el(
      "fieldset",
      { class: "stack tight" },
      el("legend", {}, t(`runner.answers.${name}.title`)),
      el("div", { class: "choices pairs" }, ...tiles),
    );
  }

  #scale() {
    const tiles = Array.from({ length: 11 }, (_, n) => el("label", {}, this.#radio("pain", n, true), String(n)));
    return el(
      "fieldset",
      { class: "stack tight" },
      el("legend", {}, t("runner.answers.pain.title")),
      el("p", { class: "hint" }, t("runner.answers.pain.hint")),
      el("div", { class: "scale" }, ...tiles),
    );
  }
}
