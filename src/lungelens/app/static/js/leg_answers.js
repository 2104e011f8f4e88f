// A person's answers about one leg: what the ruler says, where it felt tight, whether ankle or knee hurt.
//
//   const leg = new LegAnswers("left", { row, tries_cm, isFilmed });  place.append(leg.node)
//       row: the answers on record, null if there are none; a leg that was not filmed may be left empty
//       seesWall: paper shows the clip where the wall is, so nobody need be asked
//   await saveLegs("/sessions/ID", legs)      those in which something was answered; a third argument keeps a leg's answers otherwise

import { put } from "./api.js";
import { KNEE_AT_WALL, KNEE_PLACES, PAIN_PLACES, TIGHT } from "./choices.js";
import { el, findAll, show } from "./dom.js";
import { amount, choices, scale } from "./questions.js";
import { Tries, typedTries } from "./tries.js";
import { t } from "./words.js";

const MOST_WEEKS = 5200;
const NOT_ASKED = ["injury_kind", "injury_weeks_ago", "knee_line"]; // what a clinician noted stays

export class LegAnswers {
  constructor(side, { row = null, tries_cm = [], isFilmed = true, seesWall = true } = {}) {
    Object.assign(this, { side, row: row ?? {}, isFilmed });
    const given = (name, more = {}) => ({ id: `${side}-${name}`, picked: this.row[name] ?? null, ...more });
    this.tries = new Tries(side, tries_cm);
    this.place = choices("pain_where", PAIN_PLACES, given("pain_where"));
    const weeks = this.row.knee_pain_weeks ?? null;
    const wall = seesWall ? null : choices("knee_at_wall", KNEE_AT_WALL, given("knee_at_wall"));
    this.knee = el(
      "div",
      { class: "stack" },
      amount("knee_pain_weeks", { id: `${side}-knee_pain_weeks`, value: weeks, max: MOST_WEEKS }),
      scale("knee_pain_score", given("knee_pain_score")),
    );
    this.node = el(
      "section",
      { class: "card stack loose", "aria-label": t(`runner.leg_name.${side}`) },
      el("h2", {}, t(`runner.leg_name.${side}`)),
      wall,
      this.tries.node,
      choices("tight", TIGHT, given("tight", { required: true })),
      scale("pain", given("pain", { required: true })),
      this.place,
      choices("knee_pain", KNEE_PLACES, given("knee_pain", { columns: "one" })),
      this.knee,
    );
    for (const event of ["change", "input"]) this.node.addEventListener(event, () => this.#follow());
    this.#follow();
  }

  get isEmpty() {
    return this.tries.values_cm.length === 0 && findAll("input:checked", this.node).length === 0;
  }

  /** What was noted of the leg and is not asked here. */
  get noted() {
    return Object.fromEntries(NOT_ASKED.map((name) => [name, this.row[name] ?? null]));
  }

  /** What was answered. */
  get values() {
    const hurts = this.#number("pain") > 0;
    const knee = this.#hurtingKnee();
    return {
      knee_at_wall: this.#picked("knee_at_wall") ?? this.row.knee_at_wall ?? null,
      tight: this.#picked("tight"),
      pain: this.#number("pain"),
      pain_where: hurts ? this.#picked("pain_where") : null,
      knee_pain: this.#picked("knee_pain"),
      knee_pain_weeks: knee ? this.#number("knee_pain_weeks") : null,
      knee_pain_score: knee ? this.#number("knee_pain_score") : null,
    };
  }

  /** What is asked depends on what was answered. */
  #follow() {
    show(this.place, this.#number("pain") > 0);
    show(this.knee, this.#hurtingKnee());
    const isNeeded = this.isFilmed || !this.isEmpty;
    for (const name of ["tight", "pain"])
      for (const radio of findAll(`input[name="${this.side}-${name}"]`, this.node)) radio.required = isNeeded;
  }

  #hurtingKnee() {
    return !["none", null].includes(this.#picked("knee_pain"));
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
