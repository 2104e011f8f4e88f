// A camera: open it, say in a code why that failed, and record it at full quality.

const WANTED = { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 30 } };
const BITS_PER_S = 12_000_000;
const CHUNK_MS = 1000; // chunks, so that an unplugged camera leaves what was filmed
// H.264 first: made by the graphics chip where there is one, and every browser plays it.
const FORMATS = ["video/mp4;codecs=avc1.640028", "video/mp4", "video/webm;codecs=vp8", "video/webm"];
const FAULTS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

export class CameraFault extends Error {
  /** @param {"refused"|"none"|"busy"|"unplugged"|"cannot"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export const canFilm = () => Boolean(navigator.mediaDevices?.getUserMedia) && "MediaRecorder" in window;

/** @param {string|null} facing "environment" for the one at a phone's back, where no deviceId is picked */
export async function openCamera(deviceId = null, facing = null) {
  if (!canFilm()) throw new CameraFault("cannot");
  const which = deviceId ? { deviceId: { exact: deviceId } } : facing ? { facingMode: facing } : {};
  const video = { ...WANTED, ...which };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video });
  } catch (error) {
    throw new CameraFault(FAULTS[error.name] ?? "busy");
  }
}

export function closeCamera(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Cameras with names, which the browser reveals once one may be used. */
export async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput");
}

/** Whether there may be one: browsers tell of cameras, if not of their names, before one may be used. */
export async function hasCamera() {
  const found = await navigator.mediaDevices?.enumerateDevices().catch(() => null);
  return found?.some((device) => device.kind === "videoinput") ?? false;
}

export class Recording {
  #chunks = [];
  #recorder;
  #ended;

  constructor(stream, kept) {
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    this.#recorder = new MediaRecorder(stream, {
      mimeType,
      videoBitsPerSecond: BITS_PER_S,
      videoKeyFrameIntervalDuration: CHUNK_MS, // of MP4, Chromium gives away only what lies before a key frame
    });
    kept.note({ type: typeOf(this.#recorder) });
    this.#recorder.addEventListener("dataavailable", ({ data }) => {
      if (data.size === 0) return;
      this.#chunks.push(data);
      kept.add(data);
    });
    this.#ended = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    this.#recorder.start(CHUNK_MS);
  }

  /** @returns {Promise<Blob>} everything filmed */
  async stop() {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#ended;
    return new Blob(this.#chunks, { type: typeOf(this.#recorder) });
  }
}

const typeOf = (recorder) => recorder.mimeType.split(";")[0];
