// One clip as a card: its state or its values, and what can be done with it; and the list of a leg's cards.
//
//   legList(leg, trials, actions)      actions: change(trial, changes), again(trial), drop(trial), resumeUpload(trial, file)
//   progressUpdated(list, trial)       whether the card was brought up to date without drawing it anew

import { CLIP_TYPES } from "../choices.js";
import { el, find } from "../dom.js";
import { bytes, t, time } from "../words.js";
import { count, QUANTITIES, quantityCell, quantityName, sideName, unitOf } from "./format.js";
import { button, link } from "./parts.js";
import { isSending } from "./uploads.js";

export const legOf = (trial) => trial.summary?.test_leg ?? trial.leg;

export function legList(leg, trials, actions) {
  const none = el("p", { class: "soft" }, t("clinic.clip.none"));
  const cards = trials.map((trial) => card(trial, actions));
  return el("section", { class: "stack tight" }, el("h3", {}, sideName(leg)), ...(cards.length > 0 ? cards : [none]));
}

/** Update the progress in an existing card; false if the card must be redrawn. */
export function progressUpdated(list, trial) {
  const bar = list.querySelector(`[data-trial="${trial.id}"] progress`);
  if (!bar || trial.state === "done" || trial.state === "failed") return false;
  if (trial.state === "receiving" && isSending(trial.id)) return true; // this page knows best what it has sent
  const fraction = trial.state === "receiving" ? trial.received_bytes / trial.size_bytes : trial.fraction;
  if (fraction === null) bar.removeAttribute("value");
  else bar.value = fraction;
  find(".clip-stage", bar.parentElement).textContent = stageText(trial);
  return true;
}

const stageText = (trial) => (trial.stage ? t(`common.stage.${trial.stage}`) : t(`common.state.${trial.state}`));

function card(trial, actions) {
  const head = el(
    "div",
    { class: "spread" },
    el("span", { class: `tag ${tagKind(trial)}` }, tagText(trial)),
    el("span", { class: "hint" }, time(trial.created_at)),
  );
  return el("article", { class: "clip stack tight", "data-trial": trial.id }, head, ...inside(trial, actions));
}

function tagKind(trial) {
  if (trial.state === "failed" || trial.summary?.status === "not_measurable") return "bad";
  if (trial.state === "done") return trial.summary?.best === null ? "" : "good";
  return "";
}

function tagText(trial) {
  if (trial.summary?.status === "not_measurable") return t("common.state.failed");
  return t(`common.state.${trial.state}`);
}

function inside(trial, actions) {
  if (trial.state === "done") return [...measured(trial), foot(trial, actions)];
  if (trial.state === "failed") return [el("p", {}, trial.reason?.message), foot(trial, actions)];
  const fraction = trial.state === "receiving" ? trial.received_bytes / trial.size_bytes : trial.fraction;
  const bar = el("progress", { class: "bar", max: 1, "aria-label": t(`common.state.${trial.state}`) });
  if (fraction !== null) bar.value = fraction;
  const stalled = trial.state === "receiving" && trial.source === "file" && !isSending(trial.id);
  const progress = el(
    "div",
    { class: "stack tight" },
    bar,
    el("p", { class: "hint clip-stage" }, stalled ? t("clinic.clip.stalled") : stageText(trial)),
  );
  return [progress, stalled && resumeUpload(trial, actions), stalled && foot(trial, actions)];
}

function resumeUpload(trial, actions) {
  const input = el("input", {
    type: "file",
    accept: CLIP_TYPES,
    id: `on-${trial.id}`,
    onchange: () => actions.resumeUpload(trial, input.files[0]),
  });
  return el(
    "div",
    { class: "field" },
    el("label", { for: input.id }, t("clinic.clip.go_on", { size: bytes(trial.size_bytes) })),
    input,
  );
}

/** The frame of the best repetition at its deepest, to tell clips apart. */
function thumbnail({ id, summary }) {
  const alt = t("clinic.clip.thumbnail", { n: summary.best.index });
  const image = el("img", {
    src: `/api/trials/${id}/holds/${summary.best.index}.jpg`,
    class: "thumbnail",
    loading: "lazy",
    alt,
  });
  image.addEventListener("error", () => image.remove()); // measured before frames were kept
  return image;
}

function measured(trial) {
  const { summary } = trial;
  const reasons = summary.reason_messages.map((message) => el("p", {}, message));
  if (summary.status === "not_measurable") return reasons;
  const counted = t("clinic.clip.repetitions", {
    valid: summary.valid,
    all: count("clinic.clip.count", summary.repetitions),
  });
  const { best } = summary;
  if (!best) return [el("p", {}, t("clinic.clip.no_best")), ...reasons, el("p", { class: "hint" }, counted)];
  const values = QUANTITIES.filter((quantity) => best[quantity]).map((quantity) =>
    el("div", {}, el("dt", {}, quantityName(quantity)), el("dd", {}, quantityCell(best[quantity], unitOf(quantity)))),
  );
  return [thumbnail(trial), el("dl", { class: "values" }, ...values), el("p", { class: "hint" }, counted)];
}

function foot(trial, actions) {
  const look = trial.has_result && link("clinic.clip.look", `#trial/${trial.id}`, "quiet");
  const counts = el("input", {
    type: "checkbox",
    checked: trial.counts,
    onchange: (event) => actions.change(trial, { counts: event.currentTarget.checked }),
  });
  const used = trial.summary?.best && el("label", { class: "switch" }, counts, t("clinic.clip.counts"));
  const again =
    trial.state === "failed" && trial.sha256 !== null && button("clinic.clip.again", () => actions.again(trial));
  const corrected =
    trial.corrections > 0 && el("span", { class: "tag" }, count("clinic.clip.corrected", trial.corrections));
  return el(
    "div",
    { class: "row clip-foot" },
    look,
    again,
    used,
    corrected,
    button("clinic.clip.delete", () => actions.drop(trial), "plain"),
  );
}
