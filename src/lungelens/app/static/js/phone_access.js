// A phone's way in: phone access, switched on here if it is off, and then the code to scan.
//
//   const phone = new PhoneAccess(async () => session.id);  place.append(phone.node)      the session is asked for with the code only
//   await phone.show()      throws an ApiError      phone.stop()  no longer looks for a phone      phone.link  null while it is off

import { get, put } from "./api.js";
import { el, fill } from "./dom.js";
import { guarded } from "./errors.js";
import { phoneLink } from "./phone_link.js";
import { t } from "./words.js";

export class PhoneAccess {
  node = el("div", { class: "stack" });
  link = null;
  isClaimed = false; // a phone has come

  constructor(sessionId) {
    this.sessionId = sessionId;
  }

  async show() {
    this.stop();
    const { on, network } = (await get("/status")).lan;
    if (!on) return fill(this.node, this.#offer(network));
    this.link = await phoneLink(await this.sessionId(), { onClaimed: () => (this.isClaimed = true) });
    fill(this.node, this.link.node, ...this.#turn(false, "phone.access.off", "plain"));
  }

  stop() {
    this.link?.stop();
    this.link = null;
  }

  #offer(network) {
    const words = el("p", {}, t(network ? "phone.access.means" : "phone.access.no_network"));
    return el("div", { class: "notice" }, words, ...this.#turn(true, "phone.access.on", ""));
  }

  #turn(on, key, kind) {
    const errors = el("div", { role: "alert" });
    const react = () =>
      guarded(errors, async () => {
        await put("/lan", { on });
        await this.show();
      });
    return [el("div", {}, el("button", { type: "button", class: `button ${kind}`, onclick: react }, t(key))), errors];
  }
}
