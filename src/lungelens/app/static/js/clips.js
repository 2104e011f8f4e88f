// Clips being sent, waiting, or measured: each is one line with words, and a bar while it is sent; one bar is for measuring them all.
//
//   const clips = new Clips(list, { create, base, onChange, onRefused })
//       list: a <ul>; create(leg, source, size, gravity) announces a clip and resolves with the Trial; base: "" or "/phone"
//       onRefused(leg, error): what was sent is no clip, and its line is gone
//   clips.send(leg, source, blob, { gravity, kept })     starts sending; survives dropped connections; failures offer "again" and "save a copy"
//       gravity: what the phone's sensors said;  kept: the copy in the browser's storage, dropped once the clip has arrived
//   clips.takeUp({ leg, gravity, trial, blob, kept }, source)     what was kept of a recording goes on where it stopped
//   clips.take(trial)                   a Trial as the server reports it, from this page or another
//   clips.drop({ id })                  it was deleted
//   clips.trials  clips.unsent          what the server knows; how many clips have not fully arrived yet
//   clips.legs                          the legs of which there is a clip

import { sendClip } from "./api.js";
import { el, fill, say, wait } from "./dom.js";
import { Whole } from "./progress.js";
import { stalled } from "./stalled.js";
import { bytes, number, t } from "./words.js";

const RETRY_MS = 2000;
const FINISHED = ["done", "failed"];
const REFUSED = [413, 415]; // too large, not a video: sending it again would not help

export const isFinished = (trial) => FINISHED.includes(trial.state);

export class Clips {
  constructor(list, { create, base = "", onChange = () => {}, onRefused }) {
    Object.assign(this, { list, create, base, onChange, onRefused, lines: [], whole: new Whole() });
    list.before(this.whole.node);
  }

  get trials() {
    return this.lines.flatMap((line) => line.trial ?? []);
  }

  get legs() {
    return [...new Set(this.lines.map((line) => line.leg))];
  }

  get unsent() {
    return this.lines.filter((line) => line.blob !== null).length;
  }

  get isOver() {
    return this.unsent === 0 && !this.trials.some(({ state }) => state === "queued" || state === "measuring");
  }

  changed() {
    const arrived = this.trials.filter((trial) => trial.state !== "receiving");
    this.whole.show(arrived, this.unsent);
    this.onChange();
  }

  send(leg, source, blob, { gravity = null, kept = null } = {}) {
    const line = new Line(this, leg, blob, source);
    Object.assign(line, { gravity, kept });
    this.lines.push(line);
    this.list.append(line.node);
    line.send();
    this.changed();
  }

  takeUp({ leg, gravity, trial, blob, kept }, source) {
    const line = this.lines.find((one) => one.trial?.id === trial);
    if (line?.trial.state === "receiving" && line.trial.size_bytes === blob.size) {
      line.kept = kept;
      line.goOn(blob);
    } else if (line) kept.drop();
    else this.send(leg, source, blob, { gravity, kept });
  }

  take(trial) {
    let line = this.lines.find((one) => one.trial?.id === trial.id);
    // An event about our own clip may arrive before the answer that gives it its id.
    if (!line && trial.state === "receiving" && this.lines.some((one) => one.blob !== null && one.trial === null))
      return;
    if (JSON.stringify(line?.trial) === JSON.stringify(trial)) return; // repeated after a broken connection
    if (!line) {
      line = new Line(this, trial.leg, null, trial.source);
      this.lines.push(line);
      this.list.append(line.node);
    }
    line.take(trial);
    this.changed();
  }

  drop({ id }) {
    const line = this.lines.find((one) => one.trial?.id === id);
    if (line) this.remove(line);
  }

  remove(line) {
    line.node.remove();
    this.lines = this.lines.filter((one) => one !== line);
    this.changed();
  }
}

class Line {
  constructor(clips, leg, blob, source) {
    Object.assign(this, { clips, leg, blob, source, trial: null, lastSpoken: "" });
    this.name = el("strong");
    this.state = el("span", { class: "soft" });
    this.bar = el("progress", { class: "bar", max: 1 });
    this.more = el("div", { class: "stack tight" });
    this.node = el(
      "li",
      { class: "clip card" },
      el("div", { class: "spread" }, this.name, this.state),
      this.bar,
      this.more,
    );
  }

