// How far all clips are together, and how long it will take: one bar that fills once.
//
//   measuredShare(trial)                     of one clip, 0 to 1
//   new Pace().left_s(share, n, now_ms)      seconds until all n are measured, from how fast it went so far; null while that is not known
//   const whole = new Whole();  place.append(whole.node);  whole.show(trials, unsent)

import { el, show } from "./dom.js";
import { t } from "./words.js";

// From where to where each stage takes a clip; of two clips, their times from a worker's log.
const STAGES = { "looking for the lunge": [0.08, 0.32], measuring: [0.32, 0.65], drawing: [0.65, 0.95] };
const FINISHED = ["done", "failed"];
const ENOUGH = 0.06; // of a clip, before anything can be told from it
const ENOUGH_MS = 2000;
const STEP_S = 5;
const MINUTE_S = 60;

export function measuredShare({ state, stage, fraction }) {
  if (FINISHED.includes(state)) return 1;
  if (state !== "measuring") return 0;
  const [from, to] = STAGES[stage] ?? [0, 0];
  return from + (to - from) * (fraction ?? 0);
}

export class Pace {
  #from = null;

  left_s(share, n, now_ms) {
    if (!this.#from || share < this.#from.share) this.#from = { share, now_ms };
    const gained = share - this.#from.share;
    const gone_ms = now_ms - this.#from.now_ms;
    if (gained < ENOUGH || gone_ms < ENOUGH_MS) return null;
    return ((n - share) * gone_ms) / gained / 1000;
  }
}

export function leftWords(left_s) {
  if (left_s === null) return t("runner.clips.measuring");
  if (left_s <= STEP_S) return t("runner.clips.left_moment");
  if (left_s < 1.5 * MINUTE_S) return t("runner.clips.left_s", { n: Math.ceil(left_s / STEP_S) * STEP_S });
  return t("runner.clips.left_min", { n: Math.ceil(left_s / MINUTE_S) });
}

export class Whole {
  #pace = new Pace();

  constructor() {
    this.words = el("p", { class: "soft" });
    this.bar = el("progress", { class: "bar", max: 1 });
    this.node = el("div", { class: "stack tight", hidden: true }, this.words, this.bar);
  }

  show(trials, unsent) {
    const share = trials.map(measuredShare).reduce((sum, one) => sum + one, 0);
    const isOver = share === trials.length;
    show(this.node, unsent === 0 && !isOver);
    this.words.textContent = leftWords(this.#pace.left_s(share, trials.length, performance.now()));
    this.bar.setAttribute("aria-label", this.words.textContent);
    this.bar.value = isOver ? 1 : share / trials.length;
  }
}
