// How the phone stands by its own motion sensors, while it films.
//
//   await askForSensors()                        where the browser wants the person to be asked; at once in a click's handler
//   const sensors = new Sensors();  sensors.begin()  with the recording
//   sensors.record("rear" | "front")             what the server takes, null where nothing was felt;  sensors.stop()
//   upOf(beta, gamma)                            against gravity in the phone's axes: x to the right of its screen, y up along it, z out of it
//
// Taken are the angles of "deviceorientation": browsers disagree about the sign of accelerations, not about these.

const EVERY_MS = 150;
const MOST = 4000;
const DIGITS = 5;
const LEAST = 5;

export async function askForSensors() {
  const ask = globalThis.DeviceOrientationEvent?.requestPermission;
  if (ask) await ask.call(DeviceOrientationEvent).catch(() => null); // refused: the picture tells what it can
}

/** The third row of the rotation Z(alpha) X(beta) Y(gamma), by which the event's angles are defined. */
export function upOf(beta, gamma) {
  const [b, g] = [beta, gamma].map((degrees) => (degrees * Math.PI) / 180);
  return [-Math.cos(b) * Math.sin(g), Math.sin(b), Math.cos(b) * Math.cos(g)].map((part) => +part.toFixed(DIGITS));
}

/** By how much what the screen shows is turned: 0, 90, 180 or 270. */
export const screenAngle = (angle = screen.orientation?.angle ?? window.orientation ?? 0) => (angle + 360) % 360;

export class Sensors {
  #samples = [];
  #up = null; // as felt last: a phone that stands still sends no events
  #timer = null;
  #felt = ({ beta, gamma }) => {
    if (beta !== null && gamma !== null) this.#up = upOf(beta, gamma); // null: a computer without sensors
  };

  constructor() {
    window.addEventListener("deviceorientation", this.#felt);
  }

  begin() {
    const began_ms = performance.now();
    this.#samples = [];
    this.#timer = setInterval(() => {
      if (!this.#up || this.#samples.length >= MOST) return;
      const time_s = +((performance.now() - began_ms) / 1000).toFixed(3);
      this.#samples.push({ time_s, up: this.#up, screen_deg: screenAngle() });
    }, EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    window.removeEventListener("deviceorientation", this.#felt);
  }

  record(camera) {
    if (this.#samples.length < LEAST) return null;
    return { schema: "lungelens.gravity/1", camera, samples: this.#samples };
  }
}
