import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadPage } from "./page.js";

const page = "../../src/lungelens/app/static/js";
let words;

before(async () => {
  await loadPage({
    "phone.page.until": "Until {time}, {place}.",
    "shared.interval": "{value} {unit} ({low} to {high})",
    "shared.unit.cm": "cm",
    "shared.unit.mm": "mm",
  });
  words = await import(`${page}/words.js`);
});

test("values are filled in, and what nobody gave stays to be seen", () => {
  assert.equal(words.t("phone.page.until", { time: "noon" }), "Until noon, {place}.");
});

test("a value that looks like a place to fill is not filled in again", () => {
  assert.equal(words.t("phone.page.until", { time: "{place}", place: "here" }), "Until {place}, here.");
});

test("a key without words is shown as it is", (context) => {
  const complaint = context.mock.method(console, "error", () => {});
  assert.equal(words.t("no.such.key"), "no.such.key");
  assert.equal(complaint.mock.callCount(), 1);
  assert.equal(words.has("no.such.key"), false);
});

for (const [value, digits, text] of [
  [7.25, 1, "7.3"],
  [-0.04, 1, "0.0"],
  [-1.5, 1, "\u22121.5"],
  [1234.5, 0, "1,235"],
]) {
  test(`${value} with ${digits} digits reads ${text}`, () => assert.equal(words.number(value, digits), text));
}

test("an interval has the digits of its unit", () => {
  const quantity = { value: 7.251, low: 6.8, high: 7.84 };
  assert.equal(words.interval(quantity, "cm"), "7.3 cm (6.8 to 7.8)");
  assert.equal(words.interval(quantity, "mm"), "7 mm (7 to 8)");
});

test("a day is the same day in every time zone", () => {
  for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]) {
    process.env.TZ = zone;
    assert.equal(words.day("2025-03-01"), "1 March 2025");
    assert.equal(words.day("2025-03-01T23:30:00Z"), "1 March 2025");
  }
});

test("sizes are told in megabytes, small ones with a digit more", () => {
  assert.equal(words.bytes(3_440_000), "3.4 MB");
  assert.equal(words.bytes(34_400_000), "34 MB");
});
