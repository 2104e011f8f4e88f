// Saving what another window may have changed in the meantime: differences are shown, and the person chooses.

import { patch } from "../api.js";
import { ask, el } from "../dom.js";
import { day, has, t } from "../words.js";
import { choiceName, fieldName } from "./forms.js";
import { button, dialog, table } from "./parts.js";

/** Save `changes` of a row; returns the row as it is then, or null when the person goes back to editing. */
export async function save(path, row, changes, send = patch) {
  let current;
  try {
    return await send(path, { version: row.version, ...changes });
  } catch (error) {
    if (error.code !== "changed_elsewhere") throw error;
    current = error.current;
  }
  const differing = Object.keys(changes).filter((name) => !same(changes[name], current[name]));
  if (differing.length === 0) return current;
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
