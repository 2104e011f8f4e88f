import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

let save;
const ROW = { version: 3, warm_up: "", notes: "", red_flags: null };
const elsewhere = (current) => Object.assign(new Error("changed"), { code: "changed_elsewhere", current });

before(async () => {
  await loadPage({});
  ({ save } = await import("../../src/lungelens/app/static/js/clinic/saving.js"));
});

/** A server that has `current` on record; keeps what it is sent. */
function server(current) {
  const sent = [];
  const send = async (_path, body) => {
    sent.push(body);
    if (body.version !== current.version) throw elsewhere(current);
    const { version, ...changes } = body;
    return { ...current, ...changes, version: version + 1 };
  };
  return { sent, send };
}

test("only what was changed is sent, and nothing where nothing was", async () => {
  const { sent, send } = server(ROW);
  assert.deepEqual(await save("/s", ROW, { warm_up: "walked", notes: "" }, send), {
    ...ROW,
    version: 4,
    warm_up: "walked",
  });
  assert.deepEqual(sent, [{ version: 3, warm_up: "walked" }]);
  assert.equal(await save("/s", ROW, { warm_up: "", notes: "" }, send), ROW);
  assert.equal(sent.length, 1);
});

test("what another window changed elsewhere in the row is no conflict", async () => {
  const { sent, send } = server({ ...ROW, version: 4, red_flags: [] });
  const saved = await save("/s", ROW, { warm_up: "walked", notes: "" }, send);
  assert.deepEqual(saved, { ...ROW, version: 5, warm_up: "walked", red_flags: [] });
  assert.deepEqual(
    sent.map(({ version }) => version),
    [3, 4],
  );
});
