import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

const page = "../../src/lungelens/app/static/js/clinic";
const ANGLE = { value: 38.2, low: 36.1, high: 40.4 };
let format;
let trends;

before(async () => {
  await loadPage({
    "shared.unit.cm": " cm",
    "shared.unit.deg": "°",
    "shared.interval": "{value}{unit} ({low} to {high})",
    "clinic.interval": "{low} to {high}",
    "clinic.clips.one": "{n} clip",
    "clinic.clips.many": "{n} clips",
    "clinic.trend.none": "Nothing to compare.",
    "clinic.trend.more": "From {from} to {to} since {day}, more than {limit}.",
    "clinic.agreement.bias_only": "{n}: {bias}",
    "clinic.agreement.limits": "{n}: {bias} ({lower} to {upper})",
  });
  format = await import(`${page}/format.js`);
  trends = await import(`${page}/trend_chart.js`);
});

test("a value with its interval, or a dash", () => {
  assert.equal(format.quantityText(ANGLE, "deg"), "38° (36 to 40)");
  assert.equal(format.quantityText(null, "deg"), "–");
});

for (const [value, unit, text] of [
  [0.35, "cm", "+0.35 cm"],
  [-1.3, "deg", "\u22121.3°"],
  [0, "deg", "0.0°"],
  [0.04, "deg", "0.0°"], // what rounds to nothing has no sign
  [-0.04, "deg", "0.0°"],
]) {
  test(`a change of ${value} ${unit} reads ${text}`, () => assert.equal(format.change(value, unit), text));
}

test("only what reads differently differs", () => {
  assert.equal(format.differs(ANGLE, { ...ANGLE, value: 38.4 }, "deg"), false);
  assert.equal(format.differs(ANGLE, { ...ANGLE, value: 39.4 }, "deg"), true);
  assert.equal(format.differs(ANGLE, null, "deg"), true);
});

test("one is told from many", () => {
  assert.deepEqual(
    [0, 1, 2].map((n) => format.count("clinic.clips", n)),
    ["0 clips", "1 clip", "2 clips"],
  );
});

test("the unit of a quantity is that of the table of measures", () => {
  assert.equal(format.unitOf("toe_to_wall_cm"), "cm");
});

test("today is the day of this computer's time zone", (context) => {
  const lateInLondon = Date.parse("2026-03-01T23:30:00Z");
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(time = lateInLondon) {
      super(time);
    }
  };
  context.after(() => {
    globalThis.Date = RealDate;
  });
  const days = ["America/New_York", "UTC", "Asia/Tokyo"].map((zone) => {
    process.env.TZ = zone;
    return format.today();
  });
  assert.deepEqual(days, ["2026-03-01", "2026-03-01", "2026-03-02"]);
});

test("a trend in a sentence", () => {
  const change = {
    first: { value: 7.2, held_on: "2026-01-12" },
    last: { value: 10.4, method: "camera" },
    verdict: "more",
  };
  assert.equal(
    trends.trendSentence(change, "cm", 1.5),
    "From 7.2 cm to 10.4 cm since 12 January 2026, more than 1.5 cm.",
  );
  assert.equal(trends.trendSentence(null, "cm", 1.5), "Nothing to compare.");
});

test("the range of a trend holds both legs' intervals and the band of error", () => {
  const point = (value, low, high) => ({ value, low, high, held_on: "2026-01-12" });
  const trend = { left: [point(7, 6, 8)], right: [point(11, null, null)], left_change: null, right_change: null };
  const [low, high] = trends.trendRange({ ...trend, least_change: 2 });
  assert.ok(low < 6 && low > 5 && high > 11 && high < 12, `${low} to ${high}`);
  const changed = { ...trend, right_change: { first: point(11, null, null) }, least_change: 2 };
  assert.ok(trends.trendRange(changed)[1] > 13);
});

test("the days of a trend reach from the first to the last of either leg", () => {
  const on = (held_on) => ({ held_on });
  const trend = { left: [on("2026-02-09"), on("2026-04-20")], right: [on("2026-01-12")] };
  assert.deepEqual(trends.trendDays([trend]), [Date.UTC(2026, 0, 12), Date.UTC(2026, 3, 20)]);
});

test("each way of measuring has a shape of its own", () => {
  const shapes = ["camera", "tape", "inclinometer_tuberosity"].map(trends.shapeOf);
  assert.deepEqual(shapes, ["circle", "diamond", "triangle"]);
});

test("agreement in a sentence, with limits where there are enough pairs", async () => {
  const { agreementSentence } = await import(`${page}/agreement_chart.js`);
  const few = { n: 2, bias: 0.5, lower_limit: null, upper_limit: null };
  assert.equal(agreementSentence(few, "cm"), "2: +0.50 cm");
  const many = { n: 9, bias: -0.5, lower_limit: -1.5, upper_limit: 0.5 };
  assert.equal(agreementSentence(many, "cm"), "9: \u22120.50 cm (\u22121.50 cm to +0.50 cm)");
});
