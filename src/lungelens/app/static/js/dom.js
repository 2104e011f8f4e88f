// Tiny helpers for the document.
//
//   el("p", { class: "soft", "aria-live": "polite", onclick: f }, "text", node, null)   a new element; null and false are left out
//   find("#id")  findAll(".x")      the element (an error if it is missing), all of them
//   fill(node, ...children)         put these in place of what was there
//   show(node, yes)                 hide or show
//   say(text)                       let a screen reader say it, politely
//   focusOn(heading)                move focus to a heading, so that reading continues there
//   ask(dialog)                     open a <dialog>; resolves with its returnValue ("" if closed without an answer)
//   wait(ms, signal)                a pause that an AbortSignal ends with an error

/** @returns {HTMLElement} */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...kept(children));
  return node;
}

export function find(selector, root = document) {
  const node = root.querySelector(selector);
  if (!node) throw new Error(`nothing matches ${selector}`);
  return node;
}

export const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

export function fill(node, ...children) {
  node.replaceChildren(...kept(children));
  return node;
}

export function show(node, yes = true) {
  node.hidden = !yes;
}

let speaker = null;

export function say(text) {
  if (!speaker) {
    speaker = el("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    document.body.append(speaker);
  }
  // The same words twice are only read twice if something changes in between.
  speaker.textContent = "";
  setTimeout(() => (speaker.textContent = text), 50);
}

export function focusOn(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
}

export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

export function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

const kept = (children) => children.flat().filter((child) => child !== null && child !== undefined && child !== false);
