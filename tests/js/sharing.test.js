import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

let asText;

before(async () => {
  await loadPage({ "runner.result.next": "Test again on {day}." });
  ({ asText } = await import("../../src/lungelens/app/static/js/sharing.js"));
});

test("a result is shared as its sentence, its plan and when to test again", () => {
  const text = asText({
    headline: "The range of your left ankle is restricted: 6.0 cm.",
    advice: { exercises: [{ name: "Wall calf stretch", dose: "3 × 30 s" }] },
    next_test: { weeks: 4, on: "2026-12-24" },
    notice: "Not a medical device.",
  });
  assert.equal(
    text,
    [
      "The range of your left ankle is restricted: 6.0 cm.",
      "1. Wall calf stretch: 3 × 30 s",
      "Test again on 24 December 2026.",
      "Not a medical device.",
    ].join("\n"),
  );
});
