// A clip whose sending stopped when the page was loaded anew: the same file goes on where it stopped, or it is left out.
//
//   stalled(trial, line)      what to show in its line

import { remove } from "./api.js";
import { CLIP_TYPES } from "./choices.js";
import { el, fill } from "./dom.js";
import { guarded } from "./errors.js";
import { t } from "./words.js";

export function stalled(trial, line) {
  const errors = el("div", { role: "alert" });
  const { base } = line.clips;
  const drop = () => guarded(errors, () => remove(`/trials/${trial.id}`)); // the line goes with the clip
  const input = el("input", { type: "file", accept: CLIP_TYPES, hidden: true });
  input.addEventListener("change", () => {
    const [file] = input.files;
    if (file?.size === trial.size_bytes) line.goOn(file);
    else fill(errors, t("runner.clips.other_file"));
  });
  const button = (key, onclick) => el("button", { type: "button", class: "button quiet", onclick }, t(key));
  return [
    el("p", {}, t(trial.source === "webcam" ? "runner.clips.film_again" : "runner.clips.stalled")),
    el(
      "div",
      { class: "row" },
      trial.source === "webcam" ? null : button("runner.clips.go_on", () => input.click()),
      base === "" ? button("runner.clips.drop", drop) : null,
      input,
    ),
    errors,
  ];
}
