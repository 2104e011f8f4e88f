"""Live cues through the web socket: pictures a second, and how much later than the movement a cue arrives.

    python benchmarks/live/socket_bench.py             # the sample clips
    python benchmarks/live/socket_bench.py CLIP.mp4…   # others, each with its truth beside it

Prints Markdown. Client and server share the computer. A picture is sent when the one before has been answered, as the
page does it: never more than one on its way.
"""

from __future__ import annotations

import argparse
import json
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from app_server import running
from filmed import moments, read, show

if TYPE_CHECKING:
    from app_server import Server
    from filmed import Filmed, Moment, Show

SAMPLES = Path(__file__).parents[2] / "sample_videos"
STANDS_S, AFTER_S = 6.0, 2.0
FULL_SPEED = 1000.0
CAMERAS_FPS = (30.0, 15.0)
# What a cue says about each moment; an answer is about it when it says so for the first time.
SAYS: dict[str, Any] = {
    "leaves rest": lambda answer: answer["phase"] != "start",
    "stops": lambda answer: answer["phase"] == "hold",
    "turns back": lambda answer: answer["phase"] == "back",
    "heel up": lambda answer: answer["heel"] == "lifted",
    "is back": lambda answer: answer["phase"] == "start",
}


@dataclass(frozen=True)
class Answered:
    """When a picture was sent and its answer came, on the show's clock, and the answer."""

    sent_s: float
    came_s: float
    answer: dict[str, Any]


def play(server: Server, filmed: Filmed, what: Show, most_fps: float) -> list[Answered]:
    """Show a clip to the server as a camera would, no more than so many pictures a second."""
    answered: list[Answered] = []
    pictures = filmed.small
    with server.cues(filmed.leg, filmed.has_sheet) as socket:
        _ask(socket, filmed.small[0], 0.0)  # the model is loaded when the first picture comes
        began_s, tick = time.monotonic(), -1
        while (now_s := time.monotonic() - began_s) < what.length_s:
            if int(now_s * most_fps) == tick:
                time.sleep((tick + 1) / most_fps - now_s + 1e-4)
                continue
            tick = int(now_s * most_fps)
            answer = _ask(socket, pictures[what.at(now_s)], 1000 * now_s)
            pictures = filmed.larger if answer["larger"] else filmed.small
            answered.append(Answered(now_s, time.monotonic() - began_s, answer))
    return answered


def _ask(socket: Any, picture: bytes, time_ms: float) -> dict[str, Any]:
    socket.send(struct.pack("<d", time_ms) + picture)
    answer: dict[str, Any] = json.loads(socket.recv())
    return answer


def delays_s(answered: list[Answered], what: list[Moment], clip_at_s: float) -> list[tuple[str, float]]:
    """From each moment to the first answer that tells of it; NaN where none does."""
    found = []
    for moment in what:
        since_s, until_s = clip_at_s + moment.time_s, clip_at_s + moment.until_s + 0.5
        # A cue may come a little before the truth's moment, as the model's angles are not exact.
        about = (one for one in answered if since_s - 0.2 <= one.came_s <= until_s and SAYS[moment.what](one.answer))
        first = next(about, None)
        found.append((moment.what, float("nan") if first is None else first.came_s - since_s))
    return found


def print_rates(server: Server, clips: dict[str, Filmed]) -> None:
    """The table of pictures a second, with nothing held back."""
    print("| clip | while | pictures a second | ms a picture, median | 95 % within |\n|---|---|--:|--:|--:|")
    for name, filmed in clips.items():
        answered = play(server, filmed, show(filmed, STANDS_S, AFTER_S), FULL_SPEED)
        for ready, words in ((False, "getting ready"), (True, "repetitions")):
            took_s = np.array([one.came_s - one.sent_s for one in answered if one.answer["ready"] is ready])
            if len(took_s):
                ms = 1000 * np.percentile(took_s, [50, 95])
                print(f"| {name} | {words} | {1 / took_s.mean():.0f} | {ms[0]:.0f} | {ms[1]:.0f} |", flush=True)


def print_delays(server: Server, clips: dict[str, Filmed]) -> None:
    """The table of delays, and what was counted."""
    for fps in CAMERAS_FPS:
        told: dict[str, list[float]] = {what: [] for what in SAYS}
        counts = []
        for name, filmed in clips.items():
            what = show(filmed, STANDS_S, AFTER_S)
            answered = play(server, filmed, what, fps)
            for moment, delay_s in delays_s(answered, moments(filmed), what.clip_at_s):
                told[moment].append(delay_s)
            last = answered[-1].answer
            lifts = sum(moment.what == "heel up" for moment in moments(filmed))
            repetitions = sum(moment.what == "is back" for moment in moments(filmed))
            counts.append((name, last["counted"], repetitions - lifts, last["not_counted"], lifts))
        print(f"\n{fps:.0f} pictures a second:\n\n| moment | n | not told | median ms | 90 % within | longest |")
        print("|---|--:|--:|--:|--:|--:|")
        for what_happens, delays in told.items():
            ms = 1000 * np.array(delays)
            known = ms[np.isfinite(ms)]
            most = np.percentile(known, [50, 90, 100]) if len(known) else [np.nan] * 3
            missing = len(ms) - len(known)
            print(f"| {what_happens} | {len(ms)} | {missing} | {most[0]:.0f} | {most[1]:.0f} | {most[2]:.0f} |")
        print("\n| clip | counted | of | did not count | heels that lift |\n|---|--:|--:|--:|--:|")
        for row in counts:
            print(f"| {' | '.join(map(str, row))} |")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", type=Path, default=sorted(SAMPLES.glob("*.mp4")))
    paths = parser.parse_args().clips
    clips = {path.stem: read(path) for path in paths}
    with running() as server:
        print_rates(server, clips)
        print_delays(server, clips)


if __name__ == "__main__":
    main()
