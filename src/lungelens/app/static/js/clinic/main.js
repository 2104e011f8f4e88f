// The clinician's page: which view the address asks for (#person/ID, #session/ID …), and showing it.

import { watchConnection } from "../connection.js";
import { el, fill, find, findAll, focusOn } from "../dom.js";
import { offerSignOut } from "../sign_out.js";
import { loadWords, t } from "../words.js";
import { compareView } from "./compare.js";
import { holdView } from "./hold.js";
import { button, problem } from "./parts.js";
import { peopleView } from "./people.js";
import { personView } from "./person.js";
import { sessionView } from "./session.js";
import { trialView } from "./trial.js";

const VIEWS = {
  people: peopleView,
  person: personView,
  session: sessionView,
  trial: trialView,
  hold: holdView,
  compare: compareView,
};

const place = find("#main");
let isBroken = false; // what the address asks for could not be shown
let showing = new AbortController();

/** Show what the address asks for. A view is async (signal, ...parts) => { title, body }; the signal ends with it. */
async function route({ moved = true } = {}) {
  showing.abort();
  showing = new AbortController();
  const { signal } = showing;
  isBroken = false;
  const [name, ...parts] = decodeURIComponent(location.hash.slice(1)).split("/");
  const view = VIEWS[name || "people"] ?? VIEWS.people;
  place.setAttribute("aria-busy", "true");
  const { title, body } = await view(signal, ...parts).catch(failed);
  if (signal.aborted) return;
  fill(place, ...body);
  place.removeAttribute("aria-busy");
  document.title = `${title} – ${t("common.app")}`;
  if (moved) focusOn(find("h1", place));
}

function failed(error) {
  if (error.status === undefined) throw error;
  isBroken = error.status === 0;
  const gone = error.status === 404;
  const title = t(gone ? "clinic.gone" : "shared.error");
  const again = !gone && button("shared.again", () => route());
  const home = el("a", { class: "button quiet", href: "#people" }, t("clinic.people.title"));
  const body = [el("h1", {}, title), problem(error), el("div", { class: "row" }, again, home)];
  return { title, body: [el("div", { class: "stack" }, ...body)] };
}

function answersAgain() {
  dispatchEvent(new Event("clinic:back"));
  if (isBroken) route({ moved: false });
}

await loadWords();
offerSignOut();
watchConnection({ onBack: answersAgain });
for (const skip of findAll(".skip")) {
  skip.addEventListener("click", (event) => {
    event.preventDefault(); // the fragment selects the view
    place.focus();
  });
}
addEventListener("hashchange", () => route());
addEventListener("clinic:changed", () => route({ moved: false })); // something was saved that affects the whole view
await route({ moved: false });
