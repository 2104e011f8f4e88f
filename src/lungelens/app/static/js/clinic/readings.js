// Manual readings: entered here, compared with what the camera measured for the leg.

import { ApiError, get, patch, post, remove } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill, show } from "../dom.js";
import { Tries } from "../tries.js";
import { t } from "../words.js";
import { agreementParts } from "./agreement.js";
import { amount, change, quantityName, sideName, unitOf } from "./format.js";
import { fields, read } from "./forms.js";
import { attempt, button, problem, section, table } from "./parts.js";
import { deleteLater } from "./undo.js";

const QUANTITY_OF = {
  tape: "toe_to_wall_cm",
  inclinometer_tuberosity: "shin_angle_deg",
  inclinometer_15_cm_below: "shin_angle_deg",
};
const FIELDS = [
  { name: "reading_side", kind: "choice", choices: SIDES, words: sideName, required: true },
  {
    name: "method",
    kind: "choice",
    choices: Object.keys(QUANTITY_OF),
    words: (method) => t(`clinic.method.${method}`),
    required: true,
  },
  { name: "rater", kind: "line" },
];
const ANGLE = [{ name: "value", kind: "number", min: 0, max: 75, step: 0.1 }];

/** The part, and `load()` to refresh it, for example when a clip has been measured; `onChanged` follows every change. */
export function readingsPart(session, person, onChanged) {
  let readings = session.readings;
  const rows = el("div");
  const inAll = el("div");
  const together = el("details", {}, el("summary", {}, t("clinic.agreement.all_sessions")), inAll);
  const errors = el("div");
  const load = () =>
    attempt(errors, async () => {
      const comparison = await get(`/people/${person.id}/agreement`);
      const here = comparison.pairs.filter((pair) => pair.session_id === session.id);
      const none = el("p", { class: "soft" }, t("clinic.readings.none"));
      fill(rows, readings.length > 0 ? readingsTable(readings, here, { drop, mark }) : none);
      show(together, comparison.pairs.length > 0);
      fill(inAll, agreementParts(comparison));
    });
  const changed = () => Promise.all([load(), onChanged()]);
  const mark = (reading, counts) =>
    attempt(errors, async () => {
      const marked = await patch(`/readings/${reading.id}`, { counts });
      readings = readings.map((other) => (other.id === reading.id ? marked : other));
      await changed();
    });
  const drop = (reading) => {
    readings = readings.filter((other) => other !== reading);
    load();
    deleteLater(t("clinic.undo.reading"), {
      commit: async () => {
        await remove(`/readings/${reading.id}`);
        await changed();
      },
      restore: () => {
        readings = [...readings, reading];
        load();
      },
      onError: (error) => fill(errors, problem(error)),
    });
  };
  const form = readingForm(session, errors, (made) => {
    readings = [...readings, ...made];
    return changed();
  });
  const why = el("p", { class: "hint" }, t("clinic.readings.why"));
  return { part: section("clinic.readings.title", why, rows, form, errors, together), load };
}

function readingForm(session, errors, onMade) {
  const submit = el("button", { class: "button quiet" }, t("clinic.readings.add"));
  const values = el("div");
  let tries = null; // of the tape; an angle is read once
  const askFor = (method) => {
    tries = method === "tape" ? new Tries("read") : null;
    fill(values, ...(tries ? [tries.node] : fields(ANGLE)));
  };
  const form = el(
    "form",
    { class: "stack adding", noValidate: true },
    el("div", { class: "form-grid narrow" }, ...fields(FIELDS)),
    values,
    submit,
  );
  form.elements.method.addEventListener("change", () => askFor(form.elements.method.value));
  askFor("tape");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const made = await attempt(errors, () => keep(form, session, tries), submit);
    if (!made) return;
    askFor(form.elements.method.value);
    await onMade(made);
    form.elements.reading_side.focus();
  });
  return form;
}

async function keep(form, session, tries) {
  const { reading_side: side, method, rater } = read(form, FIELDS);
  const values = tries ? tries.values_cm : [read(form, ANGLE).value].filter((value) => value !== null);
  if (!values.length) throw new ApiError(0, { code: "no_value", message: t("clinic.readings.no_value") });
  const made = [];
  for (const value of values)
    made.push(
      await post(`/sessions/${session.id}/readings`, { side, method, quantity: QUANTITY_OF[method], value, rater }),
    );
  return made;
}

function readingsTable(readings, pairs, { drop, mark }) {
  const rows = readings.map((reading) => {
    const unit = unitOf(reading.quantity);
    const pair = pairs.find(
      (one) =>
        ["side", "quantity", "method"].every((name) => one[name] === reading[name]) && one.manual === reading.value,
    );
    const what = `${sideName(reading.side)}, ${amount(reading.value, unit)}`;
    const counts = el("input", {
      type: "checkbox",
      checked: reading.counts,
      "aria-label": t("clinic.readings.counts_what", { what }),
      onchange: (event) => mark(reading, event.currentTarget.checked),
    });
    const dropButton = button("clinic.drop", () => drop(reading), "plain");
    dropButton.setAttribute("aria-label", t("clinic.drop_what", { what }));
    return [
      sideName(reading.side),
      [quantityName(reading.quantity), t(`clinic.method.${reading.method}`), reading.rater].filter(Boolean).join(", "),
      amount(reading.value, unit),
      pair ? amount(pair.camera, unit) : "–",
      pair ? change(pair.difference, unit) : "–",
      el("label", { class: "switch" }, counts),
      dropButton,
    ];
  });
  const head = ["side", "what", "by_hand", "camera", "difference"].map((name) => t(`clinic.field.${name}`));
  return table(t("clinic.readings.title"), [...head, t("clinic.field.counts"), t("clinic.field.remove")], rows);
}
