// The result of a test, for the runner's and the phone's page.
//
//   fill(place, ...resultParts({ assessment, trials, fileAt }))      fileAt(trial, name) is the URL of one of its files
//   fill(heading, ...headlineLines(assessment))
//
// The sentences come from the classifier; nothing is computed here.

import { band } from "./band.js";
import { el } from "./dom.js";
import { measureOf, QUANTITIES } from "./measures.js";
import { planPart } from "./plan.js";
import { section } from "./section.js";
import { interval, t } from "./words.js";

export function resultParts({ assessment, trials, fileAt }) {
  return [
    ...assessment.safety.map(safetyBox),
    missing(trials),
    legCards(assessment, trials),
    assessment.asymmetry && section("runner.result.sides", el("p", {}, assessment.asymmetry.text)),
    planPart(assessment),
    pictures(trials, fileAt),
    el("p", { class: "soft" }, assessment.safety_text),
  ].filter(Boolean);
}

/** The headline, one line for each ankle and one for the sides. */
export function headlineLines({ headline, sides }) {
  const legs = sides.map((side) => side.headline);
  const rest = headline.slice(legs.join(" ").length).trim();
  return [...legs, rest].filter(Boolean).flatMap((line) => [el("span", { class: "line" }, line), " "]);
}

/** A distance worked out from an angle is no measured one, and is not called so. */
function quantityName({ quantity, worked_out_from: from }) {
  const name = t(`quantity.${quantity}`);
  return from ? t("runner.result.worked_out", { quantity: name }) : name;
}

export function safetyBox(finding) {
  return el(
    "div",
    { class: finding.stops ? "notice stop" : "notice" },
    el("strong", {}, finding.finding),
    el("p", {}, `${t("runner.result.where")} ${finding.where}`),
    el("p", {}, `${t("runner.result.how_soon")} ${finding.how_soon}`),
  );
}

function legCards({ sides }, trials) {
  const measured = sides.filter((side) => side.side !== null && side.validity.status !== "not_measured");
  const cards = measured.map((side) => legCard(side, bestRepetition(trials, side)));
  return cards.length ? el("div", { class: "legs" }, ...cards) : null;
}

function legCard(leg, repetition) {
  const { range } = leg;
  const { unit } = measureOf(range.quantity);
  const isShown = range.score && leg.validity.status !== "not_valid";
  const remarks = [
    leg.validity.status === "valid" ? null : leg.validity.text,
    range.text,
    leg.tight === null ? null : leg.limiter.text,
    ...range.remarks.map(({ text }) => text),
    ...leg.compensations.map(({ text }) => text),
    ...leg.changes.slice(-1).map(({ text }) => text), // since last time
  ];
  return el(
    "article",
    { class: "leg card stack", "aria-label": t(`runner.leg_name.${leg.side}`) },
    el(
      "div",
      { class: "spread" },
      el("h2", {}, t(`runner.leg_name.${leg.side}`)),
      range.band &&
        el(
          "span",
          { class: "tag" },
          t(range.borderline ? "runner.band.borderline" : "runner.band.plain", {
            band: t(`band.${range.band}`),
          }),
        ),
    ),
    isShown &&
      el(
        "p",
        {},
        el("span", { class: "soft" }, quantityName(range)),
        el("span", { class: "number" }, ...bigNumber(range.score, unit)),
      ),
    isShown && scale(range, unit),
    ...remarks.filter(Boolean).map((text) => el("p", {}, text)),
    repetition && values(repetition),
  );
}

function bigNumber(score, unit) {
  const [value, rest] = interval(score, unit).split(/ (?=\()/);
  return [el("br"), value, " ", el("small", {}, rest)];
}

function scale(range, unit) {
  const [from, to] = measureOf(range.quantity).axis;
  const label = `${t(`quantity.${range.quantity}`)}: ${interval(range.score, unit)}`;
  return band({ ...range.score, from, to, unit, zone: range.cuts, label });
}

function values(repetition) {
  const rows = QUANTITIES.filter((name) => repetition[name]).map((name) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, t(`quantity.${name}`)),
      el("td", {}, interval(repetition[name], measureOf(name).unit)),
    ),
  );
  if (!rows.length) return null;
  return el(
    "details",
    {},
    el("summary", {}, t("runner.result.numbers")),
    el(
      "table",
      { class: "values" },
      el("caption", { class: "visually-hidden" }, t("runner.result.numbers")),
      el("tbody", {}, ...rows),
    ),
    el("p", { class: "hint" }, t("runner.result.interval")),
  );
}

/** The repetition whose value the classifier used: the leg's with the same score. */
function bestRepetition(trials, leg) {
  const { quantity, score } = leg.range;
  const best = trials
    .filter((trial) => trial.counts && trial.summary?.test_leg === leg.side && trial.summary.best)
    .map((trial) => trial.summary.best);
  return best.find((one) => score && one[quantity]?.value === score.value) ?? best.at(-1) ?? null;
}

function missing(trials) {
  const boxes = trials.flatMap((trial) => {
    const reasons =
      trial.state === "failed"
        ? [trial.reason?.message]
        : trial.summary?.status === "not_measurable"
          ? trial.summary.reason_messages
          : [];
    const named = trial.leg
      ? t("runner.result.not_measured_leg", { leg: t(`runner.leg_name.${trial.leg}`) })
      : t("runner.result.not_measured");
    const other = trial.leg && trial.summary?.test_leg && trial.summary.test_leg !== trial.leg;
    if (other)
      return [el("div", { class: "notice" }, el("p", {}, t(`runner.result.other_leg_${trial.summary.test_leg}`)))];
    return reasons.length
      ? [el("div", { class: "notice stop" }, el("strong", {}, named), ...reasons.map((text) => el("p", {}, text)))]
      : [];
  });
  return boxes.length ? el("div", { class: "stack" }, ...boxes) : null;
}

function pictures(trials, fileAt) {
  const shown = trials.filter((trial) => trial.counts && trial.files.includes("reps.png"));
  if (!shown.length) return null;
  return section(
    "runner.result.pictures",
    ...shown.map((trial) => {
      const leg = trial.summary?.test_leg ?? trial.leg;
      const name = leg ? t(`runner.leg_name.${leg}`) : t("runner.clips.clip");
      return el(
        "div",
        { class: "clip-images stack tight" },
        el("h3", {}, name),
        el(
          "div",
          { class: "pictures" },
          picture(
            "runner.result.reps",
            el("img", {
              src: fileAt(trial, "reps.png"),
              alt: t("runner.result.reps_alt", { leg: name }),
              loading: "lazy",
            }),
          ),
          trial.files.includes("overlay.mp4") &&
            picture("runner.result.overlay", overlay(fileAt(trial, "overlay.mp4"), name)),
        ),
        trial.files.includes("report.html") &&
          fileAt(trial, "report.html") &&
          el(
            "p",
            {},
            el(
              "a",
              { href: fileAt(trial, "report.html"), target: "_blank", rel: "noopener" },
              t("runner.result.report"),
            ),
          ),
      );
    }),
  );
}

const picture = (key, image) => el("figure", {}, image, el("figcaption", {}, t(key)));

function overlay(src, leg) {
  // The fragment makes the browser show a frame before it plays.
  return el("video", {
    src: `${src}#t=0.1`,
    controls: true,
    muted: true,
    playsInline: true,
    preload: "metadata",
    "aria-label": t("runner.result.overlay_alt", { leg }),
  });
}
