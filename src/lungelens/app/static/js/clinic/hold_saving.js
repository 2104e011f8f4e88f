// A point that was moved saves itself, and can be put back.
//
//   const saving = new HoldSaving({ trial, hold, points, corrections, onChanged });  place.append(saving.node)
//       corrections: those on record, which it adds to;  onChanged(): one was saved or taken back
//   saving.moved()              after every move: saved when the hand rests
//   await saving.undo()         the last one of this visit is taken back
//   saving.flush()              before the view is left;  await allSaved()  before it is shown again

import { patch, post, remove } from "../api.js";
import { el, show } from "../dom.js";
import { t } from "../words.js";
import { attempt, button, tellSaved } from "./parts.js";

const REST_MS = 1200;
const LONGEST = 200; // letters

let underWay = Promise.resolve(); // what is being saved, also of a view that was left

export const allSaved = () => underWay;

export class HoldSaving {
  #made = []; // on this visit
  #timer = null;
  #again = () => this.flush(); // what could not be saved for want of a connection

  constructor({ trial, hold, points, corrections, onChanged }) {
    Object.assign(this, { trial, hold, points, corrections, onChanged, errors: el("div") });
    this.reason = el("input", { type: "text", id: "reason", maxLength: LONGEST, autocomplete: "off" });
    this.reason.addEventListener("change", () => this.#explain());
    const field = el("div", { class: "field" }, el("label", { for: "reason" }, t("clinic.hold.reason")), this.reason);
    this.taken = el(
      "div",
      { class: "stack tight", hidden: true },
      field,
      button("clinic.hold.undo_last", () => this.undo()),
    );
    this.node = el("div", { class: "stack tight" }, this.taken, this.errors);
  }

  get hasUnsaved() {
    return this.points.only !== null;
  }

  moved() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), REST_MS);
    addEventListener("clinic:back", this.#again);
  }

  flush() {
    clearTimeout(this.#timer);
    underWay = underWay.then(() => this.#save());
    return underWay;
  }

  async #save() {
    const { only: point } = this.points;
    if (!point) return;
    const moved = { repetition: this.hold.repetition, point, after_px: this.points.at(point) };
    const made = await attempt(this.errors, () => post(`/trials/${this.trial.id}/corrections`, moved));
    if (!made) return;
    this.points.settle(point, moved.after_px);
    this.#made.push(made);
    this.corrections.push(made);
    this.reason.value = "";
    tellSaved(this.errors);
    this.#changed();
  }

  async undo() {
    await this.flush();
    const last = this.#made.pop();
    if (!last) return;
    const isGone = await attempt(this.errors, () => remove(`/corrections/${last.id}`).then(() => true));
    if (!isGone) return this.#made.push(last);
    this.points.settle(last.point, last.before_px);
    this.corrections.splice(this.corrections.indexOf(last), 1);
    this.#changed();
  }

  async #explain() {
    const last = this.#made.at(-1);
    const said = await attempt(this.errors, () => patch(`/corrections/${last.id}`, { reason: this.reason.value }));
    if (!said) return;
    last.reason = said.reason;
    tellSaved(this.errors);
    this.onChanged();
  }

  #changed() {
    show(this.taken, this.#made.length > 0);
    this.onChanged();
  }
}
