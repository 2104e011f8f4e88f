// A person's answers about one leg: where it felt tight, what of a short list applies, and what the ruler says.
//
//   const leg = new LegAnswers("left", { row, tries_cm, isFilmed });  place.append(leg.node)
//       row: the answers on record, null if there are none; a leg that was not filmed may be left empty
//       seesWall: paper shows the clip where the wall is, so nobody need be asked
//   leg.isPlain       nothing of the list applies: no pain, the knee does not hurt and came to the wall
//   await saveLegs("/sessions/ID", legs)      those in which something was answered; a third argument keeps a leg's answers otherwise

import { put } from "./api.js";
import { KNEE_PLACES, PAIN_PLACES, TIGHT } from "./choices.js";
import { el, find, findAll, show } from "./dom.js";
import { amount, choices, scale } from "./questions.js";
import { Tries, typedTries } from "./tries.js";
import { t } from "./words.js";

const MOST_WEEKS = 5200;
const NOT_ASKED = ["injury_kind", "injury_weeks_ago", "knee_line"]; // what a clinician noted stays
const TICKED = {
  hurt: ({ pain }) => pain > 0,
  knee: ({ knee_pain: place }) => ["front", "inside"].includes(place),
  away: ({ knee_at_wall: touched }) => touched === "no",
}; // by what is on record

const kneePlace = (place) => t(place === "none" ? "ask.pain_where.elsewhere" : `ask.knee_pain.${place}`);

export class LegAnswers {
  constructor(side, { row = null, tries_cm = [], isFilmed = true, seesWall = true } = {}) {
    Object.assign(this, { side, row: row ?? {}, isFilmed, seesWall });
    this.tries = new Tries(side, tries_cm);
    this.node = el(
      "section",
      { class: "card stack loose", "aria-label": t(`runner.leg_name.${side}`) },
      el("h2", {}, t(`runner.leg_name.${side}`)),
      isFilmed ? null : this.tries.node,
      choices("tight", TIGHT, this.#given("tight", { required: true })),
      this.#list(),
      isFilmed && this.#ruler(tries_cm),
    );
    for (const event of ["change", "input"]) this.node.addEventListener(event, () => this.#follow());
    this.#follow();
  }

  get isPlain() {
    return findAll('input[type="checkbox"]:checked', this.node).length === 0;
  }

  get isEmpty() {
    return this.tries.values_cm.length === 0 && findAll("input:checked", this.node).length === 0;
  }

  openRuler() {
    const fold = this.node.querySelector("details");
    if (fold) fold.open = true;
  }

  /** What was noted of the leg and is not asked here. */
  get noted() {
    return Object.fromEntries(NOT_ASKED.map((name) => [name, this.row[name] ?? null]));
  }

  /** What was answered; what was not ticked does not apply. */
  get values() {
    const [hurts, knee] = [this.#applies("hurt"), this.#applies("knee")];
    return {
      knee_at_wall: this.seesWall ? (this.row.knee_at_wall ?? null) : this.#applies("away") ? "no" : "yes",
      tight: this.#picked("tight"),
      pain: hurts ? this.#number("pain") : 0,
      pain_where: hurts ? this.#picked("pain_where") : null,
      knee_pain: knee ? this.#picked("knee_pain") : "none",
      knee_pain_weeks: knee ? this.#number("knee_pain_weeks") : null,
      knee_pain_score: knee ? this.#number("knee_pain_score") : null,
    };
  }

  /** What may apply; more is asked of what does. */
  #list() {
    const weeks = { id: `${this.side}-knee_pain_weeks`, value: this.row.knee_pain_weeks ?? null, max: MOST_WEEKS };
    const more = {
      hurt: [
        scale("pain", this.#given("pain", { from: 1, legend: "shared.applies.how_much" })),
        choices("pain_where", PAIN_PLACES, this.#given("pain_where")),
      ],
      knee: [
        choices(
          "knee_pain",
          KNEE_PLACES,
          this.#given("knee_pain", { legend: "shared.applies.where", words: kneePlace }),
        ),
        amount("knee_pain_weeks", weeks),
        scale("knee_pain_score", this.#given("knee_pain_score")),
      ],
      away: [],
    };
    const asked = Object.keys(more).filter((name) => name !== "away" || !this.seesWall);
    return el(
      "fieldset",
      { class: "stack tight" },
      el("legend", {}, t("shared.applies.title")),
      ...asked.flatMap((name) => [
        el(
          "div",
          { class: "choices one" },
          el("label", {}, this.#box(name), el("span", {}, t(`shared.applies.${name}`))),
        ),
        more[name].length > 0 && el("div", { class: "more stack", id: `${this.side}-${name}-more` }, ...more[name]),
      ]),
    );
  }

  #box(name) {
    return el("input", {
      type: "checkbox",
      name: `${this.side}-${name}`,
      value: "yes",
      checked: TICKED[name](this.row),
    });
  }

  #ruler(tries_cm) {
    const summary = el("summary", {}, t("shared.ruler.also"));
    return el("details", { open: tries_cm.length > 0 }, summary, this.tries.node);
  }

  #given(name, more = {}) {
    return { id: `${this.side}-${name}`, picked: this.row[name] ?? null, ...more };
  }

  /** What is asked depends on what was answered. */
  #follow() {
    for (const name of ["hurt", "knee"]) show(find(`#${this.side}-${name}-more`, this.node), this.#applies(name));
    this.#need("tight", this.isFilmed || !this.isEmpty);
    this.#need("pain", this.#applies("hurt"));
    this.#need("knee_pain", this.#applies("knee"));
  }

  #need(name, isNeeded) {
    for (const radio of findAll(`input[name="${this.side}-${name}"]`, this.node)) radio.required = isNeeded;
  }

  #applies(name) {
    return this.node.querySelector(`input[name="${this.side}-${name}"]`)?.checked ?? false;
  }

  #picked(name) {
    return this.node.querySelector(`input[name="${this.side}-${name}"]:checked`)?.value ?? null;
  }

  #number(name) {
    const typed = this.node.querySelector(`input[type="number"][name="${this.side}-${name}"]`)?.value;
    const text = typed ?? this.#picked(name) ?? "";
    return text === "" ? null : Number(text);
  }
}

export async function saveLegs(base, legs, keep = (leg) => putLeg(base, leg)) {
  for (const leg of legs.filter((one) => !one.isEmpty)) {
    await keep(leg);
    await put(`${base}/legs/${leg.side}/tries`, { tries_cm: leg.tries.values_cm });
  }
}

const putLeg = (base, { side, noted, values }) => put(`${base}/legs/${side}`, { ...noted, ...values });

/** A leg's form with what is on record of it. */
export function legOnRecord(side, { legs, readings, paper = null }, isFilmed) {
  const row = legs.find((leg) => leg.side === side);
  const seesWall = !isFilmed || !["none", null].includes(paper);
  return new LegAnswers(side, { row, tries_cm: typedTries(side, readings), isFilmed, seesWall });
}
