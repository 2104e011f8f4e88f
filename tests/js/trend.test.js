import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

const DAYS = ["2026-01-12", "2026-02-12", "2026-03-12"];
let sentence;
let whole;

before(async () => {
  const why = ["first", "other_method", "other_footwear", "unknown_footwear"];
  const words = [...why, "less"].map((key) => [`clinic.trend.${key}`, key]);
  const jump = ["clinic.trend.jump", "jump from {from} to {to}"];
  await loadPage(Object.fromEntries([...words, jump, ["shared.unit.cm", " cm"]]));
  const { trendSentence } = await import("../../src/lungelens/app/static/js/clinic/trend_chart.js");
  whole = trendSentence;
  sentence = (points) =>
    trendSentence({ first: points.at(-1), last: points.at(-1), verdict: "first" }, "cm", 2, points);
});

const points = (...list) =>
  list.map(([footwear, method = "camera"], n) => ({
    session_id: String(n),
    held_on: DAYS[n],
    value: 9,
    footwear,
    method,
  }));

test("a value with none to be compared with says why", () => {
  assert.equal(sentence(points(["shoes"])), "first");
  assert.equal(sentence(points(["shoes"], ["shoes"], ["barefoot"])), "other_footwear");
  assert.equal(sentence(points(["shoes"], [null], ["barefoot"])), "unknown_footwear");
  assert.equal(sentence(points(["shoes"], ["shoes"], [null])), "unknown_footwear");
  assert.equal(sentence(points(["shoes", "tape"], ["shoes", "camera"])), "other_method");
});

test("a jump between two visits is pointed out beside the change", () => {
  const [a, b, c] = points(["shoes"], ["shoes"], ["shoes"]);
  const jump = [a, { ...b, value: 4 }];
  assert.equal(whole({ first: a, last: c, verdict: "less", jump }, "cm", 2), "less jump from 9.0 cm to 4.0 cm");
  assert.equal(whole({ first: a, last: c, verdict: "less", jump: null }, "cm", 2), "less");
});
