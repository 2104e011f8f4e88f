// One session, in the order of a visit: safety questions, the day, clips as they arrive and are measured, tape, what was felt,
// and what it comes to.

import { get, remove } from "../api.js";
import { el, find } from "../dom.js";
import { day, t } from "../words.js";
import { assessmentPart } from "./assessment.js";
import { clipsPart } from "./clips.js";
import { dayPart } from "./day.js";
import { givenExercisesPart } from "./given_exercises.js";
import { legsPart } from "./legs.js";
import { attempt, button, crumbs, link } from "./parts.js";
import { confirmed } from "./person_form.js";
import { readingsPart } from "./readings.js";
import { safetyPart } from "./safety.js";

export async function sessionView(signal, id) {
  const session = await get(`/sessions/${id}`);
  const [person, questions, exercises] = await Promise.all([
    get(`/people/${session.person_id}`),
    get("/questions"),
    get("/exercises"),
  ]);
  // The row as last read: two parts of this page change it, and each must know the other's version.
  const shared = { session };
  const given = givenExercisesPart(session, exercises);
  const assessment = assessmentPart(session, given.give);
  const readings = readingsPart(session, person, assessment.load);
  const refresh = () => Promise.all([assessment.load(), readings.load()]);
  const heading = el("h1", {}, day(session.held_on));
  const trail = crumbs(
    [t("clinic.people.title"), "#people"],
    [person.code, `#person/${person.id}`],
    [day(session.held_on)],
  );
  const saved = (row) => {
    shared.session = row;
    for (const name of [heading, find('[aria-current="page"]', trail)]) name.textContent = day(row.held_on);
    return assessment.load();
  };
  await refresh();
  const clips = clipsPart(session, { signal, onChanged: refresh });
  const body = [
    trail,
    el(
      "header",
      { class: "stack tight" },
      heading,
      el(
        "div",
        { class: "spread" },
        el("p", { class: "soft" }, t("clinic.session.of", { code: person.code })),
        el(
          "div",
          { class: "row" },
          button("clinic.assessment.title", () => goTo(assessment.part), "plain"), // it is far below
          link("clinic.session.pdf", `/api/sessions/${session.id}/report.pdf`, "quiet", { download: "" }),
        ),
      ),
    ),
    el(
      "div",
      { class: "session-parts" },
      el("div", { class: "stack loose" }, safetyPart(shared, questions, saved), dayPart(shared, saved)),
      el(
        "div",
        { class: "stack loose" },
        clips,
        readings.part,
        legsPart(session, assessment.load),
        assessment.part,
        given.part,
      ),
    ),
    deleting(session),
  ];
  return { title: `${person.code}, ${day(session.held_on)}`, body: [el("div", { class: "stack loose" }, ...body)] };
}

function goTo(part) {
  const heading = find("h2", part);
  heading.tabIndex = -1;
  heading.focus();
}

function deleting(session) {
  const errors = el("div");
  const onDelete = async (event) => {
    const pressed = event.currentTarget;
    if (!(await confirmed("clinic.session.delete", "clinic.session.delete_what", "clinic.session.delete"))) return;
    const gone = await attempt(
      errors,
      async () => {
        await remove(`/sessions/${session.id}`);
        return true;
      },
      pressed,
    );
    if (gone) location.hash = `person/${session.person_id}`;
  };
  return el(
    "div",
    { class: "stack" },
    el("div", {}, button("clinic.session.delete", onDelete, "quiet delete")),
    errors,
  );
}
