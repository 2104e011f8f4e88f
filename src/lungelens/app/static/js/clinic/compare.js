// Two sessions of a person side by side: the best clip of a leg in each, synchronised at the deepest position.

import { get } from "../api.js";
import { SIDES } from "../choices.js";
import { el, fill } from "../dom.js";
import { day, number, t } from "../words.js";
import { amount, change, quantityCell, quantityName, sideName } from "./format.js";
import { LinkedVideos } from "./linked_videos.js";
import { button, crumbs, notice, section, table } from "./parts.js";
import { fileOf, watched } from "./trial.js";

const RATES = [1, 0.5, 0.25];
const FRAME_S = 1 / 30;

export async function compareView(signal, ...ids) {
  const sessions = await Promise.all(ids.slice(0, 2).map((id) => get(`/sessions/${id}`)));
  const [person, { quantities: trends }] = await Promise.all([
    get(`/people/${sessions[0].person_id}`),
    get(`/people/${sessions[0].person_id}/trends`),
  ]);
  const title = t("clinic.compare.title", { first: day(sessions[0].held_on), second: day(sessions[1].held_on) });
  const place = el("div", { class: "stack loose" });
  const asked = SIDES.includes(ids[2])
    ? ids[2]
    : (SIDES.find((side) => clipsOf(sessions, trends, side).every(Boolean)) ?? "left");
  let linked = null;
  const choose = (side) => {
    linked?.pause();
    const shown = sidePart(sessions, trends, side);
    linked = shown.linked;
    fill(place, ...shown.parts);
    history.replaceState(null, "", `#compare/${sessions[0].id}/${sessions[1].id}/${side}`);
  };
  signal.addEventListener("abort", () => linked?.pause());
  choose(asked);
  const body = [
    crumbs([t("clinic.people.title"), "#people"], [person.code, `#person/${person.id}`], [t("clinic.compare.crumb")]),
    el("header", { class: "spread" }, el("h1", {}, title), sideChoice(asked, choose)),
    sessions[0].footwear !== sessions[1].footwear && notice(t("clinic.compare.footwear")),
    place,
  ];
  return { title, body: [el("div", { class: "stack loose" }, ...body.filter(Boolean))] };
}

function sideChoice(chosen, choose) {
  const labels = SIDES.map((side) =>
    el(
      "label",
      {},
      el("input", { type: "radio", name: "side", checked: side === chosen, onchange: () => choose(side) }),
      el("span", {}, sideName(side)),
    ),
  );
  return el(
    "fieldset",
    { class: "chips" },
    el("legend", { class: "visually-hidden" }, t("clinic.field.leg")),
    ...labels,
  );
}

/** The clip that stands for the leg in each session, as the server chose it for the trends, or null. */
function clipsOf(sessions, trends, side) {
  const chosen = trends.flatMap((trend) => trend[side]).filter((point) => point.trial_id);
  return sessions.map((session) => {
    const point = chosen.find((one) => one.session_id === session.id);
    return (
      session.trials.find((trial) => trial.id === point?.trial_id && trial.summary?.best && watched(trial)) ?? null
    );
  });
}

function sidePart(sessions, trends, side) {
  const clips = clipsOf(sessions, trends, side);
  const numbers = numbersPart(sessions, trends, side);
  const missing = sessions
    .filter((_, index) => !clips[index])
    .map((session) => notice(t("clinic.compare.no_clip", { day: day(session.held_on), side: sideName(side) })));
  if (missing.length > 0) return { linked: null, parts: [...missing, numbers] };
  const videos = clips.map((clip) =>
    el("video", {
      src: fileOf(clip, watched(clip)),
      muted: true,
      playsinline: "",
      preload: "auto",
      tabIndex: -1,
      "aria-label": t("clinic.trial.video"),
    }),
  );
  const figures = videos.map((video, index) =>
    el(
      "figure",
      { class: "stack tight" },
      el("figcaption", {}, el("strong", {}, day(sessions[index].held_on))),
      el("div", { class: "stage" }, video),
    ),
  );
  const pair = el("div", { class: "side-by-side" }, ...figures);
  videos[0].addEventListener("loadedmetadata", () =>
    pair.classList.toggle("landscape", videos[0].videoWidth > videos[0].videoHeight),
  );
  const { element, linked } = controls(
    videos,
    clips.map((clip) => clip.summary.best.peak_s),
  );
  return { linked, parts: [pair, element, numbers] };
}

