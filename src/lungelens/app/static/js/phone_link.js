// A link for a phone: QR code, address, fingerprint, and whether a phone has connected.
//
//   const link = await phoneLink(sessionId, { onClaimed })     throws an ApiError ("lan_off" while phone access is off)
//   fill(place, link.node)     link.stop()  stops checking for a phone     await link.lock()  disconnects the phone

import { get, post, remove } from "./api.js";
import { el } from "./dom.js";
import { t, time } from "./words.js";

const POLL_MS = 2000;

export async function phoneLink(sessionId, { onClaimed = () => {} } = {}) {
  const link = await post(`/sessions/${sessionId}/phone-links`);
  const picture = URL.createObjectURL(new Blob([link.qr_svg], { type: "image/svg+xml" }));
  const state = el("span", { class: "tag" }, t("phone.link.waiting"));
  const timer = setInterval(poll, POLL_MS);

  async function poll() {
    const now = await get(`/phone-links/${link.id}`).catch(() => null);
    if (!now || !(now.claimed || now.expired)) return;
    clearInterval(timer);
    state.textContent = t(now.claimed ? "phone.link.claimed" : "phone.link.expired");
    state.classList.add(now.claimed ? "good" : "bad");
    if (now.claimed) onClaimed();
  }

  function stop() {
    clearInterval(timer);
    URL.revokeObjectURL(picture);
  }

  return { node: linkNode(link, picture, state), stop, lock: () => remove(`/phone-links/${link.id}`) };
}

function linkNode(link, picture, state) {
  const code = el(
    "div",
    { class: "qr" },
    el("img", { src: picture, width: 272, height: 272, alt: t("phone.link.qr") }),
  );
  const how = ["phone.link.scan", "phone.link.warning", "phone.link.film"].map((key) => el("li", {}, t(key)));
  const more = el(
    "div",
    { class: "stack tight" },
    el("p", { class: "soft" }, t("phone.link.fingerprint")),
    el("code", {}, link.fingerprint),
    el("p", { class: "soft" }, t("phone.link.address")),
    el("code", {}, link.url),
    el("p", { class: "soft" }, t("phone.link.until", { time: time(link.expires_at) })),
  );
  return el(
    "div",
    { class: "link" },
    el("div", { class: "stack tight" }, code, el("p", { role: "status" }, state)),
    el(
      "div",
      { class: "stack" },
      el("ol", {}, ...how),
      el("details", {}, el("summary", {}, t("phone.link.more")), more),
    ),
  );
}
