// The phone's motion sensors: which way is up, by the angles of the browser's event.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Sensors, screenAngle, upOf } from "../../src/lungelens/app/static/js/film/sensors.js";

const near = (found, wanted) =>
  assert.ok(
    wanted.every((part, n) => Math.abs(found[n] - part) < 1e-4),
    `${found}`,
  );

test("a phone on a table, upright, and on its left side", () => {
  near(upOf(0, 0), [0, 0, 1]);
  near(upOf(90, 0), [0, 1, 0]);
  near(upOf(90, 77), [0, 1, 0]); // upright, the third angle has no meaning
  near(upOf(0, -90), [1, 0, 0]);
});

test("tilted by ten degrees it looks down by ten degrees", () => {
  near(upOf(80, 0), [0, Math.cos(Math.PI / 18), Math.sin(Math.PI / 18)]);
});

test("the screen's angle is told in quarters, also by old browsers", () => {
  assert.deepEqual(
    [0, 90, 180, -90].map((angle) => screenAngle(angle)),
    [0, 90, 180, 270],
  );
});

test("seven times a second it is noted how the phone stands, also while it stands still", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let listener;
  globalThis.window = { addEventListener: (_, react) => (listener = react), removeEventListener: () => {} };
  globalThis.screen = { orientation: { angle: 90 } };
  const sensors = new Sensors();
  sensors.begin();
  t.mock.timers.tick(600);
  assert.equal(sensors.record("rear"), null); // nothing was felt
  listener({ beta: 90, gamma: 0 });
  listener({ beta: null, gamma: null }); // what a computer without sensors says
  t.mock.timers.tick(600);
  assert.equal(sensors.record("rear"), null); // too little to tell
  t.mock.timers.tick(300);
  const { camera, samples } = sensors.record("rear");
  assert.equal(camera, "rear");
  assert.equal(samples.length, 6);
  assert.deepEqual([samples[0].up, samples[0].screen_deg], [[0, 1, 0], 90]);
  sensors.stop();
  t.mock.timers.tick(900);
  assert.equal(sensors.record("rear").samples.length, 6);
});
