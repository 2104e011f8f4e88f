// Drawn over the camera's view: the front leg as the server sees it, so that the person knows they are in view, or where to stand.

const LINES = [
  ["hip", "knee"],
  ["knee", "ankle"],
  ["ankle", "heel"],
  ["heel", "toe"],
  ["ankle", "toe"],
];
// Somebody before a lunge with the left leg, facing left: from the middle, in heights of the view.
const BODY = [
  {
    width: 0.11,
    path: [
      [-0.01, 0.27],
      [-0.01, 0.45],
    ],
  },
  {
    width: 0.045,
    path: [
      [-0.01, 0.26],
      [-0.11, 0.3],
      [-0.2, 0.25],
    ],
  },
  {
    width: 0.07,
    path: [
      [0, 0.45],
      [0.05, 0.6],
      [0.15, 0.75],
    ],
  },
  {
    width: 0.045,
    path: [
      [0.17, 0.755],
      [0.1, 0.8],
    ],
  },
  {
    width: 0.08,
    path: [
      [-0.01, 0.45],
      [-0.055, 0.62],
      [-0.045, 0.79],
    ],
  },
  {
    width: 0.05,
    path: [
      [-0.03, 0.82],
      [-0.13, 0.835],
    ],
  },
];
const HEAD = { at: [-0.015, 0.135], radius: 0.06 };
const COLOUR = "#56ccff";

export function drawLeg(canvas, video, points) {
  const { pen, width, height } = cleared(canvas, video);
  canvas.classList.remove("outline");
  if (!points) return;
  const at = ([x, y]) => [x * width, y * height];
  pen.lineWidth = width / 160;
  pen.lineCap = "round";
  pen.strokeStyle = pen.fillStyle = COLOUR;
  pen.beginPath();
  for (const [from, to] of LINES) {
    if (!points[from] || !points[to]) continue;
    pen.moveTo(...at(points[from]));
    pen.lineTo(...at(points[to]));
  }
  pen.stroke();
  for (const point of Object.values(points)) {
    pen.beginPath();
    pen.arc(...at(point), width / 90, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** Where to stand, and which way round. */
export function drawOutline(canvas, video, leg) {
  const { pen, width, height } = cleared(canvas, video);
  canvas.classList.add("outline");
  const facing = leg === "left" ? 1 : -1;
  const at = ([x, y]) => [width / 2 + facing * x * height, y * height];
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = pen.fillStyle = "#fff";
  for (const { width: wide, path } of BODY) {
    pen.lineWidth = wide * height;
    pen.beginPath();
    for (const point of path) pen.lineTo(...at(point));
    pen.stroke();
  }
  pen.beginPath();
  pen.arc(...at(HEAD.at), HEAD.radius * height, 0, 2 * Math.PI);
  pen.fill();
}

function cleared(canvas, video) {
  const { videoWidth: width, videoHeight: height } = video;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}
