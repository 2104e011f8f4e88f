// The frame of a hold with the leg's points on it, to be dragged, nudged by arrow keys, and magnified.
// Positions are pixels of the clip, x right, y down. Marks keep their size on the screen whatever the zoom.

import { svg } from "../chart.js";
import { el } from "../dom.js";
import { t } from "../words.js";

const BONES = [
  ["hip", "knee"],
  ["knee", "ankle"],
  ["ankle", "heel"],
  ["heel", "toe"],
  ["ankle", "toe"],
];
const SHEET = ["sheet_0", "sheet_1", "sheet_2", "sheet_3", "sheet_0"];
const ZOOM_STEP = 1.6;
const MIN_PX = 60; // of the clip, across the stage
const ROOM = 1.25; // around the leg
const LOUPE_PX = 44; // of the clip, across the loupe
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const COARSE = 10;

export class Stage {
  /**
   * `hold` has width_px and height_px; `movable` are the names of the HoldPoints `points` that can be moved.
   * `onSelect(name)` reports what the person does; `step()` is how far an arrow goes.
   */
  constructor({ hold, image, points, movable, step, onSelect }) {
    Object.assign(this, { hold, points, movable, step, onSelect });
    this.selected = null;
    const { width_px: width, height_px: height } = hold;
    const picture = () => svg("image", { href: image, width, height, preserveAspectRatio: "none" });
    this.bones = svg("g", { class: "bones", "aria-hidden": "true" });
    this.marks = new Map(movable.map((name) => [name, this.#mark(name)]));
    this.drawing = svg(
      "svg",
      { class: "hold-picture", role: "group", "aria-label": t("clinic.hold.frame") },
      picture(),
      this.bones,
      ...this.marks.values(),
    );
    this.lens = svg("svg", { class: "loupe", "aria-hidden": "true" }, picture(), ...cross());
    this.lens.setAttribute("hidden", "");
    this.element = el("div", { class: "hold-stage" }, this.drawing, this.lens);
    points.onChange = () => this.#draw();
    this.fit();
    new ResizeObserver(() => this.#look(this.middle, this.region)).observe(this.element);
  }

  /** Show the leg with some room around it. */
  fit() {
    const all = [...this.points.now.values()];
    const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
    const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
    this.#look(
      middle,
      [xs, ys].map((some) => (Math.max(...some) - Math.min(...some)) * ROOM),
    );
  }

  whole() {
    const { width_px: width, height_px: height } = this.hold;
    this.#look([width / 2, height / 2], [width, height]);
  }

  zoom(way) {
    const at = this.points.at(this.selected) ?? [this.view.x + this.view.width / 2, this.view.y + this.view.height / 2];
    const factor = ZOOM_STEP ** -way;
    this.#look(at, [this.view.width * factor, this.view.height * factor]);
  }

  select(name) {
    if (this.#isHeld(name)) return false;
    this.selected = name;
    this.#draw();
    this.onSelect(name);
    return true;
  }

  /** Move the selected point by steps. */
  nudge([dx, dy], factor = 1) {
    if (!this.selected) return;
    const [x, y] = this.points.at(this.selected);
    const by = this.step() * factor;
    this.points.move(this.selected, [x + dx * by, y + dy * by]);
  }

  /** Whether another point has to be saved first. */
  #isHeld(name) {
    const { only } = this.points;
    return only !== null && only !== name;
  }

  /** Show at least this region, in the shape the stage has; never less than MIN_PX nor much more than the frame. */
  #look(middle, region) {
    Object.assign(this, { middle, region });
    const box = this.element.getBoundingClientRect();
    const shape = box.height > 0 ? box.width / box.height : 1;
    const { width_px: wide, height_px: high } = this.hold;
    const most = Math.max(wide, high * shape);
    const width = Math.min(Math.max(region[0], region[1] * shape, MIN_PX), most);
    const height = width / shape;
    const inside = (at, size, all) =>
      size >= all ? (all - size) / 2 : Math.min(Math.max(at - size / 2, 0), all - size);
    this.view = { x: inside(middle[0], width, wide), y: inside(middle[1], height, high), width, height };
    this.drawing.setAttribute("viewBox", `${this.view.x} ${this.view.y} ${width} ${height}`);
    this.#draw();
  }

  #draw() {
    const box = this.drawing.getBoundingClientRect();
    const unit = box.width ? this.view.width / box.width : 1; // clip pixels in one of the screen
    this.bones.replaceChildren(...this.#lines(unit));
    for (const [name, mark] of this.marks) {
      const [x, y] = this.points.at(name);
      mark.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
      mark.setAttribute(
        "aria-label",
        t("clinic.hold.point_at", { point: t(`clinic.point.${name}`), x: x.toFixed(1), y: y.toFixed(1) }),
      );
      mark.setAttribute("aria-pressed", String(name === this.selected));
      mark.setAttribute("aria-disabled", String(this.#isHeld(name)));
    }
    this.#drawLens();
  }

  #lines(unit) {
    const { now, original, only } = this.points;
    const chains = [...BONES, ...SHEET.slice(1).map((name, index) => [SHEET[index], name])];
    const both = (points) => chains.filter(([from, to]) => points.get(from) && points.get(to));
    const line = (points, [from, to], kind, width) => {
      const [[x1, y1], [x2, y2]] = [points.get(from), points.get(to)];
      return svg("line", { x1, y1, x2, y2, class: kind, "stroke-width": width * unit });
    };
    const moved = both(original).filter((chain) => chain.includes(only));
    const dashes = (ghost) => ghost.setAttribute("stroke-dasharray", `${5 * unit} ${4 * unit}`);
    const ghosts = moved.map((chain) => line(original, chain, "ghost", 2));
    ghosts.forEach(dashes);
    return [...ghosts, ...both(now).flatMap((chain) => [line(now, chain, "halo", 5), line(now, chain, "bone", 2)])];
  }

  #drawLens() {
    const at = this.points.at(this.selected);
    this.lens.toggleAttribute("hidden", !at);
    if (!at) return;
    const [x, y] = at;
    this.lens.setAttribute("viewBox", `${x - LOUPE_PX / 2} ${y - LOUPE_PX / 2} ${LOUPE_PX} ${LOUPE_PX}`);
    this.lens.querySelector(".loupe-cross").setAttribute("transform", `translate(${x} ${y})`);
    this.lens.classList.toggle("right", x < this.view.x + this.view.width / 2);
  }

  #mark(name) {
    const parts = [
      svg("circle", { r: 22, class: "grip" }),
      svg("circle", { r: 9, class: "ring-halo" }),
      svg("circle", { r: 9, class: "ring" }),
      svg("circle", { r: 1.5, class: "dot" }),
    ];
    const mark = svg("g", { class: `point ${name}`, tabindex: 0, role: "button", "data-point": name }, ...parts);
    mark.append(svg("text", { x: 14, y: -12, class: "point-name", "aria-hidden": "true" }, t(`clinic.point.${name}`)));
    mark.addEventListener("focus", () => this.select(name));
    mark.addEventListener("keydown", (event) => this.#key(event, name));
    mark.addEventListener("pointerdown", (event) => this.#grab(event, name, mark));
    return mark;
  }

  #key(event, name) {
    const way = ARROWS[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey || !this.select(name)) return;
    event.preventDefault();
    this.nudge(way, event.shiftKey ? COARSE : 1);
  }

  #grab(event, name, mark) {
    if (event.button !== 0 || !this.select(name)) return;
    event.preventDefault();
    mark.focus({ preventScroll: true });
    mark.setPointerCapture(event.pointerId);
    const start = this.#place(event);
    const [x, y] = this.points.at(name); // the point keeps its distance from the finger, so that nothing jumps
    const to = (place) => [x + place[0] - start[0], y + place[1] - start[1]];
    const drag = (moved) => this.points.move(name, to(this.#place(moved)), false);
    const drop = (last) => {
      mark.removeEventListener("pointermove", drag);
      const end = this.#place(last);
      if (end[0] !== start[0] || end[1] !== start[1]) this.points.move(name, to(end));
      this.points.isDragged = false;
    };
    mark.addEventListener("pointermove", drag);
    mark.addEventListener("lostpointercapture", drop, { once: true });
  }

  /** Where the pointer is, in pixels of the clip. */
  #place({ clientX, clientY }) {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(this.drawing.getScreenCTM().inverse());
    return [x, y];
  }
}

function cross() {
  const line = (x1, y1, x2, y2, kind) => svg("line", { x1, y1, x2, y2, class: kind });
  const arms = (kind) => [
    line(-LOUPE_PX, 0, -2, 0, kind),
    line(2, 0, LOUPE_PX, 0, kind),
    line(0, -LOUPE_PX, 0, -2, kind),
    line(0, 2, 0, LOUPE_PX, kind),
  ];
  return [svg("g", { class: "loupe-cross" }, ...arms("halo"), ...arms("hair"))];
}
