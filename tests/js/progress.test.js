import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

let progress;

before(async () => {
  await loadPage({
    "runner.clips.measuring": "Measuring",
    "runner.clips.left_moment": "A moment",
    "runner.clips.left_s": "{n} s",
    "runner.clips.left_min": "{n} min",
  });
  progress = await import("../../src/lungelens/app/static/js/progress.js");
});

const measuring = (stage, fraction) => ({ state: "measuring", stage, fraction });

test("a clip's bar fills once, whatever its stages say", () => {
  const told = [
    { state: "receiving", stage: null, fraction: null },
    { state: "queued", stage: null, fraction: null },
    measuring(null, null),
    measuring("looking for the lunge", 0),
    measuring("looking for the lunge", 0.99),
    measuring("measuring", 0),
    measuring("measuring", 1),
    measuring("drawing", 0.5),
    measuring("drawing", 1),
    { state: "done", stage: null, fraction: null },
  ];
  const shares = told.map(progress.measuredShare);
  assert.deepEqual(
    shares,
    [...shares].sort((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
  assert.ok(shares.at(-2) < 1);
});

test("the time left follows from how fast it went, and is not told before that is known", () => {
  const pace = new progress.Pace();
  assert.equal(pace.left_s(0, 2, 0), null);
  assert.equal(pace.left_s(0.01, 2, 5000), null);
  assert.equal(pace.left_s(0.5, 2, 10_000), 30);
  assert.equal(pace.left_s(1, 2, 20_000), 20);
  assert.equal(pace.left_s(0, 1, 30_000), null); // measured again: it begins anew
});

test("no more is said than is known", () => {
  assert.deepEqual([null, 0, 11, 61, 91, 200].map(progress.leftWords), [
    "Measuring",
    "A moment",
    "15 s",
    "65 s",
    "2 min",
    "4 min",
  ]);
});
