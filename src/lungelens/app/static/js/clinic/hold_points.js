// Where the points of a hold are, were measured, and were moved to; the stage draws them. Pixels of the clip, x right, y down.
//
//   const points = new HoldPoints(places, hold, onMove)     `places` maps names to [x, y]; hold has width_px and height_px
//   points.move("knee", [310, 402])                         onMove(name, at, finished) follows, and then onChange()
//   points.only                                             the one point that may be moved until it is saved, or null

export class HoldPoints {
  constructor(places, { width_px, height_px }, onMove) {
    Object.assign(this, { size_px: [width_px, height_px], onMove, onChange: () => {} });
    this.now = new Map(places);
    this.original = new Map(places);
    this.only = null;
    this.before = []; // where it was, move by move
    this.isDragged = false;
  }

  at(name) {
    return this.now.get(name);
  }

  /** Put a point somewhere inside the frame; `finished` is false while it is being dragged. */
  move(name, place, finished = true) {
    if (!this.isDragged) this.before.push(this.at(name));
    this.isDragged = !finished; // a drag is one move
    const at = place.map((part, axis) => Math.min(Math.max(part, 0), this.size_px[axis]));
    this.now.set(name, at);
    this.only = name;
    this.onChange();
    this.onMove(name, at, finished);
  }

  /** Where it was before it was moved. */
  putBack(name) {
    this.now.set(name, this.original.get(name));
    this.only = null;
    this.before = [];
    this.onChange();
  }

  /** A point is on record here now; where it was moved further meanwhile it stays moved. */
  settle(name, at) {
    const isThere = this.only === null || this.at(name).every((part, axis) => part === at[axis]);
    this.original.set(name, at);
    if (this.only === null) this.now.set(name, at);
    if (isThere) this.only = null;
    this.before = isThere ? [] : [at];
    this.onChange();
  }

  /** Take back the last move; false where there is none left, and the point is where it was. */
  undo() {
    const at = this.before.pop();
    if (!at || this.before.length === 0) return false;
    this.now.set(this.only, at);
    this.onChange();
    this.onMove(this.only, at, true);
    return true;
  }
}
