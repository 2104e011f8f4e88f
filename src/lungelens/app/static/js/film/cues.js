// Camera frames to the server, cues back: never more than one frame in flight.
//
//   const cues = new Cues(video, { address, leg, sheet, onAnswer, onLost });  cues.stop()      address: "/api/cues", or a phone's
//
// onAnswer(answer) as API: { cue, problems, ready, sheet, phase, counted, not_counted, points … }
// onLost(reason)   the server cannot help (any longer); reason is its sentence, or ""

const LONGER_SIDE_PX = 640;
const LARGER_PX = 1280; // now and then, when the server asks: it searches for the sheet, whose pattern is fine
const QUALITY = 0.75;
const HEADER_BYTES = 8; // the page's clock, which comes back with the answer

export class Cues {
  #canvas = document.createElement("canvas");
  #sidePx = LONGER_SIDE_PX; // of the next frame
  #isNew = false; // the camera's frame has not been sent yet
  #isFree = false; // nothing is in flight
  #socket;
  #video;

  constructor(video, { address, leg, sheet, onAnswer, onLost }) {
    this.#video = video;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(`${scheme}://${location.host}${address}?leg=${leg}&sheet=${sheet ? "yes" : "no"}`);
    this.#socket.addEventListener("open", () => this.#sendWhenFree());
    this.#socket.addEventListener("message", ({ data }) => {
      const answer = JSON.parse(data);
      this.#sidePx = answer.larger ? LARGER_PX : LONGER_SIDE_PX;
      if (!answer.error) onAnswer(answer);
      this.#sendWhenFree();
    });
    this.#socket.addEventListener("close", ({ reason }) => this.#socket && onLost(reason));
    this.#watch();
  }

  stop() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket?.readyState === WebSocket.CONNECTING) socket.addEventListener("open", () => socket.close());
    else socket?.close();
  }

  #watch() {
    if (!this.#socket) return;
    const next = () => {
      this.#isNew = true;
      this.#send();
      this.#watch();
    };
    if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  #sendWhenFree() {
    this.#isFree = true;
    this.#send();
  }

  async #send() {
    if (!this.#isNew || !this.#isFree) return;
    this.#isNew = this.#isFree = false;
    const frame = await this.#jpeg();
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (!frame) return this.#sendWhenFree();
    const header = new DataView(new ArrayBuffer(HEADER_BYTES));
    header.setFloat64(0, performance.now(), true);
    this.#socket.send(new Blob([header.buffer, frame]));
  }

  #jpeg() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width) return null;
    const scale = Math.min(1, this.#sidePx / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.getContext("2d").drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
    return new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
