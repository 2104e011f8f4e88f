// A titled part of a result.

import { el } from "./dom.js";
import { t } from "./words.js";

export function section(key, ...content) {
  const id = key.replaceAll(".", "-");
  return el("section", { class: "stack", "aria-labelledby": id }, el("h2", { id }, t(key)), ...content);
}
