// The words of the pages, in the reader's language. HTML and JavaScript hold only keys, no text.
//
//   await loadWords()            fetch the words and the table of measures, fill the page in, and show it (it is hidden until then: no flash of keys)
//   t("shared.again")            the words of a key;  t("phone.page.until", { time }) fills "{time}" in
//   has("cues.hold")             whether there are words for a key
//   translate(root)              <p data-t=KEY>, and data-t-label, data-t-alt, data-t-placeholder, data-t-title for those attributes
//   number(7.25)  "7.3"          interval({ value, low, high }, "cm")  "7.3 cm (6.8 to 7.8)"; "deg", "mm"
//   day("2025-03-01")            "1 March 2025" in the reader's own format; time(iso) the hour too; bytes(n) "3.4 MB"

import { fetchUntilThere } from "./fetching.js";
import { digitsOf, loadMeasures } from "./measures.js";

const LANGUAGES = ["en"];
const ATTRIBUTES = { label: "aria-label", alt: "alt", placeholder: "placeholder", title: "title" };
let words = {};

export const language = LANGUAGES.find((code) => navigator.language.startsWith(code)) ?? LANGUAGES[0];

export async function loadWords() {
  [words] = await Promise.all([fetchUntilThere(`/api/words?lang=${language}`), loadMeasures()]);
  document.documentElement.lang = language;
  translate(document);
  document.documentElement.dataset.ready = "";
}

export const has = (key) => key in words;

export function t(key, values = {}) {
  if (!(key in words)) console.error(`no words for ${key}`);
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const [name, attribute] of Object.entries(ATTRIBUTES)) {
    for (const node of root.querySelectorAll(`[data-t-${name}]`))
      node.setAttribute(attribute, t(node.getAttribute(`data-t-${name}`)));
  }
}

/** Never "-0", and with a minus sign rather than a hyphen. */
export function number(value, digits = 1) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" };
  return new Intl.NumberFormat(language, options).format(value).replace("-", "\u2212");
}

export function interval({ value, low, high }, unit) {
  const digits = digitsOf(unit);
  const values = {
    value: number(value, digits),
    low: number(low, digits),
    high: number(high, digits),
    unit: t(`shared.unit.${unit}`),
  };
  return t("shared.interval", values);
}

export function day(iso) {
  // A day without an hour is the same day everywhere: noon keeps every time zone from moving it.
  return new Intl.DateTimeFormat(navigator.language, { day: "numeric", month: "long", year: "numeric" }).format(
    new Date(`${iso.slice(0, 10)}T12:00`),
  );
}

export function time(iso) {
  return new Intl.DateTimeFormat(navigator.language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

export function bytes(n) {
  const mega = n / 1e6;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: mega < 10 ? 1 : 0,
  }).format(mega);
}
