// The list of people: search, add.

import { get } from "../api.js";
import { el, fill, say } from "../dom.js";
import { day, t } from "../words.js";
import { count } from "./format.js";
import { keepingPart } from "./keeping.js";
import { button, empty } from "./parts.js";
import { editPerson } from "./person_form.js";

const TYPING_MS = 200;

export async function peopleView(signal, search = "") {
  const list = el("div", { id: "people" });
  const box = el("input", { type: "search", id: "search", value: search, autocomplete: "off" });
  const keeping = el("div");
  const load = async () => {
    const wanted = box.value.trim();
    const people = await get(`/people?search=${encodeURIComponent(wanted)}`);
    if (signal.aborted) return people;
    fill(list, shown(people, box));
    const isEmpty = people.length === 0 && wanted === "";
    fill(keeping, keepingPart({ isEmpty, onRestored: load }));
    return people;
  };
  let timer = null;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      history.replaceState(null, "", box.value ? `#people/${encodeURIComponent(box.value)}` : "#people");
      say(count("clinic.people.found", (await load()).length));
    }, TYPING_MS);
  });
  await load();
  const searching = el(
    "div",
    { class: "field search" },
    el("label", { for: "search" }, t("clinic.people.search")),
    box,
  );
  const title = t("clinic.people.title");
  const head = el("div", { class: "spread" }, el("h1", {}, title), button("clinic.people.add", addPerson, ""));
  return { title, body: [el("div", { class: "stack loose" }, head, searching, list, keeping)] };
}

async function addPerson() {
  const person = await editPerson(null);
  if (person) location.hash = `person/${person.id}`;
}

function shown(people, box) {
  if (people.length > 0) return el("ul", { class: "people" }, ...people.map(line));
  if (box.value.trim() === "") return empty("clinic.people.nobody", button("clinic.people.add_first", addPerson, ""));
  const clear = () => {
    box.value = "";
    box.dispatchEvent(new Event("input"));
    box.focus();
  };
  return empty("clinic.people.no_match", button("clinic.people.all", clear));
}

function line(person) {
  const last = person.last_session_on
    ? t("clinic.people.last", { day: day(person.last_session_on) })
    : t("clinic.people.never");
  return el(
    "li",
    {},
    el(
      "a",
      { class: "person-line card", href: `#person/${person.id}` },
      el(
        "span",
        { class: "person-who" },
        el("strong", {}, person.code),
        person.name && el("span", { class: "soft" }, person.name),
      ),
      el("span", { class: "soft" }, count("clinic.people.sessions", person.n_sessions)),
      el("span", { class: "soft" }, last),
    ),
  );
}
