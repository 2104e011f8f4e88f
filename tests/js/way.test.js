import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sessionOf, stepOf, Way } from "../../src/lungelens/app/static/js/runner/way.js";

const ID = "0123456789abcdef0123456789abcdef";
let entries;
let at;
let shown;
let popped;
let isHome;

/** As much of a browser's history as the way needs. */
function browser(hash = "") {
  entries = [{ hash, state: null }];
  at = 0;
  globalThis.location = {
    get hash() {
      return entries[at].hash;
    },
  };
  globalThis.window = { addEventListener: (_name, react) => (popped = react) };
  globalThis.history = {
    get state() {
      return entries[at].state;
    },
    pushState: (state, _title, address) => {
      entries = [...entries.slice(0, ++at), { hash: address, state }];
    },
    replaceState: (state, _title, address) => {
      entries[at] = { hash: address, state };
    },
    back: () => {
      at -= 1;
      popped();
    },
  };
}

function way(sessionId = () => null) {
  shown = [];
  isHome = false;
  return new Way({ show: (step) => shown.push(step), sessionId, home: () => (isHome = true) });
}

beforeEach(() => browser());

test("an address holds the session and the step", () => {
  assert.equal(stepOf("#prepare"), "prepare");
  assert.equal(stepOf(`#session/${ID}/left/film`), "left");
  assert.equal(sessionOf(`#session/${ID}/left/film`), ID);
  assert.equal(sessionOf(`#session/${ID}`), ID);
  for (const nothing of ["", "#nowhere", `#session/${ID}`, "#session/1/left"]) assert.equal(stepOf(nothing), null);
});

test("Back leads to the step one came from", () => {
  const steps = way();
  steps.start("questions");
  steps.go("prepare");
  steps.go("answers");
  steps.back();
  steps.back();
  assert.deepEqual(shown, ["questions", "prepare", "answers", "prepare", "questions"]);
  assert.equal(isHome, false);
  steps.back();
  assert.equal(isHome, true);
});

test("a reload shows the same step, and Back still leads to the one before", () => {
  const steps = way();
  steps.start("questions");
  steps.go("prepare");
  const reloaded = way();
  reloaded.start("questions");
  assert.deepEqual(shown, ["prepare"]);
  reloaded.back();
  assert.deepEqual(shown, ["prepare", "questions"]);
});

test("in a tab of its own a step has the usual one before it", () => {
  browser(`#session/${ID}/answers`);
  const steps = way(() => ID);
  steps.start("result");
  steps.back();
  assert.deepEqual(shown, ["answers", "prepare"]);
  assert.equal(entries[at].hash, `#session/${ID}/prepare`);
});

test("a session that is on record comes into the address", () => {
  let id = null;
  const steps = way(() => id);
  steps.start("left");
  id = ID;
  steps.renamed();
  assert.equal(entries[at].hash, `#session/${ID}/left`);
});

test("a session that is read before the way starts leaves the step in the address", () => {
  browser(`#session/${ID}/left`);
  const steps = way(() => ID);
  steps.renamed();
  steps.start("result");
  assert.deepEqual(shown, ["left"]);
});

test("Back closes the camera, and the clip's next step takes the camera's place", () => {
  const steps = way();
  steps.start("left");
  steps.film();
  assert.equal(steps.isFilming, true);
  globalThis.history.back();
  assert.deepEqual(shown, ["left", "left"]);
  steps.film();
  steps.go("right", { instead: true });
  steps.back();
  assert.deepEqual(shown.slice(2), ["right", "left"]);
});
