// The words of the pages, in the reader's language. HTML and JavaScript hold only keys, no text.
//
//   await loadWords()            fetch the words and the table of measures, fill the page in, and show it (it is hidden until then: no flash of keys)
//   t("shared.again")            the words of a key;  t("phone.page.until", { time }) fills "{time}" in
//   said("The heel came up.")    a sentence that a result carries in English
//   has("cues.hold")             whether there are words for a key
//   translate(root)              <p data-t=KEY>, and data-t-label, data-t-alt, data-t-placeholder, data-t-title for those attributes
//   number(7.25)  "7.3"          interval({ value, low, high }, "cm")  "7.3 cm (6.8 to 7.8)"; "deg", "mm"
//   shown(2.54, "cm")            in the unit that is shown: 1 where inches are
//   day("2025-03-01")            "1 March 2025" in the reader's own format; day(iso, "short") "1 Mar 2025"; time(iso) the hour too; bytes(n) "3.4 MB"

import { fetchUntilThere } from "./fetching.js";
import { wireLanguageSwitch } from "./language_switch.js";
import { digitsOf, loadMeasures } from "./measures.js";

const ATTRIBUTES = { label: "aria-label", alt: "alt", placeholder: "placeholder", title: "title" };
let words = {};

export const language = document.documentElement.lang; // as the server chose
const locale = navigator.language.startsWith(language.slice(0, 2)) ? navigator.language : language;
const CM_PER_INCH = 2.54;

export async function loadWords() {
  [words] = await Promise.all([fetchUntilThere(`/api/words?lang=${language}`), loadMeasures()]);
  translate(document);
  wireLanguageSwitch();
  document.documentElement.dataset.ready = "";
}

export const has = (key) => key in words;

export function t(key, values = {}) {
  if (!(key in words)) console.error(`no words for ${key}`);
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** A sentence that a result carries in English. */
export const said = (english) => words[`said.${english}`] ?? english;

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

export const usesInches = language === "en-US";

/** A value in the unit it is shown in: what the program keeps in centimetres may be shown in inches. */
export const shown = (value, unit) => (unit === "cm" && usesInches ? value / CM_PER_INCH : value);

export function interval({ value, low, high }, unit) {
  const digits = digitsOf(unit);
  const values = {
    value: number(shown(value, unit), digits),
    low: number(shown(low, unit), digits),
    high: number(shown(high, unit), digits),
    unit: t(`shared.unit.${unit}`),
  };
  return t("shared.interval", values);
}

export function day(iso, month = "long") {
  // A day without an hour is the same day everywhere: noon keeps every time zone from moving it.
  return new Intl.DateTimeFormat(locale, { day: "numeric", month, year: "numeric" }).format(
    new Date(`${iso.slice(0, 10)}T12:00`),
  );
}

export function time(iso) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

export function bytes(n) {
  const mega = n / 1e6;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: mega < 10 ? 1 : 0,
  }).format(mega);
}
