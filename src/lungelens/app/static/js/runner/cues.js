// Camera pictures to the server, cues back: never more than one picture on its way.
//
//   const cues = new Cues(video, { leg, sheet, onAnswer, onLost });  cues.stop()
//
// onAnswer(answer) as API: { cue, problems, ready, sheet, phase, counted, not_counted, points … }
// onLost(reason)   the server cannot help (any more); reason is its sentence, or ""

const LONGER_SIDE_PX = 640;
const QUALITY = 0.75;
const HEADER_BYTES = 8; // the page's clock, which comes back with the answer

export class Cues {
  #canvas = document.createElement("canvas");
  #socket;
  #video;

  constructor(video, { leg, sheet, onAnswer, onLost }) {
    this.#video = video;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(`${scheme}://${location.host}/api/cues?leg=${leg}&sheet=${sheet ? "yes" : "no"}`);
    this.#socket.addEventListener("open", () => this.#send());
    this.#socket.addEventListener("message", ({ data }) => {
      const answer = JSON.parse(data);
      if (!answer.error) onAnswer(answer);
      this.#whenNewPicture(() => this.#send());
    });
    this.#socket.addEventListener("close", ({ reason }) => this.#socket && onLost(reason));
  }

  stop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  async #send() {
    const frame = await this.#jpeg();
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (!frame) return this.#whenNewPicture(() => this.#send());
    const header = new DataView(new ArrayBuffer(HEADER_BYTES));
    header.setFloat64(0, performance.now(), true);
    this.#socket.send(new Blob([header.buffer, frame]));
  }

  #whenNewPicture(next) {
    if (!this.#socket) return;
    if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  #jpeg() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width) return null;
    const scale = Math.min(1, LONGER_SIDE_PX / Math.max(width, height));
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.getContext("2d").drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
    return new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", QUALITY));
  }
}
