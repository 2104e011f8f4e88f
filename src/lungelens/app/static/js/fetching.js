// What a page cannot do without is asked for until the server responds.

const RETRY_MS = 1000;

export async function fetchUntilThere(address) {
  for (;;) {
    try {
      const answer = await fetch(address);
      if (answer.ok) return await answer.json();
    } catch {
      // Without its words the page cannot even say that the server is away.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
