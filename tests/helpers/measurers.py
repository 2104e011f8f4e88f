"""Stand-ins for the measuring of a clip, which worker processes import by name."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from helpers.records import result_json
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.lunge.options import MeasureOptions, Progress


def quick(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Takes a third of a second; the distance is the stature's tenth, so that options can be seen to arrive."""
    for step in range(6):
        progress("measuring", step / 6)
        time.sleep(0.05)
    (out / "reps.png").write_bytes(b"picture")
    return result_json("left", (options.height_cm or 100) / 10)


def dies_at_first(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """The first worker that looks at a clip is killed; the next one measures it."""
    seen = clip.with_name("seen")
    if not seen.exists():
        seen.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(clip, options, out, progress)


def refuses(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    raise UnreadableInputError(f"{clip} is damaged: copy it again.")


def breaks(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    raise ZeroDivisionError(f"in {clip}")
