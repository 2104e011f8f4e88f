// The front leg as the server sees it, drawn over the camera's view, so that the person knows they are in view.

const LINES = [
  ["hip", "knee"],
  ["knee", "ankle"],
  ["ankle", "heel"],
  ["heel", "toe"],
  ["ankle", "toe"],
];
const COLOUR = "#56ccff";

export function drawLeg(canvas, video, points) {
  const { videoWidth: width, videoHeight: height } = video;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
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
