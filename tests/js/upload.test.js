import assert from "node:assert/strict";
import { afterEach, before, mock, test } from "node:test";
import { answers, loadPage, withoutPauses } from "./page.js";

const MEGABYTE = 2 ** 20;
const CLIP = new Blob([new Uint8Array(2 * MEGABYTE + 100)]);
const STORED = { id: "t1", state: "queued" };
const error = (code) => ({ error: { code, message: `${code}.` } });
let api;

before(async () => {
  await loadPage({ "common.offline": "No connection.", "shared.error": "Something went wrong." });
  api = await import("../../src/lungelens/app/static/js/api.js");
});
afterEach(() => mock.restoreAll());

const at = (requests) => requests.map(({ method, headers }) => headers?.["Upload-Offset"] ?? method);

test("a clip is sent in pieces, from where the server has it", async () => {
  const requests = answers(
    [200, { received_bytes: 100 }],
    [204, null, { "Upload-Offset": String(MEGABYTE + 100) }],
    [200, STORED],
  );
  const told = [];
  const trial = await api.sendClip("/trials/t1", CLIP, { onProgress: ({ sent }) => told.push(sent) });
  assert.deepEqual(trial, STORED);
  assert.deepEqual(at(requests), ["GET", "100", String(MEGABYTE + 100)]);
  assert.deepEqual(
    requests.slice(1).map(({ body }) => body.size),
    [MEGABYTE, MEGABYTE],
  );
  assert.equal(told.at(-1), CLIP.size);
});

test("after a dropped connection the server is asked how far it got", async () => {
  const pauses_ms = withoutPauses();
  const requests = answers(
    [200, { received_bytes: 0 }],
    null,
    null,
    [200, { received_bytes: 2 * MEGABYTE }],
    [200, STORED],
  );
  const waiting = [];
  await api.sendClip("/trials/t1", CLIP, { onProgress: (progress) => waiting.push(progress.waiting) });
  assert.deepEqual(at(requests), ["GET", "0", "GET", "GET", String(2 * MEGABYTE)]);
  assert.deepEqual(waiting.filter(Boolean).length, 2);
  assert.deepEqual(
    pauses_ms.filter((ms) => ms < 60_000),
    [500, 1000],
  ); // longer every time; the rest are timeouts of requests
});

test("a clip whose last answer was lost is there", async () => {
  const requests = answers([200, { received_bytes: 0 }], [409, error("not_receiving")], [200, STORED]);
  assert.deepEqual(await api.sendClip("/trials/t1", CLIP), STORED);
  assert.deepEqual(at(requests), ["GET", "0", "GET"]);
});

for (const code of ["wrong_offset", "busy"]) {
  test(`"${code}" is tried again`, async () => {
    withoutPauses();
    answers([200, { received_bytes: 0 }], [409, error(code)], [200, { received_bytes: MEGABYTE }], [200, STORED]);
    assert.deepEqual(await api.sendClip("/trials/t1", CLIP), STORED);
  });
}

test("what is refused is not sent again", async () => {
  answers([200, { received_bytes: 0 }], [415, error("not_a_clip")]);
  await assert.rejects(api.sendClip("/trials/t1", CLIP), { status: 415, code: "not_a_clip", isTemporary: false });
});

test("no connection is an error that may pass", async () => {
  answers(null);
  await assert.rejects(api.get("/people"), {
    status: 0,
    code: "offline",
    message: "No connection.",
    isTemporary: true,
  });
});

test("an answer that is no JSON is an error in words", async () => {
  globalThis.fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  await assert.rejects(api.get("/people"), { code: "unknown", message: "Something went wrong.", isTemporary: true });
});

test("nothing to read is null", async () => {
  answers([204]);
  assert.equal(await api.remove("/people/p1"), null);
});

test("a row is sent as JSON", async () => {
  const [request] = await answersTo(() => api.post("/people", { code: "R-07" }));
  assert.equal(request.address, "/api/people");
  assert.equal(request.method, "POST");
  assert.deepEqual(JSON.parse(request.body), { code: "R-07" });
});

async function answersTo(action) {
  const requests = answers([200, {}]);
  await action();
  return requests;
}
