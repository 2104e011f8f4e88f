import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

let sentence;

before(async () => {
  const words = ["other_method", "less"].map((key) => [`clinic.trend.${key}`, `${key} {to}`]);
  const jump = ["clinic.trend.jump", "jump from {from} to {to}"];
  await loadPage(Object.fromEntries([...words, jump, ["clinic.method.tape", "Tape"], ["shared.unit.cm", " cm"]]));
  const { trendSentence } = await import("../../src/lungelens/app/static/js/clinic/trend_chart.js");
  sentence = (change) => trendSentence(change, "cm", 2);
});

const point = (value, method = "camera") => ({ held_on: "2026-01-12", value, method });

test("a value with none to be compared with says why", () => {
  assert.equal(sentence({ first: point(9), last: point(9), verdict: "other_method" }), "other_method 9.0 cm");
});

test("what the tape says is said to be the tape's", () => {
  assert.equal(sentence({ first: point(9, "tape"), last: point(6, "tape"), verdict: "less" }), "Tape: less 6.0 cm");
});

test("a jump between two visits is pointed out beside the change", () => {
  const change = { first: point(9), last: point(6), verdict: "less" };
  assert.equal(sentence({ ...change, jump: [point(9), point(4)] }), "less 6.0 cm jump from 9.0 cm to 4.0 cm");
  assert.equal(sentence({ ...change, jump: null }), "less 6.0 cm");
});
