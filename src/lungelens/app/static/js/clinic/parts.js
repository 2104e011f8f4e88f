// Building blocks of every view. Words come by key; `values` fills them in.

import { el, fill, say } from "../dom.js";
import { t } from "../words.js";

export const button = (key, onclick, kind = "quiet", values = {}) =>
  el("button", { type: "button", class: `button ${kind}`, onclick }, t(key, values));

export const link = (key, href, kind = "quiet", attributes = {}) =>
  el("a", { class: `button ${kind}`, href, ...attributes }, t(key));

/** Where we are: links from the list of people down to here. */
export function crumbs(...steps) {
  const items = steps.map(([text, href]) =>
    el("li", {}, href ? el("a", { href }, text) : el("span", { "aria-current": "page" }, text)),
  );
  return el("nav", { class: "crumbs", "aria-label": t("clinic.crumbs") }, el("ol", { class: "crumb-list" }, ...items));
}

/** A titled part of a page. */
export function section(key, ...children) {
  const id = `part-${key.replaceAll(".", "-")}`;
  const body = el("div", { class: "stack" }, ...children);
  return el("section", { class: "part card stack", "aria-labelledby": id }, el("h2", { id }, t(key)), body);
}

export const notice = (text, advice = null, kind = "") =>
  el("div", { class: `notice ${kind}` }, el("p", {}, text), advice && el("p", { class: "soft" }, advice));

/** A small drawing of an exercise; its name stands beside it. */
export const sketch = (picture) =>
  el("img", { class: "sketch", src: `/static/exercises/${picture}.svg`, alt: "", loading: "lazy" });

/** An error from the server, in its own words. */
export const problem = (error) => el("div", { role: "alert" }, notice(error.message, error.advice, "stop"));

export const empty = (key, ...actions) => el("div", { class: "empty stack" }, el("p", {}, t(key)), ...actions);

/** Say that something is saved, to the eye and to the ear. */
export function tellSaved(place) {
  fill(place, el("p", { class: "hint" }, t("clinic.saved")));
  say(t("clinic.saved"));
}

/** A table that scrolls by itself where the window is narrow. `head` are texts; a row's first cell is its header. */
export function table(caption, head, rows) {
  const header = el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)));
  const body = rows.map(([first, ...cells]) =>
    el("tr", {}, el("th", { scope: "row" }, first), ...cells.map((cell) => el("td", {}, cell))),
  );
  const whole = el(
    "table",
    { class: "table" },
    el("caption", {}, caption),
    el("thead", {}, header),
    el("tbody", {}, ...body),
  );
  return el("div", { class: "scroll", tabIndex: 0, role: "group", "aria-label": caption }, whole);
}

/** A dialog that is removed from the page when closed. */
export function dialog(titleKey, ...children) {
  const title = el("h2", { id: "dialog-title" }, t(titleKey));
  const box = el("dialog", { "aria-labelledby": "dialog-title", class: "stack" }, title, ...children);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  return box;
}

/** Run a button's action; the server's errors are shown in `place`, and the button is disabled meanwhile. */
export async function attempt(place, action, pressed = null) {
  fill(place);
  if (pressed) pressed.disabled = true;
  try {
    return await action();
  } catch (error) {
    if (error.status === undefined) throw error;
    fill(place, problem(error));
    return undefined;
  } finally {
    if (pressed) pressed.disabled = false;
  }
}
