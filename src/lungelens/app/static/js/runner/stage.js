// Filming one leg in front of the camera: set-up, countdown, repetitions. Readable from three metres, and spoken.
//
//   await film({ leg, sheet })      a Blob with the clip; null when the person went back; "phone" or "file" to film otherwise

import { el, fill, find, findAll, focusOn, show, wait } from "../dom.js";
import { t } from "../words.js";
import { CameraFault, cameras, closeCamera, openCamera, Recording } from "./camera.js";
import { Cues } from "./cues.js";
import { drawLeg } from "./skeleton.js";
import { Voice } from "./voice.js";

const WANTED = 3; // repetitions that count
const MAX_TRIES = 7; // counted or not: a tired leg tells nothing more
const LONG_WORDS = 18; // letters; longer cues are set smaller, so that they stay on two lines
const COUNTDOWN_S = 3;
const WALK_S = 10; // to the wall, when filming without guidance
const MAX_MS = 90_000;
const MAX_UNGUIDED_MS = 40_000;
const LAST_WORD_MS = 1800;
const SETTLED_MS = 350; // a shorter problem is not worth mentioning
const PATIENCE_MS = 20_000; // if the set-up does not succeed, filming is offered all the same
const GOOD = new Set(["ready", "hold", "well_held", "counted", "sheet_seen", "finished"]);
const BAD = new Set(["heel_up", "heel_lifted_not_counted"]);
const MORE = { nobody_seen: "whole_body", sheet_not_seen: "no_sheet", heel_lifted_not_counted: "nearer" }; // what helps

export async function film(wanted) {
  const stage = new Stage(wanted);
  try {
    return await stage.run();
  } finally {
    stage.close();
  }
}

class Stage {
  #ended = new AbortController();
  #voice = new Voice();
  #mode = "opening"; // then set_up or unguided, countdown, filming, over
  #stream = null;
  #cues = null;
  #recording = null;
  #candidate = { code: null, since: 0 };
  #lock = null; // keeps the screen awake

  constructor({ leg, sheet }) {
    Object.assign(this, { leg, sheet, video: find("#stage-video"), canvas: find("#stage-leg") });
    this.result = new Promise((resolve) => (this.resolve = resolve));
  }

  async run() {
    this.#open();
    await this.#useCamera(null);
    return this.result;
  }

