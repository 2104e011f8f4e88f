// Taking a result along: printed, shared with whatever the device shares with, and all tests as PDF.
//
//   sharing({ assessment, report, all })      buttons; addresses of PDFs: this result with its plan, all tests; null where there is none

import { el } from "./dom.js";
import { guarded } from "./errors.js";
import { day, t } from "./words.js";

/** The result in a few lines of text. */
export function asText({ headline, advice, next_test: next, notice }) {
  const plan = advice.exercises.map(({ name, dose }, index) => `${index + 1}. ${name}: ${dose}`);
  const again = next.weeks > 0 && t("runner.result.next", { day: day(next.on) });
  return [headline, ...plan, again, notice].filter(Boolean).join("\n");
}

export function sharing({ assessment, report = null, all = null }) {
  const errors = el("div", { role: "alert" });
  const button = (key, onclick) => el("button", { type: "button", class: "button quiet", onclick }, t(key));
  const file = (href, words) => el("a", { class: "button quiet", href, download: "" }, t(words));
  const share = () =>
    guarded(errors, () => navigator.share({ title: t("common.app"), text: asText(assessment) }).catch(ignoreCancel));
  return el(
    "div",
    { class: "stack tight sharing" },
    el(
      "div",
      { class: "row" },
      button("runner.result.print", () => print()),
      report && file(report, "runner.result.report_pdf"),
      all && file(all, "runner.result.pdf"),
      navigator.share && button("runner.result.share", share),
    ),
    errors,
  );
}

function ignoreCancel(error) {
  if (error.name !== "AbortError") throw error;
}
