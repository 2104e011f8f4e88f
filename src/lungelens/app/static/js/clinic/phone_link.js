// A phone films instead: a code to point it at, and whether it has come.

import { get, post, remove } from "../api.js";
import { ask, el, fill, wait } from "../dom.js";
import { t, time } from "../words.js";
import { attempt, button, dialog, notice } from "./parts.js";

const LOOK_MS = 2000;

export function phoneButton(session) {
  const trouble = el("div");
  const open = async (event) => {
    const pressed = event.currentTarget;
    const link = await attempt(trouble, () => make(session, trouble), pressed);
    if (link) await showCode(link);
  };
  return el("div", { class: "stack tight phone-place" }, button("clinic.phone.open", open), trouble);
}

async function make(session, trouble) {
  try {
    return await post(`/sessions/${session.id}/phone-links`);
  } catch (error) {
    if (error.code !== "lan_off") throw error;
    fill(
      trouble,
      notice(t("clinic.phone.off"), null),
      el("pre", { class: "command" }, el("code", {}, "lungelens app --lan")),
    );
    return null;
  }
}

async function showCode(link) {
  const picture = URL.createObjectURL(new Blob([link.qr_svg], { type: "image/svg+xml" }));
  const state = el("p", { role: "status" }, t("clinic.phone.waiting"));
  const leaving = new AbortController();
  const box = dialog(
    "clinic.phone.title",
    el("p", {}, t("clinic.phone.how")),
    el("img", { src: picture, alt: t("clinic.phone.code"), class: "qr" }),
    el("p", { class: "address" }, link.url),
    state,
    el("p", { class: "hint" }, t("clinic.phone.until", { time: time(link.expires_at) })),
    el(
      "details",
      {},
      el("summary", {}, t("clinic.phone.safe")),
      el("p", { class: "hint" }, t("clinic.phone.fingerprint")),
      el("p", { class: "address" }, link.fingerprint),
    ),
    el(
      "div",
      { class: "row" },
      button("shared.close", () => box.close(), ""),
      button("clinic.phone.lock", () => box.close("lock"), "plain"),
    ),
  );
  watch(link, state, leaving.signal).catch((error) => {
    if (!leaving.signal.aborted && error.status === undefined) throw error;
  });
  const answer = await ask(box);
  leaving.abort();
  URL.revokeObjectURL(picture);
  if (answer === "lock") await remove(`/phone-links/${link.id}`);
}

async function watch(link, state, signal) {
  for (;;) {
    await wait(LOOK_MS, signal);
    const { claimed, expired } = await get(`/phone-links/${link.id}`);
    if (expired || claimed) state.textContent = t(expired ? "clinic.phone.expired" : "clinic.phone.here");
    if (expired || claimed) return;
  }
}
