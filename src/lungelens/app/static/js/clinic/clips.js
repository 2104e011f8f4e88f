// The clips of a session: dropped here or sent by a phone, with live states and results.

import { get, patch, post, remove, watchTrials } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill, say, show } from "../dom.js";
import { t } from "../words.js";
import { legList, legOf, progressUpdated } from "./clip_card.js";
import { sendingPart } from "./clip_drop.js";
import { attempt, notice, problem, section } from "./parts.js";
import { deleteLater } from "./undo.js";
import { announce, resume } from "./uploads.js";

const LEGS = [...SIDES, null];

/** `onChanged` is called when a result has come, gone, or counts differently. */
export function clipsPart(session, { signal, onChanged }) {
  const clips = new ClipList(session, onChanged);
  const stop = watchTrials(`/events?session=${session.id}`, {
    onTrial: (trial) => clips.take(trial),
    onGone: ({ id }) => clips.forget(id),
    onConnection: (there) => show(clips.offline, !there),
  });
  signal.addEventListener("abort", stop);
  clips.draw();
  const sending = sendingPart(session, (files, leg) => clips.send(files, leg));
  return section("clinic.clip.title", clips.offline, clips.list, clips.errors, sending);
}

class ClipList {
  list = el("div", { class: "clip-legs" });
  errors = el("div");
  offline = el("div", { hidden: true }, notice(t("common.offline"), null, "stop"));
  hidden = new Set(); // about to be deleted

  constructor(session, onChanged) {
    this.session = session;
    this.onChanged = onChanged;
    this.trials = new Map(session.trials.map((trial) => [trial.id, trial]));
  }

  draw() {
    const shown = [...this.trials.values()].filter((trial) => !this.hidden.has(trial.id));
    const legs = LEGS.map((leg) => [leg, shown.filter((trial) => legOf(trial) === leg)]);
    const drawn = legs.filter(([leg, some]) => leg !== null || some.length > 0);
    fill(this.list, ...drawn.map(([leg, some]) => legList(leg, some, this)));
  }

  async take(trial) {
    const before = this.trials.get(trial.id);
    if (JSON.stringify(before) === JSON.stringify(trial)) return;
    this.trials.set(trial.id, trial);
    if (before && before.state === trial.state && progressUpdated(this.list, trial)) return;
    this.draw();
    if (before && before.state !== trial.state)
      say(`${t(`clinic.clip.of_leg.${legOf(trial) ?? "unknown"}`)}: ${t(`common.state.${trial.state}`)}`);
    if (trial.has_result || before?.has_result) await this.onChanged();
  }

  forget(id) {
    this.trials.delete(id);
    this.draw();
  }

  send(files, leg) {
    fill(this.errors);
    for (const file of files) {
      announce(this.session, file, leg)
        .then((trial) => this.#sendAll(trial, file))
        .catch((error) => this.#notSent(error, file));
    }
  }

  async change(trial, changes) {
    const row = await attempt(this.errors, () => patch(`/trials/${trial.id}`, changes));
    if (row) await this.take(row);
  }

  /** The stream reports the progress; the answer may be older than its latest report. */
  again(trial) {
    return attempt(this.errors, () => post(`/trials/${trial.id}/measure`));
  }

  drop(trial) {
    this.hidden.add(trial.id);
    this.draw();
    deleteLater(t("clinic.undo.clip"), {
      commit: async () => {
        await remove(`/trials/${trial.id}`);
        await this.onChanged();
      },
      restore: () => {
        this.hidden.delete(trial.id);
        this.draw();
      },
      onError: (error) => fill(this.errors, problem(error)),
    });
  }

  resumeUpload(trial, file) {
    if (file.size !== trial.size_bytes) fill(this.errors, notice(t("clinic.clip.other_file"), null, "stop"));
    else attempt(this.errors, () => this.#sendAll(trial, file));
  }

  async #sendAll(trial, file) {
    const sent = resume(trial, file, (id, fraction) => this.#progress(id, fraction));
    await this.take(trial);
    try {
      await sent;
    } finally {
      const row = await get(`/trials/${trial.id}`).catch(goneIsNull);
      if (row) await this.take(row);
      else this.trials.delete(trial.id); // what is no clip leaves no trace
      this.draw(); // where sending stopped, how to continue
    }
  }

  #progress(id, fraction) {
    const bar = this.list.querySelector(`[data-trial="${id}"] progress`);
    if (bar) bar.value = fraction;
  }

  #notSent(error, file) {
    if (error.status === undefined) throw error;
    this.errors.append(el("p", { class: "hint" }, file.name), problem(error));
  }
}

function goneIsNull(error) {
  if (error.status !== 404) throw error;
  return null;
}
