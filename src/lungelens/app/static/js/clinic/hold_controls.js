// The controls beside the frame of a hold: which point, how far an arrow moves it, arrow buttons, zoom.

import { el } from "../dom.js";
import { t } from "../words.js";
import { button } from "./parts.js";

const STEPS_PX = [0.25, 1, 10];

export function pointChoice(names, stage) {
  const inputs = new Map(
    names.map((name) => [
      name,
      el("input", { type: "radio", name: "point", value: name, onchange: () => stage.select(name) || back() }),
    ]),
  );
  const back = () => choose(stage.selected);
  const choose = (name) => {
    for (const [other, input] of inputs) input.checked = other === name;
  };
  const labels = names.map((name) => el("label", {}, inputs.get(name), el("span", {}, t(`clinic.point.${name}`))));
  return { element: el("fieldset", { class: "chips" }, el("legend", {}, t("clinic.hold.which")), ...labels), choose };
}

export function stepChoice() {
  let px = 1;
  const labels = STEPS_PX.map((size) => {
    const input = el("input", { type: "radio", name: "step", checked: size === px, onchange: () => (px = size) });
    return el("label", {}, input, el("span", {}, t("clinic.hold.pixels", { n: size })));
  });
  return {
    element: el("fieldset", { class: "chips" }, el("legend", {}, t("clinic.hold.step")), ...labels),
    px: () => px,
  };
}

export function nudges(stage) {
  const ways = { up: [0, -1, "↑"], left: [-1, 0, "←"], right: [1, 0, "→"], down: [0, 1, "↓"] };
  const buttons = Object.entries(ways).map(([name, [dx, dy, sign]]) =>
    el(
      "button",
      {
        type: "button",
        class: `button quiet ${name}`,
        "aria-label": t(`clinic.hold.${name}`),
        onclick: () => stage.nudge([dx, dy]),
      },
      sign,
    ),
  );
  return el("div", { class: "nudges", role: "group", "aria-label": t("clinic.hold.nudge") }, ...buttons);
}

export function zooms(stage) {
  return el(
    "div",
    { class: "row" },
    button("clinic.hold.closer", () => stage.zoom(1)),
    button("clinic.hold.further", () => stage.zoom(-1)),
    button("clinic.hold.leg", () => stage.fit(), "plain"),
    button("clinic.hold.whole", () => stage.whole(), "plain"),
  );
}
