// The clips of a session: dropped here or sent by a phone, with live states and results.

import { get, patch, post, remove, watchTrials } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill, find, say, show } from "../dom.js";
import { bytes, t, time } from "../words.js";
import { sendingPart } from "./clip_drop.js";
import { count, QUANTITIES, quantityCell, quantityName, sideName, unitOf } from "./format.js";
import { attempt, button, link, notice, problem, section } from "./parts.js";
import { deleteLater } from "./undo.js";
import { announce, isSending, resume } from "./uploads.js";

const LEGS = [...SIDES, null];

/** `onChanged` is called when a result has come, gone, or counts differently. */
export function clipsPart(session, { signal, onChanged }) {
  const trials = new Map(session.trials.map((trial) => [trial.id, trial]));
  const hidden = new Set(); // about to be deleted
  const shown = () => [...trials.values()].filter((trial) => !hidden.has(trial.id));
  const list = el("div", { class: "clip-legs" });
  const errors = el("div");
  const offline = el("div", { hidden: true }, notice(t("common.offline"), null, "stop"));
  const actions = {
    change: async (trial, changes) => {
      const row = await attempt(errors, () => patch(`/trials/${trial.id}`, changes));
      if (row) await take(row);
    },
    // The stream reports the progress; this answer may be older than its latest report.
    again: (trial) => attempt(errors, () => post(`/trials/${trial.id}/measure`)),
    drop: (trial) => {
      hidden.add(trial.id);
      draw();
      deleteLater(t("clinic.undo.clip"), {
        commit: async () => {
          await remove(`/trials/${trial.id}`);
          await onChanged();
        },
        restore: () => {
          hidden.delete(trial.id);
          draw();
        },
        onError: (error) => fill(errors, problem(error)),
      });
    },
    resumeUpload: (trial, file) => {
      if (file.size !== trial.size_bytes) fill(errors, notice(t("clinic.clip.other_file"), null, "stop"));
      else attempt(errors, () => sendAll(trial, file));
    },
  };
  const draw = () => {
    const legs = LEGS.map((leg) => [leg, shown().filter((trial) => legOf(trial) === leg)]);
    fill(
      list,
      ...legs
        .filter(([leg, some]) => leg !== null || some.length > 0)
        .map(([leg, some]) => legList(leg, some, actions)),
    );
  };
  const take = async (trial) => {
    const before = trials.get(trial.id);
    if (JSON.stringify(before) === JSON.stringify(trial)) return;
    trials.set(trial.id, trial);
    if (before && before.state === trial.state && progressUpdated(list, trial)) return;
    draw();
    if (before && before.state !== trial.state)
      say(`${t(`clinic.clip.of_leg.${legOf(trial) ?? "unknown"}`)}: ${t(`common.state.${trial.state}`)}`);
    if (trial.has_result || before?.has_result) await onChanged();
  };
  const progress = (id, fraction) => {
    const bar = list.querySelector(`[data-trial="${id}"] progress`);
    if (bar) bar.value = fraction;
  };
  const sendAll = async (trial, file) => {
    const sent = resume(trial, file, progress);
    await take(trial);
    try {
      await sent;
    } finally {
      const row = await get(`/trials/${trial.id}`).catch(goneIsNull);
      if (row) await take(row);
      else trials.delete(trial.id); // what is no clip leaves no trace
      draw(); // where sending stopped, how to continue
    }
  };
  const send = (files, leg) => {
    fill(errors);
    for (const file of files) {
      announce(session, file, leg)
        .then((trial) => sendAll(trial, file))
        .catch((error) => notSent(error, errors, file));
    }
  };
  const stop = watchTrials(`/events?session=${session.id}`, {
    onTrial: take,
    onGone: ({ id }) => {
      trials.delete(id);
      draw();
    },
    onConnection: (there) => show(offline, !there),
  });
  signal.addEventListener("abort", stop);
  draw();
  return section("clinic.clip.title", offline, list, errors, sendingPart(session, send));
}

function notSent(error, errors, file) {
  if (error.status === undefined) throw error;
  errors.append(el("p", { class: "hint" }, file.name), problem(error));
}

function goneIsNull(error) {
  if (error.status !== 404) throw error;
  return null;
}

const legOf = (trial) => trial.summary?.test_leg ?? trial.leg;

function legList(leg, trials, actions) {
  const none = el("p", { class: "soft" }, t("clinic.clip.none"));
  const cards = trials.map((trial) => card(trial, actions));
  return el("section", { class: "stack tight" }, el("h3", {}, sideName(leg)), ...(cards.length > 0 ? cards : [none]));
}

/** Update the progress in an existing card; false if the card must be redrawn. */
function progressUpdated(list, trial) {
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
  return trial.state === "done" ? "good" : "";
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
    accept: "video/*",
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

function measured({ summary }) {
  if (summary.status === "not_measurable") return summary.reason_messages.map((message) => el("p", {}, message));
  const counted = t("clinic.clip.repetitions", {
    valid: summary.valid,
    all: count("clinic.clip.count", summary.repetitions),
  });
  const { best } = summary;
  if (!best) return [el("p", {}, t("clinic.clip.no_best")), el("p", { class: "hint" }, counted)];
  const values = QUANTITIES.filter((quantity) => best[quantity]).map((quantity) =>
    el("div", {}, el("dt", {}, quantityName(quantity)), el("dd", {}, quantityCell(best[quantity], unitOf(quantity)))),
  );
  return [el("dl", { class: "values" }, ...values), el("p", { class: "hint" }, counted)];
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
