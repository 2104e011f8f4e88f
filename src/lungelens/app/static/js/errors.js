// Errors in words, with what to do.
//
//   const box = errorBox(error)                       an ApiError (or any error) as a box
//   goOn()                                            what failed for want of a connection is tried again
//   await guarded(place, () => post(…), again)        run it; on failure show the box in `place`, with a button for `again` if given;
//                                                     without a connection it runs again by itself once there is one

import { el, fill } from "./dom.js";
import { t } from "./words.js";

const waiting = new Map(); // what to do again once there is a connection, by where its error stands

export function goOn() {
  for (const again of [...waiting.values()]) again();
}

export function errorBox(error, ...buttons) {
  const isExpected = error.code !== undefined;
  if (!isExpected) console.error(error);
  return el(
    "div",
    { class: "notice stop" },
    el("strong", {}, isExpected ? error.message : t("shared.error")),
    error.advice ? el("p", {}, error.advice) : null,
    ...(error.fields?.map(({ message }) => el("p", {}, message)) ?? []),
    buttons.length ? el("div", { class: "row" }, ...buttons) : null,
  );
}

/** @returns whether it went well */
export async function guarded(place, action, again = null) {
  fill(place);
  waiting.delete(place);
  try {
    await action();
    return true;
  } catch (error) {
    const button = again && el("button", { type: "button", class: "button quiet", onclick: again }, t("shared.again"));
    if (error.status === 0) waiting.set(place, again ?? (() => guarded(place, action)));
    fill(place, errorBox(error, ...(button ? [button] : [])));
    place.scrollIntoView({ block: "nearest" });
    return false;
  }
}
