// Cues spoken by the browser, if it can; off and on as the person likes, remembered on this computer.

import { language } from "../words.js";

const KEPT_AS = "lungelens-voice";
const REPEAT_MS = 5000;

export class Voice {
  #last = { text: "", at: -Infinity };

  get can() {
    return "speechSynthesis" in window;
  }

  get on() {
    return this.can && localStorage.getItem(KEPT_AS) !== "off";
  }

  set on(yes) {
    localStorage.setItem(KEPT_AS, yes ? "on" : "off");
    if (!yes) this.hush();
  }

  /** Speak now, interrupting what is being said. The same again only after a while. */
  speak(text) {
    const now = performance.now();
    if (!this.on || !text || (text === this.#last.text && now - this.#last.at < REPEAT_MS)) return;
    this.#last = { text, at: now };
    const words = new SpeechSynthesisUtterance(text);
    words.lang = language;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  }

  hush() {
    if (this.can) speechSynthesis.cancel();
  }
}
