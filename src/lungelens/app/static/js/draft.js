// What is typed into a form survives a reload: it is kept in this tab until it is sent.
//
//   keepDraft(form, "answers")      put back what was kept, and keep what changes from now on
//   keepValue("test", { … })        what no form holds;  keptValue("test"), null where nothing was kept
//   forgetDrafts()                  everything was sent
//   forgetUnlessReloaded()          at a page's start; returns whether it was reloaded

const PREFIX = "lungelens-draft-";

export function keepDraft(form, name, storage = sessionStorage) {
  putBack(form, keptValue(name, storage) ?? []);
  form.oninput = () => keepValue(name, entries(form), storage);
}

export const keepValue = (name, value, storage = sessionStorage) =>
  storage.setItem(PREFIX + name, JSON.stringify(value));

export const keptValue = (name, storage = sessionStorage) => JSON.parse(storage.getItem(PREFIX + name) ?? "null");

/** Whoever comes to the page anew, rather than reloading it, may be somebody else. */
export function forgetUnlessReloaded(storage = sessionStorage) {
  const [{ type }] = performance.getEntriesByType("navigation");
  const isReloaded = type !== "navigate";
  if (!isReloaded) forgetDrafts(storage);
  return isReloaded;
}

export function forgetDrafts(storage = sessionStorage) {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
}

const named = (form) => [...form.elements].filter((control) => control.name && control.type !== "file");
const isPicked = (control) => control.type === "radio" || control.type === "checkbox";

function entries(form) {
  return named(form)
    .filter((control) => !isPicked(control) || control.checked)
    .map(({ name, value }) => [name, value]);
}

function putBack(form, kept) {
  for (const control of named(form)) {
    const values = kept.filter(([name]) => name === control.name).map(([, value]) => value);
    if (!values.length) continue;
    if (isPicked(control)) control.checked = values.includes(control.value);
    else control.value = values[0];
    control.dispatchEvent(new Event("change", { bubbles: true })); // what depends on it follows
  }
}