  async send() {
    fill(this.more);
    try {
      this.trial ??= await this.#announce();
      this.kept?.note({ trial: this.trial.id });
      this.#show(t("common.state.receiving"), 0);
      const trial = await sendClip(`${this.clips.base}/trials/${this.trial.id}`, this.blob, {
        onProgress: (at) => this.#progress(at),
      });
      this.blob = null; // it is stored on the computer now
      this.kept?.drop();
      this.take(trial);
    } catch (error) {
      if (REFUSED.includes(error.status)) {
        this.kept?.drop();
        this.clips.remove(this);
        return this.clips.onRefused(this.leg, error);
      }
      this.#failed(error);
    }
    this.clips.changed();
  }

  take(trial) {
    this.trial = trial;
    if (this.blob !== null && trial.state === "receiving") return; // our own progress is ahead of the server's
    this.leg = trial.summary?.test_leg ?? trial.leg ?? this.leg;
    const { state } = trial;
    if (state === "done") this.#done(trial);
    else if (state === "failed") this.#show(t("common.state.failed"), 1, el("p", {}, trial.reason?.message ?? ""));
    else if (state === "receiving") this.#receiving(trial);
    else this.#show(t(`common.state.${state}`), 1);
  }

  /** Another device sends it, or this page did until it was loaded anew: then the same file goes on where it stopped. */
  #receiving(trial) {
    const { received_bytes: received, size_bytes: size, source } = trial;
    const isOurs = this.clips.base === "/phone" || source !== "phone";
    this.#show(t("common.state.receiving"), received / size, ...(isOurs ? stalled(trial, this) : []));
  }

  goOn(file) {
    this.blob = file;
    this.clips.changed();
    return this.send();
  }

  async #announce() {
    for (;;) {
      try {
        return await this.clips.create(this.leg, this.source, this.blob.size, this.gravity);
      } catch (error) {
        if (!error.isTemporary) throw error;
        this.#show(t("runner.clips.waiting"), 0, el("p", { class: "soft" }, error.message));
        await wait(RETRY_MS);
      }
    }
  }

  #progress({ sent, size, waiting }) {
    const text = waiting ? t("runner.clips.waiting") : t("runner.clips.sent", { sent: bytes(sent), size: bytes(size) });
    this.#show(text, sent / size, waiting ? el("p", { class: "soft" }, t("runner.clips.kept")) : null);
  }

  #done(trial) {
    const measured = trial.summary?.status === "measured";
    const reasons = trial.summary?.reason_messages ?? []; // of what was not measured, or counts not at all
    const text = measured
      ? t("runner.clips.valid", { valid: trial.summary.valid, n: trial.summary.repetitions })
      : t("runner.clips.not_measurable");
    this.#show(text, 1, ...reasons.map((reason) => el("p", {}, reason)));
  }

  #failed(error) {
    if (error.code === undefined) console.error(error);
    const again = el("button", { type: "button", class: "button", onclick: () => this.send() }, t("shared.again"));
    const copy = el(
      "a",
      {
        class: "button quiet",
        download: `lungelens-${this.leg ?? "clip"}.${suffix(this.blob)}`,
        href: URL.createObjectURL(this.blob),
      },
      t("runner.clips.save"),
    );
    if (error.code === "not_found") this.trial = null; // deleted in the meantime: a new attempt is a new clip
    this.#show(
      t("runner.clips.failed"),
      1,
      el("p", {}, error.message || t("shared.error")),
      error.advice ? el("p", {}, error.advice) : null,
      el("div", { class: "row" }, again, copy),
    );
  }

  #show(state, fraction, ...more) {
    this.name.textContent = this.leg ? t(`runner.leg_name.${this.leg}`) : t("runner.clips.clip");
    this.state.textContent = fraction > 0 && fraction < 1 ? `${state} · ${number(100 * fraction, 0)} %` : state;
    this.bar.setAttribute("aria-label", `${this.name.textContent}: ${state}`);
    this.bar.value = fraction;
    this.bar.hidden = fraction === 1; // sent
    fill(this.more, ...more);
    const spoken = `${this.name.textContent}: ${state.replace(/[\d.,].*/, "")}`; // words, not every percent
    if (spoken !== this.lastSpoken) say(spoken);
    this.lastSpoken = spoken;
  }
}

const suffix = (blob) => (blob.type.includes("mp4") ? "mp4" : blob.type.includes("quicktime") ? "mov" : "webm");
