import assert from "node:assert/strict";
import { test } from "node:test";
import { most, toCm } from "../../src/lungelens/app/static/js/lengths.js";

for (const [text, unit, cm] of [
  ["9.5", "cm", 9.5],
  ["4", "in", 10.16],
  ["3.75", "in", 9.53],
  ["0", "in", 0],
  ["", "cm", null],
  ["  ", "in", null],
]) {
  test(`"${text}" ${unit} are ${cm} cm`, () => assert.equal(toCm(text, unit), cm));
}

test("no more is taken in inches than in centimetres", () => {
  assert.deepEqual([most("cm"), most("in")], [40, 15.75]);
});
