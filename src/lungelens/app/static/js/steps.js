// One step of a page at a time.
//
//   const steps = new Steps(["questions", "prepare"], path)      elements #step-NAME; `path` (optional) shows the progress
//   steps.go("prepare")                                          show it, move focus to its heading, name it in the title

import { el, fill, find, findAll, focusOn, show } from "./dom.js";
import { t } from "./words.js";

export class Steps {
  constructor(names, path = null) {
    this.names = names;
    this.path = path;
    this.current = null;
  }

  go(name) {
    this.current = name;
    for (const section of findAll(".step")) show(section, section.id === `step-${name}`);
    this.#showPath(this.names.indexOf(name));
    const heading = find(`#step-${name} h1`);
    document.title = `${heading.textContent} · ${t("common.app")}`;
    focusOn(heading);
  }

  #showPath(at) {
    if (!this.path) return;
    show(this.path, at >= 0);
    fill(
      this.path,
      ...this.names.map((name, index) => {
        const words = el("span", { class: "visually-hidden" }, t(`runner.path.${name}`));
        return el("li", { class: index < at ? "done" : null, "aria-current": index === at ? "step" : null }, words);
      }),
    );
  }
}
