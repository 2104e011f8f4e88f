import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HoldPoints } from "../../src/lungelens/app/static/js/clinic/hold_points.js";

let points;
let told;

beforeEach(() => {
  told = [];
  const places = [
    ["knee", [300, 400]],
    ["ankle", [280, 600]],
  ];
  points = new HoldPoints(places, { width_px: 720, height_px: 1280 }, (...move) => told.push(move));
});

test("a point stays inside the frame, and is the only one until it is saved", () => {
  points.move("knee", [-5, 2000]);
  assert.deepEqual(points.at("knee"), [0, 1280]);
  assert.equal(points.only, "knee");
  assert.deepEqual(told, [["knee", [0, 1280], true]]);
  points.settle("knee", [0, 1280]);
  assert.equal(points.only, null);
});

test("a drag is one move, and each move is taken back by itself but for the first", () => {
  for (const x of [310, 320, 330]) points.move("knee", [x, 400], false);
  points.move("knee", [340, 400]);
  points.move("knee", [340, 390]);
  assert.equal(points.undo(), true);
  assert.deepEqual(points.at("knee"), [340, 400]);
  assert.equal(points.undo(), false); // the rest is to put it back
  points.putBack("knee");
  assert.deepEqual(points.at("knee"), [300, 400]);
  assert.equal(points.only, null);
});

test("what is moved further while it is being saved stays moved", () => {
  points.move("knee", [310, 400]);
  points.move("knee", [320, 400]);
  points.settle("knee", [310, 400]);
  assert.deepEqual(points.at("knee"), [320, 400]);
  assert.equal(points.only, "knee");
  points.putBack("knee");
  assert.deepEqual(points.at("knee"), [310, 400]); // which is on record now
});

test("whoever draws them is told of every change", () => {
  let drawn = 0;
  points.onChange = () => {
    drawn += 1;
  };
  points.move("ankle", [281, 600]);
  points.settle("ankle", [281, 600]);
  assert.equal(drawn, 2);
});
