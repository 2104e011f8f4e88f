// The runner's result: the headline, tape beside camera where they disagree, all findings, and a ruler's say.
//
//   await fillResult(session, trials, reload)      trials: the finished clips; reload() shows it anew when something was changed

import { get } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill, find, say } from "../dom.js";
import { headlineLines, resultParts } from "../result.js";
import { rulerPart } from "../ruler.js";
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
    ),
  );
}
