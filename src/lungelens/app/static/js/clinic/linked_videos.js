// Two videos in sync: play, pause and scrub together, each with its own zero point.

const DRIFT_S = 0.06; // beyond this the second video is corrected

export class LinkedVideos {
  /** `videos` are two <video>; `zeros_s` is the zero point of each. `onTime(seconds)` follows the first. */
  constructor(videos, zeros_s, onTime) {
    Object.assign(this, { videos, zeros_s, onTime });
    this.playing = false;
  }

  /** [from, to] in seconds around zero that both videos have; known once their metadata is there. */
  get range_s() {
    const [from, to] = [
      this.zeros_s.map((zero) => -zero),
      this.videos.map((video, index) => video.duration - this.zeros_s[index]),
    ];
    return [Math.max(...from), Math.min(...to)];
  }

  get time_s() {
    return this.videos[0].currentTime - this.zeros_s[0];
  }

  seek(time_s) {
    const [from, to] = this.range_s;
    const at = Math.min(Math.max(time_s, from), to);
    for (const [index, video] of this.videos.entries()) video.currentTime = at + this.zeros_s[index];
    this.onTime(at);
  }

  set rate(rate) {
    for (const video of this.videos) video.playbackRate = rate;
  }

  async play() {
    if (this.time_s >= this.range_s[1] - DRIFT_S) this.seek(this.range_s[0]);
    this.playing = true;
    await Promise.all(this.videos.map((video) => video.play()));
    this.#follow();
  }

  pause() {
    this.playing = false;
    for (const video of this.videos) video.pause();
    this.seek(this.time_s);
  }

  #follow() {
    if (!this.playing) return;
    const at = this.time_s;
    if (at >= this.range_s[1] || this.videos.some((video) => video.ended)) {
      this.pause();
      return;
    }
    const [, second] = this.videos;
    const apart = second.currentTime - this.zeros_s[1] - at;
    if (Math.abs(apart) > DRIFT_S && !second.seeking) second.currentTime -= apart;
    this.onTime(at);
    requestAnimationFrame(() => this.#follow());
  }
}