function controls(videos, zeros_s) {
  const slider = el("input", { type: "range", id: "scrub", step: "any", "aria-describedby": "scrub-zero" });
  const output = el("output", { for: "scrub", class: "time" });
  const linked = new LinkedVideos(videos, zeros_s, (time_s) => {
    slider.value = String(time_s);
    output.textContent = timeText(time_s);
    slider.setAttribute("aria-valuetext", timeText(time_s));
    play.textContent = t(linked.playing ? "clinic.compare.pause" : "clinic.compare.play");
  });
  const play = button("clinic.compare.play", () => (linked.playing ? linked.pause() : linked.play()), "");
  const step = (frames) => () => {
    linked.pause();
    linked.seek(linked.time_s + frames * FRAME_S);
  };
  slider.addEventListener("input", () => {
    const at = Number(slider.value);
    linked.pause();
    linked.seek(at);
  });
  Promise.all(videos.map(loaded)).then(() => {
    const [from, to] = linked.range_s;
    Object.assign(slider, { min: String(from), max: String(to) });
    linked.seek(0);
  });
  const rate = el(
    "select",
    { id: "rate", onchange: () => (linked.rate = Number(rate.value)) },
    ...RATES.map((one) => el("option", { value: String(one) }, t("clinic.compare.times", { n: one }))),
  );
  const element = el(
    "div",
    { class: "card stack tight controls" },
    el("div", { class: "spread" }, el("label", { for: "scrub" }, t("clinic.compare.scrub")), output),
    slider,
    el("p", { class: "hint", id: "scrub-zero" }, t("clinic.compare.zero")),
    el(
      "div",
      { class: "row" },
      play,
      button("clinic.compare.frame_back", step(-1)),
      button("clinic.compare.frame_on", step(1)),
      button("clinic.compare.deepest", () => linked.seek(0)),
      el("label", { for: "rate" }, t("clinic.compare.speed")),
      rate,
    ),
  );
  return { element, linked };
}

const timeText = (time_s) => t("clinic.compare.seconds", { n: `${time_s > 0.005 ? "+" : ""}${number(time_s, 2)}` });

function loaded(video) {
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) return Promise.resolve();
  return new Promise((resolve) => video.addEventListener("loadedmetadata", resolve, { once: true }));
}

function numbersPart(sessions, trends, side) {
  const rows = trends.map((trend) => numbersRow(trend, sessions, side)).filter(Boolean);
  if (rows.length === 0)
    return section("clinic.compare.numbers", el("p", { class: "soft" }, t("clinic.compare.no_numbers")));
  const head = [
    t("clinic.field.what"),
    ...sessions.map((session) => day(session.held_on)),
    t("clinic.field.difference"),
  ];
  return section("clinic.compare.numbers", table(`${t("clinic.compare.numbers")}, ${sideName(side)}`, head, rows));
}

function numbersRow(trend, sessions, side) {
  const points = sessions.map((session) =>
    trend[side].find((point) => point.session_id === session.id && point.method === "camera"),
  );
  if (!points.some(Boolean)) return null;
  const texts = points.map((point) => quantityCell(point, trend.unit));
  if (!points.every(Boolean)) return [quantityName(trend.quantity), ...texts, "–"];
  const difference = points[1].value - points[0].value;
  const verdict =
    trend.least_change === null ? "unknown" : Math.abs(difference) < trend.least_change ? "within" : "beyond";
  const limit = trend.least_change === null ? "" : amount(trend.least_change, trend.unit);
  const meaning = el("small", { class: "wraps" }, t(`clinic.compare.${verdict}`, { limit }));
  return [
    quantityName(trend.quantity),
    ...texts,
    el("span", { class: "measured" }, change(difference, trend.unit), meaning),
  ];
}
