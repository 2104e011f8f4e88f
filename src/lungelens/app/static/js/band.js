// A value with its 95 % interval, on a scale with the adequate range marked. Styled by .band in base.css.
//
//   band({ value, low, high, from: 0, to: 20, zone: [8, 13], label: "Left: 7.5 cm (6.9 to 8.1)" })

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 44;
const RAIL = { y: 12, height: 10 };

export function band({ value, low, high, from, to, zone = null, label }) {
  const at = (number) => Math.round((WIDTH * (Math.min(Math.max(number, from), to) - from)) / (to - from));
  const drawing = draw("svg", { class: "band", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  drawing.append(draw("rect", { class: "rail", x: 0, width: WIDTH, rx: 5, ...RAIL }));
  if (zone) {
    const [start, end] = zone.map(at);
    drawing.append(draw("rect", { class: "zone", x: start, width: end - start, y: 4, height: 26 }));
    for (const [x, number] of [
      [start, zone[0]],
      [end, zone[1]],
    ]) {
      drawing.append(draw("line", { class: "zone-edge", x1: x, x2: x, y1: 4, y2: 30 }), text(x, String(number)));
    }
  }
  drawing.append(
    draw("rect", { class: "interval", x: at(low), width: Math.max(at(high) - at(low), 2), rx: 4, y: 8, height: 18 }),
  );
  drawing.append(draw("circle", { class: "value", cx: at(value), cy: 17, r: 7 }));
  return drawing;
}

function text(x, words) {
  const node = draw("text", { x, y: HEIGHT - 1, "text-anchor": "middle" });
  node.textContent = words;
  return node;
}

function draw(name, attributes) {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}
