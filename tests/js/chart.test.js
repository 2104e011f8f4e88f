import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

const page = "../../src/lungelens/app/static/js";
let svg;
let band;

before(async () => {
  await loadPage({ "band.restricted": "Restricted", "band.adequate": "Adequate", "band.ample": "Ample" });
  svg = await import(`${page}/chart.js`);
  ({ band } = await import(`${page}/band.js`));
});

test("a scale maps end to end, also upside down", () => {
  const y = svg.scale([0, 10], [178, 14]);
  assert.deepEqual([y(0), y(5), y(10)], [178, 96, 14]);
});

test("a single day lies in the middle", () => {
  assert.equal(svg.scale([3, 3], [40, 348])(3), 194);
});

for (const [range, ticks] of [
  [
    [0, 10],
    [0, 5, 10],
  ],
  [
    [7.1, 12.4],
    [8, 10, 12],
  ],
  [
    [-0.25, 0.35],
    [-0.2, 0, 0.2],
  ],
  [
    [30, 41],
    [30, 35, 40],
  ],
]) {
  test(`round numbers within ${range}`, () => assert.deepEqual(svg.ticks(range), ticks));
}

test("an extent leaves room on both sides, around a single number too", () => {
  assert.deepEqual(svg.extent([10, 20], 0.1), [9, 21]);
  const [low, high] = svg.extent([5], 0.5);
  assert.deepEqual([low, high], [4, 6]);
});

test("a band keeps what lies outside of its scale on its edge", () => {
  const drawing = band({ value: 25, low: 18, high: 32, from: 0, to: 20, zone: [8, 13], label: "Left: 25 cm" });
  const part = (name) => drawing.children.find((one) => one.attributes.class === name).attributes;
  assert.equal(drawing.attributes["aria-label"], "Left: 25 cm");
  assert.equal(part("value").cx, "400");
  assert.deepEqual([part("interval").x, part("interval").width], ["360", "40"]);
  assert.deepEqual([part("zone").x, part("zone").width], ["160", "100"]);
  const said = drawing.children.filter((one) => one.name === "text").map((one) => one.textContent);
  assert.deepEqual(said, ["0", "20", "8", "13", "Restricted", "Adequate", "Ample"]);
});

test("an interval of no width can still be seen", () => {
  const drawing = band({ value: 10, low: 10, high: 10, from: 0, to: 20, label: "" });
  const interval = drawing.children.find((one) => one.attributes.class === "interval").attributes;
  assert.equal(interval.width, "2");
});
