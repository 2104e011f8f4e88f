// What is deleted can be had back for some seconds: it is hidden at once, and deleted when they are over or the page is left.
//
//   deleteLater(t("clinic.undo.reading"), { commit, restore, onError })
//       commit() deletes it; restore() shows it again; onError(error) where deleting failed, after restore()

import { el, say } from "../dom.js";
import { t } from "../words.js";
import { button } from "./parts.js";

const REGRET_MS = 15_000;
let pending = null;

export function deleteLater(what, { commit, restore, onError }) {
  finish(); // one at a time: the one before is deleted now
  const note = el(
    "section",
    { class: "toast row", "aria-label": what },
    el("span", {}, what),
    button("clinic.undo.undo", undo),
  );
  const timer = setTimeout(finish, REGRET_MS);
  pending = { commit, restore, onError, close };
  document.body.append(note);
  say(what);

  function close() {
    clearTimeout(timer);
    note.remove();
    pending = null;
  }

  function undo() {
    close();
    restore();
    say(t("clinic.undo.back"));
  }
}

async function finish() {
  if (!pending) return;
  const { commit, restore, onError, close } = pending;
  close();
  try {
    await commit();
  } catch (error) {
    restore();
    onError(error);
  }
}

addEventListener("pagehide", finish);
