// Whether Lungelens still answers: said at the top of the page within three seconds, and taken back when it does.
//
//   watchConnection({ onBack })      onBack() is called when it answers again, so that the page can go on

import { el, say } from "./dom.js";
import { t } from "./words.js";

export const EVERY_MS = 1000;
export const PATIENCE_MS = 1500; // busy is not gone

export function watchConnection({ onBack = () => {} } = {}) {
  const banner = el("p", { class: "offline", role: "alert", hidden: true });
  document.body.prepend(banner);
  let isThere = true;
  const look = async () => {
    const was = isThere;
    isThere = await answers();
    if (isThere !== was) tell();
    setTimeout(look, EVERY_MS);
  };
  const tell = () => {
    banner.hidden = isThere;
    banner.textContent = isThere ? "" : t("common.gone");
    if (!isThere) return;
    say(t("common.back"));
    onBack();
  };
  setTimeout(look, EVERY_MS);
}

async function answers() {
  try {
    const answer = await fetch("/api/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}
