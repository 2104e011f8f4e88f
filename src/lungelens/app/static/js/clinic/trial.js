// One clip: the video with what was measured drawn into it, every repetition, points corrected by hand.

import { get } from "../api.js";
import { el } from "../dom.js";
import { day, number, said, t } from "../words.js";
import { historyPart } from "./corrections.js";
import { QUANTITIES, quantityCell, quantityName, sideName, unitOf } from "./format.js";
import { crumbs, empty, link, notice, section, table } from "./parts.js";

const PICTURES = ["reps.png", "signals.png"];

export async function trialView(_signal, id) {
  const trial = await get(`/trials/${id}`);
  const session = await get(`/sessions/${trial.session_id}`);
  const [person, result, corrections] = await Promise.all([
    get(`/people/${session.person_id}`),
    trial.has_result ? get(`/trials/${id}/result`) : null,
    get(`/trials/${id}/corrections`),
  ]);
  const leg = sideName(result?.test_leg ?? trial.leg);
  const title = t("clinic.trial.title", { leg });
  const body = [
    crumbs(
      [t("clinic.people.title"), "#people"],
      [person.code, `#person/${person.id}`],
      [day(session.held_on), `#session/${session.id}`],
      [title],
    ),
    el(
      "header",
      { class: "stack tight" },
      el("h1", {}, title),
      el("p", { class: "soft" }, `${person.code} · ${day(session.held_on)}`),
    ),
    video(trial),
    ...(result ? found(trial, result) : [empty("clinic.trial.not_yet")]),
    historyPart(corrections),
    pictures(trial),
  ];
  return { title, body: [el("div", { class: "stack loose" }, ...body.filter(Boolean))] };
}

export const fileOf = (trial, name) => `/api/trials/${trial.id}/files/${name}`;

/** The video to look at: with what was measured drawn into it, where there is one. */
export const watched = (trial) => ["overlay.mp4", "clip"].find((name) => trial.files.includes(name)) ?? null;

function video(trial) {
  const first = watched(trial);
  if (!first) return null;
  const player = el("video", {
    src: fileOf(trial, first),
    controls: true,
    preload: "metadata",
    playsinline: "",
    "aria-label": t("clinic.trial.video"),
  });
  const both = !trial.is_photo && trial.files.includes("overlay.mp4") && trial.files.includes("clip");
  const plain = el("input", {
    type: "checkbox",
    onchange: (event) => swap(player, fileOf(trial, event.currentTarget.checked ? "clip" : "overlay.mp4")),
  });
  return el(
    "div",
    { class: "stack tight" },
    el("div", { class: "stage" }, player),
    both && el("label", { class: "switch" }, plain, t("clinic.trial.as_filmed")),
  );
}

function swap(player, source) {
  const at = player.currentTime;
  player.src = source;
  player.addEventListener("loadedmetadata", () => (player.currentTime = at), { once: true });
}

function found(trial, result) {
  const reasons = result.reasons.map((reason) => notice(said(reason.message), said(reason.advice), "stop"));
  const checks = result.checks.map((check) =>
    notice(said(check.message), said(check.advice), check.level === "note" ? "" : "stop"),
  );
  const repetitions = result.repetitions.map((repetition) => repetitionPart(trial, result, repetition));
  return [
    ...reasons,
    ...checks,
    repetitions.length > 0 && section("clinic.trial.repetitions", overview(result), ...repetitions),
  ].filter(Boolean);
}

function overview(result) {
  const measured = QUANTITIES.filter((quantity) => result.repetitions.some((repetition) => repetition[quantity]));
  const rows = result.repetitions.map((repetition) => [
    name(repetition, result),
    ...measured.map((quantity) => quantityCell(repetition[quantity], unitOf(quantity))),
  ]);
  return table(t("clinic.trial.overview"), [t("clinic.field.repetition"), ...measured.map(quantityName)], rows);
}

function name(repetition, result) {
  if (result.best?.index === repetition.index) return t("clinic.trial.best", { n: repetition.index });
  return t(repetition.valid ? "clinic.trial.valid" : "clinic.trial.not_valid", { n: repetition.index });
}

function repetitionPart(trial, result, repetition) {
  const checks = repetition.checks.map((check) => `${said(check.message)} ${said(check.advice)}`);
  const missing = repetition.not_measured.map((one) => `${quantityName(one.quantity)}: ${said(one.message)}`);
  const at = t("clinic.trial.at", { from: number(repetition.start_s), to: number(repetition.end_s) });
  return el(
    "section",
    { class: "repetition stack tight" },
    el("div", { class: "spread" }, el("h3", {}, name(repetition, result)), el("span", { class: "hint" }, at)),
    checks.length > 0 && notes(checks),
    missing.length > 0 && el("details", {}, el("summary", {}, t("clinic.trial.not_measured")), notes(missing)),
    el(
      "div",
      {},
      link("clinic.hold.open", `#hold/${trial.id}/${repetition.index}`, "quiet", {
        "aria-label": t("clinic.hold.open_n", { n: repetition.index }),
      }),
    ),
  );
}

const notes = (texts) => el("ul", { class: "remarks" }, ...texts.map((text) => el("li", {}, text)));

function pictures(trial) {
  const drawn = PICTURES.filter((file) => trial.files.includes(file));
  const papers = ["report.html", "report.pdf", "frames.csv", "result.json"].filter((file) =>
    trial.files.includes(file),
  );
  if (drawn.length + papers.length === 0) return null;
  const images = drawn.map((file) =>
    el("img", { src: fileOf(trial, file), alt: t(`clinic.file.${file}`), loading: "lazy" }),
  );
  const links = papers.map((file) =>
    el(
      "a",
      { class: "button quiet", href: fileOf(trial, file), target: "_blank", rel: "noopener" },
      t(`clinic.file.${file}`),
    ),
  );
  const before = trial.corrections > 0 && el("p", { class: "hint" }, t("clinic.trial.as_measured"));
  return section("clinic.trial.files", before, ...images, el("div", { class: "row" }, ...links));
}
