// The server, as functions.
//
//   await get("/people")  post(path, body)  put(path, body)  patch(path, body)  remove(path)     JSON in, JSON out; under /api
//       They throw an ApiError: { status, code, message, advice, current, fields }; no connection: status 0, code "offline".
//   await sendFile("/restore", file)      a file as it is, in one request
//   await sendClip("/trials/ID", blob, { onProgress })     resumable; continues by itself after a dropped connection
//       onProgress({ sent, size, waiting }): waiting is true while there is no connection
//   const stop = watchTrials("/events?session=ID", { onTrial, onGone, onConnection })      live; stop() ends it
//       every (re)connection begins with all clips as they are

import { wait } from "./dom.js";
import { t } from "./words.js";

const CHUNK_BYTES = 2 ** 20;
const CHUNK_TIMEOUT_MS = 60_000;
const MIN_WAIT_MS = 500;
const MAX_WAIT_MS = 8000;
const KEPT_ALIVE = 32_000; // characters: browsers allow 64 KB

export class ApiError extends Error {
  constructor(status, { code, message, advice = null, current = null, fields = [] }) {
    super(message);
    Object.assign(this, { status, code, advice, current, fields });
  }

  /** Whether a later attempt may succeed. */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503;
  }
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body) => call("PUT", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

async function call(method, path, body) {
  const json =
    body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const keepalive = method !== "GET" && (json.body ?? "").length < KEPT_ALIVE; // it is saved even if the page is left
  const answer = await request(path, { method, keepalive, ...json });
  return answer.status === 204 ? null : answer.json();
}

/** One request; a successful Response, or an ApiError. */
async function request(path, options = {}) {
  let answer;
  try {
    answer = await fetch(`/api${path}`, { cache: "no-store", ...options });
  } catch {
    throw new ApiError(0, { code: "offline", message: t("common.offline") });
  }
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => null);
  throw new ApiError(answer.status, body?.error ?? { code: "unknown", message: t("shared.error") });
}

/** A whole file as the body of one request. */
export async function sendFile(path, file) {
  const answer = await request(path, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
  return answer.json();
}

export async function sendClip(trial, blob, { onProgress = () => {} } = {}) {
  const path = `${trial}/upload`;
  let sent = null; // unknown: ask the server
  let waitMs = MIN_WAIT_MS;
  for (;;) {
    try {
      sent ??= (await get(path)).received_bytes;
      onProgress({ sent, size: blob.size, waiting: false });
      const answer = await sendChunk(path, blob, sent);
      waitMs = MIN_WAIT_MS;
      if (answer.status === 200) {
        onProgress({ sent: blob.size, size: blob.size, waiting: false });
        return await answer.json();
      }
      sent = Number(answer.headers.get("Upload-Offset"));
    } catch (error) {
      if (error.code === "not_receiving") return get(trial); // the answer to the last chunk was lost
      // "busy": the server has not yet noticed that the previous connection is gone.
      if (!["wrong_offset", "busy"].includes(error.code) && !error.isTemporary) throw error;
      onProgress({ sent: sent ?? 0, size: blob.size, waiting: error.status === 0 });
      sent = null;
      await wait(waitMs);
      waitMs = Math.min(2 * waitMs, MAX_WAIT_MS);
    }
  }
}

function sendChunk(path, blob, from) {
  return request(path, {
    method: "PATCH",
    headers: { "Upload-Offset": String(from), "Content-Type": "application/offset+octet-stream" },
    body: blob.slice(from, from + CHUNK_BYTES),
    signal: AbortSignal.timeout(CHUNK_TIMEOUT_MS), // a connection that hangs counts as dropped
  });
}

export function watchTrials(path, { onTrial, onGone = () => {}, onConnection = () => {} }) {
  const source = new EventSource(`/api${path}`);
  source.addEventListener("trial", (event) => onTrial(JSON.parse(event.data)));
  source.addEventListener("gone", (event) => onGone(JSON.parse(event.data)));
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => onConnection(false));
  return () => source.close();
}
