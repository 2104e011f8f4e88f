// The test under way: what was said so far, kept in this tab, and its session, on record once there is something to put into it.
//
//   test.flags  test.footwear …         what was said;  remember() after a change;  recall() at the start: its session's id, if any
//   await onRecord()                    the session, made if need be;  await saveDetails() what was changed in one on record

import { get, patch, post } from "../api.js";
import { keepValue, keptValue } from "../draft.js";
import { me } from "../me.js";

const SAID = ["flags", "footwear", "paper", "bar_mm", "source"];
export const test = {
  person: null,
  session: null,
  flags: null,
  footwear: null,
  paper: null,
  bar_mm: null,
  source: "webcam",
};

export function remember() {
  const said = SAID.map((name) => [name, test[name]]);
  keepValue("test", { ...Object.fromEntries(said), session_id: test.session?.id ?? null });
}

export function recall() {
  const { session_id = null, ...said } = keptValue("test") ?? {};
  Object.assign(test, said);
  return session_id;
}

const details = () => ({
  red_flags: test.flags,
  footwear: test.footwear,
  paper: test.paper,
  printed_bar_mm: test.bar_mm,
});

export async function onRecord() {
  if (!test.session) {
    test.person ??= await me();
    test.session = await post(`/people/${test.person.id}/sessions`, details());
    remember();
  }
  return test.session;
}

export async function open(id) {
  test.session = await get(`/sessions/${id}`);
  test.person = await get(`/people/${test.session.person_id}`);
  const { red_flags: flags, footwear, paper, printed_bar_mm: bar_mm } = test.session;
  Object.assign(test, { flags, footwear, paper, bar_mm });
  remember();
}

/** What was said before the test may be changed after it. */
export async function saveDetails() {
  remember();
  if (!test.session) return;
  const { id } = test.session;
  const { version } = await get(`/sessions/${id}`);
  test.session = await patch(`/sessions/${id}`, { version, ...details() });
}
