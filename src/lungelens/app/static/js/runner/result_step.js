// The runner's result: the headline, tape beside camera where they disagree, all findings, a ruler's say, and the tests before.
//
//   await fillResult(session, trials, reload)      trials: the finished clips; reload() shows it anew when something was changed

import { get } from "../api.js";
import { SIDES } from "../choices.js";
import { trendParts } from "../clinic/trends.js";
import { el, fill, find, say } from "../dom.js";
import { headlineLines, resultParts } from "../result.js";
import { rulerPart } from "../ruler.js";
import { sharing } from "../sharing.js";
import { twoDistances } from "../two_distances.js";
import { t } from "../words.js";

export async function fillResult(session, trials, reload) {
  const base = `/sessions/${session.id}`;
  const [assessment, distances, { readings }] = await Promise.all(
    ["/assessment", "/distances", ""].map((part) => get(base + part)),
  );
  const isNothing = assessment.status === "nothing_to_assess" && !trials.length;
  const title = find("#result-title");
  fill(title, ...(isNothing ? [t("runner.result.nothing")] : headlineLines(assessment)));
  document.title = `${t("runner.path.result")} · ${t("common.app")}`;
  say(title.textContent);
  const fileAt = (trial, name) => `/api/trials/${trial.id}/files/${name}`;
  fill(
    find("#result"),
    el(
      "div",
      { class: "stack loose" },
      ...twoDistances(distances, base, reload),
      ...resultParts({ assessment, trials, fileAt }),
      rulerPart({ sides: SIDES, readings, base, reload }),
      assessment.status === "assessed" &&
        sharing({
          assessment,
          report: `/api/sessions/${session.id}/report.pdf`,
          all: `/api/people/${session.person_id}/export?as=pdf`,
        }),
      await history(session.person_id),
    ),
  );
}

/** The person's own tests over time, once there are two. */
async function history(personId) {
  const { quantities } = await get(`/people/${personId}/trends`);
  const followed = quantities.slice(0, 1); // the one by which change is judged
  const days = followed.flatMap(({ left, right }) => [...left, ...right].map((point) => point.held_on));
  return new Set(days).size > 1 && trendParts(followed, []);
}
