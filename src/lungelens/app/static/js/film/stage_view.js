// What the stage shows and says: the cue in large letters, the tally, the sheet's badge, the cameras, the other ways.
//
//   const view = new StageView();  view.open(title)      then say, cue, tally …; everything is taken from the page's elements

import { el, fill, find, findAll, focusOn, show } from "../dom.js";
import { t } from "../words.js";
import { Voice } from "./voice.js";

export const WANTED = 3; // repetitions that count
const LONG_WORDS = 18; // letters; longer cues are set smaller, so that they stay on two lines
const MORE = { nobody_seen: "whole_body", sheet_not_seen: "no_sheet", heel_lifted_not_counted: "nearer" }; // what helps
const PARTS = ["start", "done", "tally", "cameras", "sheet", "countdown", "recording"];
const around = () => findAll("body > :not(#stage)");

export class StageView {
  voice = new Voice();

  open(title) {
    for (const part of around()) part.inert = true;
    for (const id of PARTS) show(find(`#stage-${id}`), false);
    find("#stage-title").textContent = title;
    this.say(null, t("runner.stage.opening"), "");
    this.#showVoice(this.voice.on);
    show(find("#stage-voice"), this.voice.can);
    show(find("#stage"));
    focusOn(find("#stage-title"));
  }

  close() {
    this.voice.hush();
    show(find("#stage"), false);
    for (const part of around()) part.inert = false;
  }

  turnVoice() {
    this.voice.on = !this.voice.on;
    this.#showVoice(this.voice.on);
  }

  cameras(known, used) {
    const named = ({ label }, n) => label || t("runner.stage.camera_n", { n: n + 1 });
    fill(
      find("#stage-camera"),
      ...known.map((one, n) => el("option", { value: one.deviceId, selected: one.deviceId === used }, named(one, n))),
    );
    show(find("#stage-cameras"), known.length > 1);
  }

  sheet(state) {
    const badge = find("#stage-sheet");
    show(badge, state !== "unknown");
    badge.textContent = state === "seen" ? `✓ ${t("cues.sheet_seen")}` : `✕ ${t("runner.stage.sheet_missing")}`;
  }

  /** The recording has begun, and so many seconds are left until the first repetition. */
  count(left, isSpoken) {
    const big = find("#stage-countdown");
    big.textContent = String(left);
    show(big);
    if (isSpoken) this.voice.speak(String(left));
  }

  tally({ counted, not_counted: not }) {
    fill(
      find("#stage-dots"),
      ...Array.from({ length: WANTED }, (_, n) => el("i", { class: n < counted ? "full" : null })),
    );
    const text = t("runner.stage.counted", { counted, wanted: WANTED });
    find("#stage-counted").textContent = not ? `${text} · ${t("runner.stage.not_counted", { n: not })}` : text;
  }

  cue(code, mood) {
    this.say(mood, t(`cues.${code}`), code in MORE ? t(`runner.stage.${MORE[code]}`) : "");
  }

  say(mood, words, more) {
    for (const old of findAll(".stage-ways")) old.remove();
    find("#stage-panel").dataset.mood = mood ?? "plain";
    const cue = find("#stage-cue");
    if (cue.textContent !== words) cue.textContent = words; // a screen reader says every change
    cue.classList.toggle("long", words.length > LONG_WORDS);
    find("#stage-more").textContent = more;
    if (mood) this.voice.speak(words);
  }

  /** The camera cannot be used: why, and what else there is. */
  failed(code, { again, ways, otherwise }) {
    this.say("bad", t(`runner.camera.${code}.title`), t(`runner.camera.${code}.advice`));
    const way = (words, kind, onclick) => el("button", { type: "button", class: `button ${kind}`, onclick }, t(words));
    const first = way("shared.again", "", again);
    const others = Object.entries(ways).map(([key, words]) => way(words, "quiet", () => otherwise(key)));
    find("#stage-more").after(el("div", { class: "row stage-ways" }, first, ...others));
    first.focus();
  }

  #showVoice(on) {
    const button = find("#stage-voice");
    button.setAttribute("aria-pressed", String(on));
    find("use", button).setAttribute("href", `/static/icons.svg#${on ? "sound" : "mute"}`);
    find("span", button).textContent = t(on ? "runner.stage.voice" : "runner.stage.voice_off");
  }
}
