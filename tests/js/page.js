// As much of a browser as the pages' scripts need outside of one: a language, a server, and a document that keeps what it is given.
//
//   await loadPage({ "shared.unit.cm": "cm" })       the words of a page and the table of measures
//   answers([204, {}, { "Upload-Offset": "5" }])     what the server says to the requests that follow; returns those requests

import { mock } from "node:test";

export const MEASURES = [
  { name: "tibia_angle_deg", unit: "deg", digits: 0, axis: [0, 60] },
  { name: "toe_to_wall_cm", unit: "cm", digits: 1, axis: [0, 20] },
  { name: "heel_lift_mm", unit: "mm", digits: 0, axis: [0, 30] },
];

Object.defineProperty(globalThis, "navigator", { value: { language: "en-GB" }, configurable: true });

export async function loadPage(words) {
  globalThis.document = {
    documentElement: { lang: "en", dataset: {} },
    querySelector: () => null,
    querySelectorAll: () => [],
    createElementNS: element,
  };
  globalThis.fetch = async (address) => Response.json(address.startsWith("/api/measures") ? MEASURES : words);
  const { loadWords } = await import("../../src/lungelens/app/static/js/words.js");
  await loadWords();
}

/** Each answer is [status, body, headers], or null for a connection that is lost. */
export function answers(...list) {
  const requests = [];
  globalThis.fetch = async (address, options = {}) => {
    requests.push({ address, ...options });
    const answer = list.shift();
    if (answer === undefined) throw new Error(`nobody expected ${options.method} ${address}`);
    if (answer === null) throw new TypeError("Failed to fetch");
    const [status, body, headers = {}] = answer;
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
  };
  return requests;
}

/** Pauses of the scripts end at once; returns how long each was to be, in milliseconds. */
export function withoutPauses() {
  const pauses_ms = [];
  mock.method(globalThis, "setTimeout", (go, ms) => {
    pauses_ms.push(ms);
    queueMicrotask(go);
  });
  return pauses_ms;
}

function element(_namespace, name) {
  const attributes = {};
  const children = [];
  return {
    name,
    attributes,
    children,
    setAttribute: (key, value) => {
      attributes[key] = String(value);
    },
    append: (...more) => children.push(...more),
    get textContent() {
      return children.map((child) => child.textContent ?? child).join("");
    },
  };
}
