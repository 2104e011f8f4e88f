import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { forgetDrafts, keepDraft } from "../../src/lungelens/app/static/js/draft.js";

let storage;

beforeEach(() => {
  storage = Object.create({
    getItem(key) {
      return this[key] ?? null;
    },
    setItem(key, value) {
      this[key] = value;
    },
    removeItem(key) {
      delete this[key];
    },
  });
});

const control = (name, type, value, checked = false) => ({
  name,
  type,
  value,
  checked,
  told: [],
  dispatchEvent(event) {
    this.told.push(event.type);
  },
});

const form = (...elements) => ({ elements, oninput: null });
const legForm = () =>
  form(
    control("left-try-1", "number", ""),
    control("left-unit", "select-one", "cm"),
    control("left-tight", "radio", "back"),
    control("left-tight", "radio", "none"),
    control("flag", "checkbox", "bone_pain"),
    control("", "submit", ""),
    control("clip", "file", ""),
  );

test("what was typed is there again after a reload, and what depends on it is told", () => {
  const before = legForm();
  keepDraft(before, "answers", storage);
  before.elements[0].value = "4";
  before.elements[1].value = "in";
  before.elements[3].checked = true;
  before.oninput();
  const after = legForm();
  keepDraft(after, "answers", storage);
  assert.deepEqual(
    after.elements.slice(0, 2).map((one) => one.value),
    ["4", "in"],
  );
  assert.deepEqual(
    after.elements.map((one) => one.checked),
    [false, false, false, true, false, false, false],
  );
  assert.deepEqual(after.elements[3].told, ["change"]);
  assert.deepEqual(after.elements[4].told, []);
});

test("another form has another draft, and once sent there is none", () => {
  const before = legForm();
  keepDraft(before, "answers", storage);
  before.elements[0].value = "9";
  before.oninput();
  const other = legForm();
  keepDraft(other, "prepare", storage);
  assert.equal(other.elements[0].value, "");
  storage.setItem("lungelens-device", "kept");
  forgetDrafts(storage);
  const after = legForm();
  keepDraft(after, "answers", storage);
  assert.equal(after.elements[0].value, "");
  assert.equal(storage.getItem("lungelens-device"), "kept");
});
