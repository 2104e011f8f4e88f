// One step of a page at a time.
//
//   const steps = new Steps(["questions", "prepare"], path)      elements #step-NAME; `path` (optional) shows the progress
//   steps.go("prepare")                                          show it, move focus to its heading, name it in the title
//   steps.go("phone", "leg")                                     a step that counts as another one

import { el, fill, find, findAll, focusOn, show } from "./dom.js";
import { t } from "./words.js";

export class Steps {
  constructor(names, path = null) {
    this.names = names;
    this.path = path;
    this.current = null;
  }

  go(name, part = name) {
    this.current = name;
    for (const section of findAll(".step")) show(section, section.id === `step-${name}`);
    this.#showPath(this.names.indexOf(part));
    const heading = find(`#step-${name} h1`);
    document.title = `${heading.textContent} · ${t("common.app")}`;
    focusOn(heading);
  }

  #dash(name, index, at) {
    const isHere = index === at;
    const words = t(`runner.path.${name}`);
    const shown = isHere ? t("runner.path.here", { n: at + 1, all: this.names.length, step: words }) : words;
    return el(
      "li",
      { class: index < at ? "done" : null, "aria-current": isHere ? "step" : null },
      el("span", { class: isHere ? "path-here" : "visually-hidden" }, shown),
    );
  }

  #showPath(at) {
    if (!this.path) return;
    show(this.path, at >= 0);
    fill(this.path, ...this.names.map((name, index) => this.#dash(name, index, at)));
  }
}
