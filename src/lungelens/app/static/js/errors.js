// Errors in words, with what to do.
//
//   const box = errorBox(error)                       an ApiError (or any error) as a box
//   await guarded(place, () => post(…), again)        run it; on failure show the box in `place`, with a button for `again` if given

import { el, fill } from "./dom.js";
import { t } from "./words.js";

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
  try {
    await action();
    return true;
  } catch (error) {
    const button = again && el("button", { type: "button", class: "button quiet", onclick: again }, t("shared.again"));
    fill(place, errorBox(error, ...(button ? [button] : [])));
    place.scrollIntoView({ block: "nearest" });
    return false;
  }
}
