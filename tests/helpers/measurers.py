"""Stand-ins for the measuring of a clip, which worker processes import by name."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import DataError, OperationalError

from helpers.results import CLIP, result_json
from lungelens.errors import UnreadableInputError
from lungelens.files import content_sha256

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions, Progress

LARGE_BYTES = 30_000
MEASURED_FOLDER = "LUNGELENS_TEST_MEASURED"  # where `once` keeps what it measured


def quick(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Takes a third of a second; the distance is the stature's tenth, so that options can be seen to arrive."""
    for step in range(6):
        progress("measuring", step / 6)
        time.sleep(0.05)
    (out / "reps.png").write_bytes(b"picture")
    return result_json("left", (options.height_cm or 100) / 10)


def real(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """As the program measures."""
    from lungelens.app.measuring import measure_clip  # heavy, and every worker imports this module

    return measure_clip(clip, options, out, progress)


def once(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """As the program measures, but what was seen in a sample clip is taken from the file it is kept in.

    The same clip with the same options is not measured again but copied.
    """
    from lungelens.app import measuring

    vars(measuring).update(observe=_recall_or_observe)
    key = hashlib.sha256(clip.read_bytes() + repr(options).encode()).hexdigest()
    kept = Path(os.environ[MEASURED_FOLDER]) / key
    if not (kept / "document").exists():
        (kept / "files").mkdir(parents=True, exist_ok=True)
        (kept / "document").write_text(real(clip, options, kept / "files", progress))
    progress("measuring", 1.0)
    shutil.copytree(kept / "files", out, dirs_exist_ok=True)
    return (kept / "document").read_text()


def _recall_or_observe(clip: Path, options: MeasureOptions, progress: Progress) -> Observation:
    from helpers.stored import ALL, stored
    from lungelens.observe.observe import observe

    sha256 = content_sha256(clip)
    seen = next((stored(name) for name in ALL if stored(name).clip.sha256 == sha256), None)
    return observe(clip, options, progress) if seen is None else replace(seen, options=options)


def real_if_large(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Filmed clips are measured, drawn ones are not."""
    measure = real if clip.stat().st_size > LARGE_BYTES else quick
    return measure(clip, options, out, progress)


def _is_first_look(clip: Path) -> bool:
    seen = clip.with_name("seen")
    if seen.exists():
        return False
    seen.touch()
    return True


def dies_at_first(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """The first worker that looks at a clip is killed; the next one measures it."""
    if _is_first_look(clip):
        (out / "half.png").write_bytes(b"half a pict")
        signal.raise_signal(signal.SIGKILL)  # a worker may send signals to no process
    return quick(clip, options, out, progress)


def _note_look(clip: Path) -> None:
    with clip.with_name("looks").open("ab") as looks:
        looks.write(b"x")


def hangs_of_poison(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """A worker that looks at anything but the usual clip never comes to an end."""
    if clip.read_bytes() != CLIP:
        _note_look(clip)
        time.sleep(3600)
    return quick(clip, options, out, progress)


def never_ends_with_poison(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Anything but the usual clip always makes progress and never comes to an end."""
    if clip.read_bytes() != CLIP:
        _note_look(clip)
        while True:
            progress("measuring", 0.5)
            time.sleep(0.05)
    return quick(clip, options, out, progress)


def dies_of_poison(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Every worker that looks at anything but the usual clip is killed."""
    if clip.read_bytes() != CLIP:
        signal.raise_signal(signal.SIGKILL)  # a worker may send signals to no process
    return quick(clip, options, out, progress)


def offends_the_database_with_poison(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """What comes of anything but the usual clip cannot be written down."""
    if clip.read_bytes() != CLIP:
        raise DataError("UPDATE", {}, Exception("a number that is too large"))
    return quick(clip, options, out, progress)


def loses_the_database_at_first(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    if _is_first_look(clip):
        raise OperationalError("UPDATE", {}, Exception("the connection is lost"))
    return quick(clip, options, out, progress)


def fills_the_disk(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    raise OSError(errno.ENOSPC, "No space left on device", out)


def refuses(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    raise UnreadableInputError(f"{clip} is damaged: copy it again.")


def breaks(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    raise ZeroDivisionError(f"in {clip}")


def eats_memory(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """More than any computer has, piece by piece."""
    eaten = []
    while True:
        eaten.append(bytes(64 * 1024**2))  # counted, although none of it is ever touched
