// A link for a phone: QR code, address, fingerprint, and whether a phone has come.
//
//   const stop = await showPhoneLink(place, sessionId, { leg, onClaimed })       throws a Refused ("lan_off" without --lan)

import { get, post } from "./api.js";
import { el, fill } from "./dom.js";
import { t, time } from "./words.js";

const LOOK_EVERY_MS = 2000;

export async function showPhoneLink(place, sessionId, { leg = null, onClaimed = () => {} } = {}) {
  const link = await post(`/sessions/${sessionId}/phone-links`, leg ? { leg } : {});
  const state = el("p", { class: "tag" }, t("phone.link.waiting"));
  const code = URL.createObjectURL(new Blob([link.qr_svg], { type: "image/svg+xml" }));
  fill(place, el("div", { class: "link" },
    el("div", { class: "stack" }, el("div", { class: "qr" }, el("img", { src: code, width: 272, height: 272, alt: t("phone.link.qr") })), el("div", { role: "status" }, state)),
    el("div", { class: "stack" },
      el("ol", {}, el("li", {}, t("phone.link.scan")), el("li", {}, t("phone.link.warning")), el("li", {}, t("phone.link.film"))),
      el("details", {}, el("summary", {}, t("phone.link.more")),
        el("div", { class: "stack tight" },
          el("p", { class: "soft" }, t("phone.link.fingerprint")), el("code", {}, link.fingerprint),
          el("p", { class: "soft" }, t("phone.link.address")), el("code", {}, link.url),
          el("p", { class: "soft" }, t("phone.link.until", { time: time(link.expires_at) })))))));
  const timer = setInterval(look, LOOK_EVERY_MS);
  const stop = () => clearInterval(timer);

  async function look() {
    const now = await get(`/phone-links/${link.id}`).catch(() => null);
    if (!now || !(now.claimed || now.expired)) return;
    stop();
    state.textContent = t(now.claimed ? "phone.link.claimed" : "phone.link.expired");
    state.classList.add(now.claimed ? "good" : "bad");
    if (now.claimed) onClaimed();
  }

  return stop;
}
