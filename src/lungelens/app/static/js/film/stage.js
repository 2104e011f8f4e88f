// Filming one leg in front of the camera: set-up, countdown, repetitions. Readable from three metres, and spoken.
//
//   await film({ leg, sheet, place, … })     { clip, gravity, kept }: the clip as a Blob, how the phone stood, and the copy to be dropped
//                                            once it has arrived; null when the person went back; a key of `ways` to film otherwise
//       place: as for kept.js;  cues: the address of the live cues;  facing: "environment" for a phone's back camera
//       ways: what to offer where the camera fails, { key: words }

import { find, show, wait } from "../dom.js";
import { t } from "../words.js";
import { CameraFault, cameras, closeCamera, openCamera, Recording } from "./camera.js";
import { Cues } from "./cues.js";
import { Kept } from "./kept.js";
import { Sensors } from "./sensors.js";
import { drawLeg, drawOutline } from "./skeleton.js";
import { StageView, WANTED } from "./stage_view.js";

const MAX_TRIES = 7; // counted or not: a tired leg tells nothing more
const COUNTDOWN_S = 3;
const WALK_S = 10; // to the wall, when filming without guidance
const MAX_MS = 90_000;
const MAX_UNGUIDED_MS = 40_000;
const LAST_WORD_MS = 1800;
const LONG_WORD_MS = 3500; // a sentence to be read
const SETTLED_MS = 350; // a shorter problem is not worth mentioning
const PATIENCE_MS = 20_000; // if the set-up does not succeed, filming is offered all the same
const GOOD = new Set(["ready", "hold", "well_held", "counted", "sheet_seen", "finished"]);
const BAD = new Set(["heel_up", "heel_lifted_not_counted"]);

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
  #view = new StageView();
  #mode = "opening"; // then set_up or unguided, countdown, filming, over
  #stream = null;
  #cues = null;
  #recording = null;
  #kept = null; // of the recording under way
  #counted = 0; // repetitions, as told last
  #sensors = new Sensors();
  #candidate = { code: null, since: 0 };
  #lock = null; // keeps the screen awake

  constructor({ leg, sheet, place, ways, cues = "/api/cues", facing = null }) {
    Object.assign(this, { leg, sheet, place, ways, address: cues, facing });
    Object.assign(this, { video: find("#stage-video"), canvas: find("#stage-leg") });
    this.result = new Promise((resolve) => (this.resolve = resolve));
  }

  async run() {
    this.#open();
    return Promise.race([this.#useCamera(null).then(() => this.result), this.result]); // Back need not wait for a camera
  }

  close() {
    this.#ended.abort(new DOMException("closed", "AbortError"));
    this.#mode = "over";
    this.#cues?.stop();
    this.#sensors.stop();
    this.#kept?.drop();
    this.#lock?.release();
    closeCamera(this.#stream);
    this.video.srcObject = null;
    this.#view.close();
  }

  #open() {
    drawLeg(this.canvas, this.video, null);
    this.#view.open(t(`runner.leg_name.${this.leg}`));
    const { signal } = this.#ended;
    const on = (node, event, react) => node.addEventListener(event, react, { signal });
    on(window, "popstate", () => this.resolve(null));
    on(window, "beforeunload", (event) => this.#mode === "filming" && event.preventDefault());
    on(find("#stage-cancel"), "click", () => this.resolve(null));
    on(find("#stage"), "keydown", ({ key }) => key === "Escape" && this.resolve(null));
    on(find("#stage-done"), "click", () => this.#finish("by_hand"));
    on(find("#stage-camera"), "change", ({ target }) => this.#useCamera(target.value));
    on(find("#stage-voice"), "click", () => this.#view.turnVoice());
  }

  async #useCamera(deviceId) {
    this.#cues?.stop();
    closeCamera(this.#stream);
    try {
      this.#stream = await openCamera(deviceId, this.facing);
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
    const known = await cameras();
    if (this.#mode === "over") return this.#lock?.release();
    this.#view.cameras(known, track.getSettings().deviceId);
    this.#setUp();
  }

  #setUp() {
    this.#mode = "set_up";
    drawOutline(this.canvas, this.video, this.leg);
    this.#view.say(null, t("runner.stage.looking"), t(`runner.stage.side_${this.leg}`));
    this.#cues = new Cues(this.video, {
      address: this.address,
      leg: this.leg,
      sheet: this.sheet,
      onAnswer: (answer) => this.#answered(answer),
      onLost: (reason) => this.#lost(reason),
    });
    this.#after(PATIENCE_MS, () => this.#mode === "set_up" && this.#offerUnguided());
  }

  #answered(answer) {
    if (this.#mode === "over") return;
    if (this.#mode === "set_up" && !answer.points) drawOutline(this.canvas, this.video, this.leg);
    else drawLeg(this.canvas, this.video, answer.points);
    if (this.#mode === "set_up") this.#showSetUp(answer);
    else if (this.#mode === "filming") this.#showRepetitions(answer);
  }

  #showSetUp(answer) {
    if (this.sheet) this.#view.sheet(answer.sheet);
    if (answer.ready) return this.#begin(COUNTDOWN_S);
    if (!this.#settled(answer.problems[0] ?? null)) return;
    const [problem] = answer.problems;
    if (problem) this.#view.cue(problem, "bad");
    else this.#view.say("plain", t("runner.stage.hold_still"), "");
  }

  #showRepetitions(answer) {
    this.#view.tally(answer);
    this.#counted = answer.counted;
    if (answer.counted >= WANTED) return this.#finish();
    if (answer.counted + answer.not_counted >= MAX_TRIES) return this.#finish("tries");
    const { cue, problems } = answer;
    if (cue) this.#view.cue(cue, GOOD.has(cue) ? "good" : BAD.has(cue) || problems.includes(cue) ? "bad" : "plain");
  }

  /** Whether the set-up's problem has been there for a moment; the words would flicker otherwise. */
  #settled(code) {
    const now = performance.now();
    if (code !== this.#candidate.code) this.#candidate = { code, since: now };
    return now - this.#candidate.since >= SETTLED_MS;
  }

  async #begin(seconds) {
    this.#mode = "countdown";
    this.#kept = new Kept({ leg: this.leg, place: this.place });
    this.#recording = new Recording(this.#stream, this.#kept);
    this.#sensors.begin();
    show(find("#stage-recording"));
    show(find("#stage-start"), false);
    this.#view.say("good", t(seconds > COUNTDOWN_S ? "runner.stage.walk" : "cues.ready"), t("runner.stage.three"));
    for (let left = seconds; left > 0; left -= 1) {
      this.#view.count(left, left <= COUNTDOWN_S);
      await wait(1000, this.#ended.signal).catch(() => {});
      if (this.#mode === "over") return;
    }
    show(find("#stage-countdown"), false);
    show(find("#stage-sheet"), false);
    this.#film();
  }

  #film() {
    this.#mode = "filming";
    this.#kept.note({ filmed: true });
    show(find("#stage-done"));
    find("#stage-done").focus();
    const unguided = this.#cues === null;
    show(find("#stage-tally"), !unguided);
    this.#view.tally({ counted: 0, not_counted: 0 });
    if (unguided) this.#view.say("plain", t("runner.stage.three"), t("runner.stage.unguided_how"));
    else this.#view.cue("knee_forward", "plain");
    this.#after(unguided ? MAX_UNGUIDED_MS : MAX_MS, () => this.#finish("time"));
  }

  /** `ended`: why it ends before all were done, to be said together with how many count. */
  async #finish(ended = null) {
    if (this.#mode !== "filming") return;
    this.#mode = "finishing";
    const isTold = ended && this.#cues; // without live help nobody counted
    const why = isTold ? t(`runner.stage.ended_${ended}`, { n: this.#counted, wanted: WANTED }) : "";
    this.#view.say("good", t("runner.stage.finished"), why);
    show(find("#stage-done"), false);
    await wait(why ? LONG_WORD_MS : LAST_WORD_MS, this.#ended.signal).catch(() => {}); // the last step back is part of the clip
    const clip = await this.#recording.stop();
    if (clip.size === 0) return this.#failed("unplugged");
    const gravity = this.#sensors.record(this.#isFront ? "front" : "rear");
    const kept = this.#kept;
    kept.note({ gravity });
    this.#kept = null; // whoever takes the clip drops it
    this.resolve({ clip, gravity, kept });
  }

  get #isFront() {
    return this.#stream.getVideoTracks()[0].getSettings().facingMode === "user";
  }

  /** No live guidance: film all the same, by the clock. */
  #lost(reason) {
    this.#cues = null;
    if (this.#mode === "filming") return this.#view.say("plain", t("runner.stage.go_on"), reason);
    if (this.#mode !== "set_up") return;
    this.#mode = "unguided";
    const more = [reason, t("runner.stage.no_guidance_more")].filter(Boolean).join(" ");
    this.#view.say("plain", t("runner.stage.no_guidance"), more);
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
    const again = () => this.#useCamera(null);
    this.#view.failed(code, { again, ways: this.ways, otherwise: (way) => this.resolve(way) });
  }

  #after(ms, action) {
    wait(ms, this.#ended.signal).then(action, () => {});
  }
}
