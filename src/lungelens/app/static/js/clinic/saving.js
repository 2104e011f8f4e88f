// Saving by itself, and what another window may have changed in the meantime: only where both changed the same, the person chooses.
//
//   autosave(form, keep)                    keep() is called a moment after the last key, when a field is left, and once there is a
//                                           connection again
//   await save(path, row, values, send)     the row as it is then, or null when the person goes back to editing
//                                           send(path, body, row) is PATCH unless given; only what differs from `row` is sent

import { patch } from "../api.js";
import { ask, el } from "../dom.js";
import { day, has, t } from "../words.js";
import { choiceName, fieldName } from "./forms.js";
import { button, dialog, table } from "./parts.js";

const TYPING_MS = 800;

export function autosave(form, keep) {
  let timer = null;
  let turn = Promise.resolve(); // one after another: each knows the row as the one before left it
  const run = () => {
    clearTimeout(timer);
    turn = turn.then(keep, keep);
  };
  form.addEventListener("change", run);
  form.addEventListener("input", () => {
    addEventListener("clinic:back", run); // what could not be saved, also of a view that was left meanwhile
    clearTimeout(timer);
    timer = setTimeout(run, TYPING_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // Enter in a field
    run();
  });
}

export async function save(path, row, values, send = patch) {
  const changes = Object.fromEntries(Object.entries(values).filter(([name, value]) => !same(value, row[name])));
  if (Object.keys(changes).length === 0) return row;
  let current;
  try {
    return await send(path, { version: row.version, ...changes }, row);
  } catch (error) {
    if (error.code !== "changed_elsewhere") throw error;
    current = error.current;
  }
  const both = Object.keys(changes).filter((name) => !same(changes[name], current[name]));
  const differing = both.filter((name) => !same(row[name], current[name]));
  if (differing.length === 0) return save(path, current, changes, send);
  const choice = await askWhich(differing, changes, current);
  if (choice === "theirs") return current;
  return choice === "mine" ? save(path, current, changes, send) : null;
}

function askWhich(differing, mine, theirs) {
  const rows = differing.map((name) => [fieldName(name), shown(name, mine[name]), shown(name, theirs[name])]);
  const close = (value) => () => box.close(value);
  const head = [t("clinic.conflict.what"), t("clinic.conflict.here"), t("clinic.conflict.there")];
  const box = dialog(
    "clinic.conflict.title",
    el("p", {}, t("clinic.conflict.text")),
    table(t("clinic.conflict.differs"), head, rows),
    el(
      "div",
      { class: "row" },
      button("clinic.conflict.keep_mine", close("mine"), ""),
      button("clinic.conflict.take_theirs", close("theirs")),
      button("clinic.conflict.back", close(""), "plain"),
    ),
  );
  return ask(box);
}

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

function shown(name, value) {
  if (value === null || value === "") return "–";
  if (Array.isArray(value))
    return value.length === 0 ? t("clinic.safety.none") : t("clinic.safety.some", { n: value.length });
  if (name === "held_on") return day(value);
  return has(`ask.${name}.${value}`) || has(`clinic.choice.${name}.${value}`) ? choiceName(name, value) : String(value);
}
