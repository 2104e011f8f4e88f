"""Live cues in the page itself: pictures a second, and how long one takes from the camera's picture to the cue.

    python benchmarks/live/page_bench.py

Prints Markdown. Browser and server share the computer; the browser films, records and shows at the same time. The clock
starts before the picture is made a JPEG and stops when the answer is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from app_server import running
from runner_page import film, opened

WATCH = """
    window.answered = [];
    let drawn_ms = 0;
    const toBlob = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (...how) {
      drawn_ms = performance.now();
      return toBlob.apply(this, how);
    };
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (picture) {
      const one = { drawn_ms, sent_ms: performance.now() };
      this.addEventListener("message", ({ data }) => {
        const { phase, ms } = JSON.parse(data);
        window.answered.push({ ...one, came_ms: performance.now(), phase, server_ms: ms });
      }, { once: true });
      return send.call(this, picture);
    };
"""


def main() -> None:
    """Print the table."""
    with running() as server, opened(server, WATCH) as page:
        film(page)
        answered: list[dict[str, Any]] = page.evaluate("window.answered")
    print("| while | pictures a second | ms from picture to cue, median | 95 % within | of it in the server |")
    print("|---|--:|--:|--:|--:|")
    for words, is_it in (("getting ready", True), ("repetitions", False)):
        these = [one for one in answered if (one["phase"] == "set_up") is is_it]
        came = np.array([one["came_ms"] for one in these])
        took = came - np.array([one["drawn_ms"] for one in these])
        fps = 1000 * (len(came) - 1) / (came[-1] - came[0])
        server_ms = np.median([one["server_ms"] for one in these])
        row = [*np.percentile(took, [50, 95]), server_ms]
        print(f"| {words} | {fps:.0f} | {' | '.join(f'{ms:.0f}' for ms in row)} |")


if __name__ == "__main__":
    main()
