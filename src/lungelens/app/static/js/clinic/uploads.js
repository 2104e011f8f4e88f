// Clips on their way to the server. They go on while other views of this page are looked at.

import { post, sendClip } from "../api.js";

const sending = new Set(); // ids of trials

export const isSending = (id) => sending.has(id);

/** Announce a file as a new clip. */
export const announce = (session, file, leg) =>
  post(`/sessions/${session.id}/trials`, { leg, source: "file", size_bytes: file.size });

/** Send what is missing of a clip: the server says how much it has. `onProgress(id, fraction)` follows. */
export async function resume(trial, file, onProgress) {
  sending.add(trial.id);
  try {
    return await sendClip(`/trials/${trial.id}`, file, {
      onProgress: ({ sent, size }) => onProgress(trial.id, sent / size),
    });
  } finally {
    sending.delete(trial.id);
  }
}

addEventListener("beforeunload", (event) => {
  if (sending.size > 0) event.preventDefault(); // the browser asks whether to leave
});
