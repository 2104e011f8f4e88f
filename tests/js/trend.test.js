import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

const DAYS = ["2026-01-12", "2026-02-12", "2026-03-12"];
let sentence;

before(async () => {
  const why = ["first", "other_method", "other_footwear", "unknown_footwear"];
  await loadPage(Object.fromEntries([...why.map((key) => [`clinic.trend.${key}`, key]), ["shared.unit.cm", " cm"]]));
  const { trendSentence } = await import("../../src/lungelens/app/static/js/clinic/trend_chart.js");
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
