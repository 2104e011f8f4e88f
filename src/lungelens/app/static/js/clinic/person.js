// One person: sessions, change over time, exercises given, agreement with tape and inclinometer, export.

import { get, post } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill, findAll } from "../dom.js";
import { day, t } from "../words.js";
import { agreementParts } from "./agreement.js";
import { amount, count, quantityText, sideName, today } from "./format.js";
import { attempt, button, crumbs, empty, link, section, table } from "./parts.js";
import { deletePerson, editPerson } from "./person_form.js";
import { trendParts } from "./trends.js";

export async function personView(_signal, id) {
  const [person, course, comparison, exercises] = await Promise.all([
    get(`/people/${id}`),
    get(`/people/${id}/trends`),
    get(`/people/${id}/agreement`),
    get("/exercises"),
  ]);
  const names = new Map(exercises.map((exercise) => [exercise.id, exercise.name]));
  const given = course.exercises.map((one) => ({ ...one, name: names.get(one.exercise_id) ?? one.exercise_id }));
  const body = [
    crumbs([t("clinic.people.title"), "#people"], [person.code]),
    header(person),
    sessionsPart(person, course.quantities),
    trendParts(course.quantities, given),
    exercisesPart(given),
    section("clinic.agreement.title", agreementParts(comparison)),
    exportPart(person),
  ];
  return { title: person.code, body: [el("div", { class: "stack loose" }, ...body)] };
}

function header(person) {
  const facts = [
    person.birth_year && t("clinic.person.born", { year: person.birth_year }),
    person.sex && t(`clinic.choice.sex.${person.sex}`),
    person.height_cm && t("clinic.person.height", { n: person.height_cm }),
    person.foot_length_cm && t("clinic.person.foot", { n: person.foot_length_cm }),
  ].filter(Boolean);
  const edit = async () => {
    if (await editPerson(person)) dispatchEvent(new Event("clinic:changed"));
  };
  return el(
    "header",
    { class: "spread" },
    el(
      "div",
      { class: "stack tight" },
      el("h1", {}, person.code, person.name && el("span", { class: "person-name" }, person.name)),
      el("p", { class: "soft" }, facts.length > 0 ? facts.join(" · ") : t("clinic.person.no_facts")),
      person.notes && el("p", { class: "person-notes" }, person.notes),
    ),
    button("clinic.person.edit", edit),
  );
}

function sessionsPart(person, trends) {
  const errors = el("div");
  const add = button(
    "clinic.session.new",
    async (event) => {
      const made = await attempt(
        errors,
        () => post(`/people/${person.id}/sessions`, { held_on: today(), ...asLastTime(person) }),
        event.currentTarget,
      );
      if (made) location.hash = `session/${made.id}`;
    },
    "",
  );
  if (person.sessions.length === 0) return section("clinic.session.all", empty("clinic.session.none", add), errors);
  const latest = person.sessions.toReversed();
  const list = el("ul", { class: "sessions" }, ...latest.map((session) => sessionLine(session, trends)));
  const compare = el("a", { class: "button quiet" }, t("clinic.compare.do"));
  const hint = el("p", { class: "hint", id: "compare-hint", role: "status" });
  list.addEventListener("change", () => offerComparison(list, compare, hint));
  offerComparison(list, compare, hint);
  const comparing = latest.length > 1 && el("div", { class: "row" }, compare, hint);
  return section("clinic.session.all", list, el("div", { class: "spread" }, comparing || el("span"), add), errors);
}

/** The same footwear and warm-up make sessions comparable; both can be changed. */
function asLastTime({ sessions }) {
  const last = sessions.at(-1);
  return last ? { footwear: last.footwear, warm_up: last.warm_up } : {};
}

function sessionLine(session, trends) {
  const box = el("input", {
    type: "checkbox",
    value: session.id,
    "aria-label": t("clinic.compare.pick", { day: day(session.held_on) }),
  });
  const clips = session.n_trials === 0 ? t("clinic.session.no_clips") : count("clinic.session.clips", session.n_trials);
  const open = session.n_trials - session.n_done;
  return el(
    "li",
    { class: "session-line" },
    el("label", { class: "pick" }, box),
    el(
      "a",
      { href: `#session/${session.id}` },
      el("strong", {}, day(session.held_on)),
      el("span", { class: "soft" }, clips),
      open > 0 && el("span", { class: "tag" }, t("clinic.session.not_done", { n: open })),
      ...scores(session, trends).map((score) => el("span", {}, score)),
      el(
        "span",
        { class: "soft" },
        session.footwear ? t(`clinic.choice.footwear.${session.footwear}`) : t("clinic.session.no_footwear"),
      ),
    ),
  );
}

/** What was measured of each leg that day, in the first quantity there is: by the camera, else by hand. */
function scores(session, trends) {
  return SIDES.flatMap((side) => {
    for (const { unit, ...trend } of trends) {
      const points = trend[side].filter((point) => point.session_id === session.id);
      const [found] = points.toSorted((a, b) => (b.trial_id !== null) - (a.trial_id !== null) || b.value - a.value);
      if (found) return [scoreWords(side, found, unit)];
    }
    return [];
  });
}

function scoreWords(side, point, unit) {
  const value = point.low === null ? amount(point.value, unit) : quantityText(point, unit);
  const words = { side: sideName(side), value, method: t(`clinic.method.${point.method}`) };
  return t(point.trial_id ? "clinic.session.score" : "clinic.session.score_by_hand", words);
}

function offerComparison(list, compare, hint) {
  const picked = findAll("input:checked", list).map((box) => box.value);
  const ready = picked.length === 2;
  // The list has the latest first; the comparison has the earlier one on the left.
  if (ready) compare.setAttribute("href", `#compare/${picked[1]}/${picked[0]}`);
  else compare.removeAttribute("href");
  compare.setAttribute("role", "link");
  compare.setAttribute("aria-disabled", String(!ready));
  compare.setAttribute("aria-describedby", "compare-hint");
  const missing =
    picked.length > 2 ? t("clinic.compare.too_many") : count("clinic.compare.pick_more", 2 - picked.length);
  fill(hint, ready ? "" : missing);
}

function exercisesPart(given) {
  if (given.length === 0)
    return section("clinic.exercises.title", el("p", { class: "soft" }, t("clinic.exercises.none")));
  const rows = given
    .toReversed()
    .map((one) => [day(one.given_on), one.name, one.side ? sideName(one.side) : t("clinic.side.both"), one.note]);
  const head = ["given_on", "exercise_id", "side", "note"].map((name) => t(`clinic.field.${name}`));
  return section("clinic.exercises.title", table(t("clinic.exercises.title"), head, rows));
}

function exportPart(person) {
  const path = `/api/people/${person.id}/export`;
  const onDelete = async () => {
    if (await deletePerson(person)) location.hash = "people";
  };
  return section(
    "clinic.keeping.title",
    el("p", { class: "soft" }, t("clinic.keeping.export")),
    el(
      "div",
      { class: "row" },
      link("clinic.keeping.pdf", `${path}?as=pdf`, "quiet", { download: true }),
      link("clinic.keeping.csv", `${path}?as=csv`, "quiet", { download: true }),
      link("clinic.keeping.zip", `${path}?as=zip`, "quiet", { download: true }),
      link("clinic.keeping.json", `${path}?as=json`, "quiet", { download: true }),
    ),
    el("div", {}, button("clinic.delete.open", onDelete, "quiet delete")),
  );
}