  close() {
    this.#ended.abort(new DOMException("closed", "AbortError"));
    this.#mode = "over";
    this.#cues?.stop();
    this.#voice.hush();
    this.#lock?.release();
    closeCamera(this.#stream);
    this.video.srcObject = null;
    show(find("#stage"), false);
    for (const part of findAll("body > :not(#stage)")) part.inert = false;
  }

  #open() {
    for (const part of findAll("body > :not(#stage)")) part.inert = true;
    for (const id of ["start", "done", "tally", "cameras", "sheet", "countdown", "recording"])
      show(find(`#stage-${id}`), false);
    drawLeg(this.canvas, this.video, null);
    find("#stage-title").textContent = t(`runner.leg_name.${this.leg}`);
    this.#say(null, t("runner.stage.opening"), "");
    this.#on("#stage-cancel", "click", () => this.resolve(null));
    this.#on("#stage", "keydown", ({ key }) => key === "Escape" && this.resolve(null));
    this.#on("#stage-done", "click", () => this.#finish());
    this.#on("#stage-camera", "change", ({ target }) => this.#useCamera(target.value));
    this.#on("#stage-voice", "click", () => {
      this.#voice.on = !this.#voice.on;
      this.#showVoice(this.#voice.on);
    });
    this.#showVoice(this.#voice.on);
    show(find("#stage-voice"), this.#voice.can);
    show(find("#stage"));
    focusOn(find("#stage-title"));
  }

  async #useCamera(deviceId) {
    this.#cues?.stop();
    closeCamera(this.#stream);
    try {
      this.#stream = await openCamera(deviceId);
      if (this.#mode === "over") return closeCamera(this.#stream);
      this.video.srcObject = this.#stream;
      await this.video.play();
    } catch (error) {
      if (this.#mode !== "over") this.#failed(error instanceof CameraFault ? error.code : "busy");
      return;
    }
    const [track] = this.#stream.getVideoTracks();
    track.addEventListener("ended", () => (this.#mode === "filming" ? this.#finish() : this.#failed("unplugged")));
    for (const shown of [this.video, this.canvas])
      shown.classList.toggle("mirrored", track.getSettings().facingMode !== "environment");
    this.#lock = await navigator.wakeLock?.request("screen").catch(() => null);
    await this.#listCameras(track.getSettings().deviceId);
    this.#setUp();
  }

  async #listCameras(used) {
    const known = await cameras();
    fill(
      find("#stage-camera"),
      ...known.map(({ deviceId, label }, n) =>
        el(
          "option",
          { value: deviceId, selected: deviceId === used },
          label || t("runner.stage.camera_n", { n: n + 1 }),
        ),
      ),
    );
    show(find("#stage-cameras"), known.length > 1);
  }

  #setUp() {
    this.#mode = "set_up";
    this.#say(null, t("runner.stage.looking"), t(`runner.stage.side_${this.leg}`));
    this.#cues = new Cues(this.video, {
      leg: this.leg,
      sheet: this.sheet,
      onAnswer: (answer) => this.#answered(answer),
      onLost: (reason) => this.#lost(reason),
    });
    wait(PATIENCE_MS, this.#ended.signal).then(
      () => this.#mode === "set_up" && this.#offerUnguided(),
      () => {},
    );
  }

  #answered(answer) {
    if (this.#mode === "over") return;
    drawLeg(this.canvas, this.video, answer.points);
    if (this.#mode === "set_up") this.#showSetUp(answer);
    else if (this.#mode === "filming") this.#showRepetitions(answer);
  }

  #showSetUp(answer) {
    const badge = find("#stage-sheet");
    show(badge, this.sheet && answer.sheet !== "unknown");
    badge.textContent = answer.sheet === "seen" ? `✓ ${t("cues.sheet_seen")}` : `✕ ${t("runner.stage.sheet_missing")}`;
    if (answer.ready) return this.#begin(COUNTDOWN_S);
    if (!this.#settled(answer.problems[0] ?? null)) return;
    const [problem] = answer.problems;
    if (problem) this.#cue(problem, "bad");
    else this.#say("plain", t("runner.stage.hold_still"), "");
  }

  #showRepetitions(answer) {
    this.#tally(answer);
    if (answer.counted >= WANTED || answer.counted + answer.not_counted >= MAX_TRIES) return this.#finish();
    const { cue, problems } = answer;
    if (cue) this.#cue(cue, GOOD.has(cue) ? "good" : BAD.has(cue) || problems.includes(cue) ? "bad" : "plain");
  }

  /** Whether the set-up's problem has been there for a moment; the words would flicker otherwise. */
  #settled(code) {
    const now = performance.now();
    if (code !== this.#candidate.code) this.#candidate = { code, since: now };
    return now - this.#candidate.since >= SETTLED_MS;
  }

  async #begin(seconds) {
    this.#mode = "countdown";
    this.#recording = new Recording(this.#stream);
    const big = find("#stage-countdown");
    show(big);
    show(find("#stage-recording"));
    show(find("#stage-start"), false);
    this.#say("good", t(seconds > COUNTDOWN_S ? "runner.stage.walk" : "cues.ready"), t("runner.stage.three"));
    for (let left = seconds; left > 0; left -= 1) {
      big.textContent = String(left);
      if (left <= COUNTDOWN_S) this.#voice.speak(String(left));
      await wait(1000, this.#ended.signal).catch(() => {});
      if (this.#mode === "over") return;
    }
    show(big, false);
    show(find("#stage-sheet"), false);
    this.#film();
  }

  #film() {
    this.#mode = "filming";
    show(find("#stage-done"));
    find("#stage-done").focus();
    const unguided = this.#cues === null;
    show(find("#stage-tally"), !unguided);
    this.#tally({ counted: 0, not_counted: 0 });
    if (unguided) this.#say("plain", t("runner.stage.three"), t("runner.stage.unguided_how"));
    else this.#cue("knee_forward", "plain");
    wait(unguided ? MAX_UNGUIDED_MS : MAX_MS, this.#ended.signal).then(
      () => this.#finish(),
      () => {},
    );
  }

  async #finish() {
    if (this.#mode !== "filming") return;
    this.#mode = "finishing";
    this.#say("good", t("runner.stage.finished"), "");
    show(find("#stage-done"), false);
    await wait(LAST_WORD_MS, this.#ended.signal).catch(() => {}); // the last step back is part of the clip
    const clip = await this.#recording.stop();
    if (clip.size > 0) this.resolve(clip);
    else this.#failed("unplugged");
  }

  /** No live guidance: film all the same, by the clock. */
  #lost(reason) {
    this.#cues = null;
    if (this.#mode === "filming") return this.#say("plain", t("runner.stage.go_on"), reason);
    if (this.#mode !== "set_up") return;
    this.#mode = "unguided";
    this.#say(
      "plain",
      t("runner.stage.no_guidance"),
      [reason, t("runner.stage.no_guidance_more")].filter(Boolean).join(" "),
    );
    this.#offerUnguided();
    find("#stage-start").focus();
  }

  #offerUnguided() {
    const start = find("#stage-start");
    start.onclick = () => {
      this.#cues?.stop();
      this.#cues = null;
      drawLeg(this.canvas, this.video, null);
      this.#begin(WALK_S);
    };
    show(start);
  }

  #failed(code) {
    this.#mode = "failed";
    this.#cues?.stop();
    this.#say("bad", t(`runner.camera.${code}.title`), t(`runner.camera.${code}.advice`));
    const choose = (words, result) =>
      el("button", { type: "button", class: "button quiet", onclick: () => this.resolve(result) }, t(words));
    const again = el(
      "button",
      { type: "button", class: "button", onclick: () => this.#useCamera(null) },
      t("shared.again"),
    );
    const more = find("#stage-more");
    more.after(
      el(
        "div",
        { class: "row stage-ways" },
        again,
        choose("runner.camera.phone", "phone"),
        choose("runner.camera.file", "file"),
      ),
    );
    again.focus();
  }

  #tally({ counted, not_counted: not }) {
    fill(
      find("#stage-dots"),
      ...Array.from({ length: WANTED }, (_, n) => el("i", { class: n < counted ? "full" : null })),
    );
    const text = t("runner.stage.counted", { counted, wanted: WANTED });
    find("#stage-counted").textContent = not ? `${text} · ${t("runner.stage.not_counted", { n: not })}` : text;
  }

  #cue(code, mood) {
    this.#say(mood, t(`cues.${code}`), code in MORE ? t(`runner.stage.${MORE[code]}`) : "");
  }

  #say(mood, words, more) {
    for (const old of findAll(".stage-ways")) old.remove();
    find("#stage-panel").dataset.mood = mood ?? "plain";
    const cue = find("#stage-cue");
    if (cue.textContent !== words) cue.textContent = words; // a screen reader says every change
    cue.classList.toggle("long", words.length > LONG_WORDS);
    find("#stage-more").textContent = more;
    if (mood) this.#voice.speak(words);
  }

  #showVoice(on) {
    const button = find("#stage-voice");
    button.setAttribute("aria-pressed", String(on));
    find("use", button).setAttribute("href", `/static/icons.svg#${on ? "sound" : "mute"}`);
    find("span", button).textContent = t(on ? "runner.stage.voice" : "runner.stage.voice_off");
  }

  #on(selector, event, react) {
    find(selector).addEventListener(event, react, { signal: this.#ended.signal });
  }
}
