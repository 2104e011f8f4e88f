// One leg: how to stand, and filming it with the camera or choosing its clip.
//
//   const legStep = new LegStep({ clips, way });  legStep.show("left")
//   legStep.next       the side that has no clip yet, left where both or none have

import { SIDES } from "../choices.js";
import { el, fill, find } from "../dom.js";
import { film } from "../film/stage.js";
import { t } from "../words.js";
import { remember, test } from "./test.js";

export const PLACE = "runner"; // where recordings are kept until they have arrived
const WAYS = { phone: "runner.camera.phone", file: "runner.camera.file" };
const turn = (side) => (test.paper === "none" ? `runner.leg.turn_${side}` : `runner.leg.turn_paper_${side}`);
const other = (side) => SIDES.find((one) => one !== side);

export function button(words, kind, onclick) {
  return el("button", { type: "button", class: `button ${kind}`, onclick }, words);
}

export class LegStep {
  constructor({ clips, way }) {
    Object.assign(this, { clips, way });
    find("#file").addEventListener("change", ({ target }) => this.#chosen(target));
  }

  get next() {
    return SIDES.find((side) => !this.clips.legs.includes(side)) ?? "left";
  }

  show(side) {
    const again = this.clips.legs.length > 0;
    const ask = test.source === "file" ? "choose" : "film";
    find("#leg-title").textContent = t(again ? `runner.leg.then_${side}` : `runner.leg.first_${side}`);
    find("#leg-lead").textContent = t(again && test.source !== "file" ? turn(side) : `runner.leg.lead_${side}`);
    fill(
      find("#leg-go"),
      button(t(`runner.leg.${ask}_${side}`), "large", () => this.#film(side)),
    );
    fill(
      find("#leg-actions"),
      again
        ? button(t(`runner.leg.again_${other(side)}`), "quiet", () => this.#film(other(side)))
        : button(t(`runner.leg.start_${other(side)}`), "quiet", () => this.way.go(other(side), { instead: true })),
      button(t(again ? "runner.leg.enough" : "runner.leg.ruler"), "plain", () => this.way.go("answers")),
    );
  }

  async #film(side) {
    if (test.source === "file") {
      find("#file").dataset.leg = side;
      return find("#file").click();
    }
    this.way.film();
    const filmed = await film({ leg: side, sheet: test.paper === "lungelens", place: PLACE, ways: WAYS });
    if (filmed?.clip) return this.#filmed(side, "webcam", filmed.clip, { how: { instead: true }, kept: filmed.kept });
    if (filmed === "phone") return this.way.go("phone", { instead: true });
    if (filmed === "file") test.source = "file";
    remember();
    if (this.way.isFilming) history.back();
    else this.way.go(this.way.step); // Back closed the camera: now its step can take the focus
  }

  #chosen(input) {
    const [file] = input.files;
    if (file) this.#filmed(input.dataset.leg, "file", file);
    input.value = ""; // the same file may be chosen again
  }

  #filmed(side, source, clip, { how, kept } = {}) {
    this.clips.send(side, source, clip, { kept });
    this.way.go(SIDES.every((one) => this.clips.legs.includes(one)) ? "answers" : this.next, how);
  }
}
