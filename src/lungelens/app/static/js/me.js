// The runner who uses this computer: one person in the records, with the code "me", created when first needed.
//
//   await me()              the person;  await earlierTests()  their sessions in which something was measured, the newest first,
//                         with what it came to: scores: [{ side, value, unit }]

import { get, post } from "./api.js";
import { SIDES } from "./choices.js";

const CODE = "me";
const SHOWN = 8;

export async function me() {
  return (
    (await known()) ??
    post("/people", { code: CODE }).catch(async (error) => {
      if (error.code !== "code_taken") throw error; // made by another tab in between
      return known();
    })
  );
}

export async function earlierTests() {
  const person = await known();
  if (!person) return [];
  const [{ sessions }, { quantities }] = await Promise.all([
    get(`/people/${person.id}`),
    get(`/people/${person.id}/trends`),
  ]);
  const tests = sessions.map((session) => ({ ...session, scores: scoresOf(session, quantities) }));
  const measured = tests.filter((test) => test.n_done > 0 || test.scores.length > 0);
  return measured.sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).slice(0, SHOWN);
}

/** What the first quantity that was measured that day came to, for each leg. */
function scoresOf(session, quantities) {
  const onThatDay = (points) => points.findLast((point) => point.session_id === session.id);
  for (const { unit, ...trend } of quantities) {
    const found = SIDES.flatMap(
      (side) => onThatDay(trend[side]) && { side, unit, value: onThatDay(trend[side]).value },
    );
    if (found.some(Boolean)) return found.filter(Boolean);
  }
  return [];
}

async function known() {
  const people = await get(`/people?search=${CODE}`);
  return people.find((person) => person.code === CODE) ?? null;
}
