// The way through the test: every step has an address of its own, so Back, Forward and a reload lead where they should.
//
//   const way = new Way({ show, sessionId, home })      show(step) shows a step; sessionId() is the session's on record, or null
//   way.go("prepare")          the next step;  go("right", { instead: true }) takes the place of the present one
//   way.renamed()              the session is on record now: its id belongs into the address
//   way.back()                 the step one came from, or else the one before it
//   way.start(fallback)        show what the address asks for;  stepOf(address)  sessionOf(address)

const ADDRESS = /^#(?:session\/([0-9a-f]{32}))?\/?([a-z]*)(?:\/film)?$/;
const BEFORE = {
  questions: null,
  stopped: "questions",
  prepare: "questions",
  left: "prepare",
  right: "prepare",
  phone: "prepare",
  answers: "prepare",
  result: null,
}; // where nothing came before, as in a new tab; null: the first page

export const sessionOf = (address) => ADDRESS.exec(address)?.[1] ?? null;

export function stepOf(address) {
  const step = ADDRESS.exec(address)?.[2];
  return step in BEFORE ? step : null;
}

export class Way {
  constructor({ show, sessionId, home }) {
    Object.assign(this, { show, sessionId, home, step: null });
    window.addEventListener("popstate", () => this.#shown(stepOf(location.hash) ?? this.step));
  }

  start(fallback) {
    const step = stepOf(location.hash) ?? fallback;
    history.replaceState(history.state, "", this.#address(step));
    return this.#shown(step);
  }

  go(step, { instead = false } = {}) {
    if (instead || step === this.step) history.replaceState(history.state, "", this.#address(step));
    else history.pushState({ from: this.step }, "", this.#address(step));
    return this.#shown(step);
  }

  /** While the camera is open: Back closes it. */
  film() {
    history.pushState({ from: this.step }, "", `${this.#address(this.step)}/film`);
  }

  get isFilming() {
    return location.hash.endsWith("/film");
  }

  renamed() {
    if (this.step === null) return; // not started yet: the address still says which step is asked for
    history.replaceState(history.state, "", this.#address(this.step) + (this.isFilming ? "/film" : ""));
  }

  back() {
    if (history.state?.from) return history.back();
    const before = BEFORE[this.step];
    return before ? this.go(before, { instead: true }) : this.home();
  }

  #address(step) {
    const id = this.sessionId();
    return id ? `#session/${id}/${step}` : `#${step}`;
  }

  #shown(step) {
    this.step = step;
    return this.show(step);
  }
}
