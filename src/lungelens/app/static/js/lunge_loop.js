// The lunge, over and over, until somebody presses it: nothing moves where the system asks for no motion.
//
//   playLoops()      every <button class="loop"> with a video in it

import { find, findAll } from "./dom.js";
import { t } from "./words.js";

export function playLoops() {
  for (const button of findAll("button.loop")) {
    const video = find("video", button);
    const name = () => button.setAttribute("aria-label", t(video.paused ? "shared.loop.play" : "shared.loop.pause"));
    button.addEventListener("click", () => (video.paused ? video.play() : video.pause()));
    for (const event of ["play", "pause"]) video.addEventListener(event, name);
    name();
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) video.play().catch(() => {}); // it stands still, then
  }
}
