"""The first look at a file that was sent, by a process that does nothing else and ends with it.

What reads videos and pictures are large libraries, and the file may be made to break them. Whatever becomes of that
process, whoever sent the file gets one sentence, and nobody else notices. On Linux it may start, change and send
nothing; what it may read is all that we may: see docs/security.md.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
from typing import TYPE_CHECKING, Final, Protocol

from pydantic import BaseModel, ValidationError

from lungelens.app.errors import about_the_clip
from lungelens.app.process_limits import TOO_MUCH_MEMORY, limit_process
from lungelens.app.system_calls import forbid_calls
from lungelens.clip.reader import open_video
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from pathlib import Path

AT_ONCE: Final = 2  # looks
PATIENCE_S: Final = 30
CPU_S: Final = 20
MEMORY_BYTES: Final = 1280 * 1024**2  # an 8K clip takes two thirds
ANSWER_BYTES: Final = 64 * 1024
CRASHED: Final = (
    "not_a_video",
    "The clip broke the program that reads videos: save it as an MP4 anew, or film it again.",
)
TOO_SLOW: Final = (
    "not_a_video",
    "The clip cannot be read in reasonable time: save it as an MP4 anew, or film it again.",
)
_log = logging.getLogger(__name__)


class Found(BaseModel, frozen=True):
    """What a look found: how long the clip says it is, or why it is none."""

    duration_s: float | None = None
    fault: tuple[str, str] | None = None  # code and sentence


class Look(Protocol):
    """Whatever looks at a file in a process of its own; it is sent there by name."""

    def __call__(self, path: Path) -> Found:
        """Look at the file."""
        ...


def look_at(path: Path) -> Found:
    """Look at header and first frame; judge by the file's content, not its name."""
    try:
        return Found(duration_s=open_video(path).duration_s)
    except UnreadableInputError as error:
        return Found(fault=("not_a_video", about_the_clip(error, path)))


def get_ready() -> None:
    """Start what later looks are copied from, where the system can copy processes; the first is as quick then."""
    if _can_copy():
        from multiprocessing.forkserver import ensure_running

        _context().set_forkserver_preload([__name__])
        ensure_running()


def probe(path: Path, look: Look = look_at) -> Found:
    """Look at a file in a process of its own, within its limits."""
    get_ready()
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_look, args=(path, look, theirs, CPU_S), name="lungelens-probe", daemon=True)
    with ours:
        process.start()
        theirs.close()
        try:
            if not ours.poll(PATIENCE_S):
                return Found(fault=TOO_SLOW)
            # never unpickled: that process may have been taken over
            return Found.model_validate_json(ours.recv_bytes(ANSWER_BYTES))
        except (EOFError, OSError, ValidationError):
            return Found(fault=CRASHED)
        finally:
            process.kill()
            process.join()


def _look(path: Path, look: Look, answer: Connection, cpu_s: int) -> None:
    """The process's main function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends this one
    if hasattr(signal, "alarm"):
        signal.alarm(PATIENCE_S + 1)  # then it ends, even where the server that would end it was killed
    limit_process(MEMORY_BYTES, cpu_s, may_write=False)
    forbid_calls()
    try:
        found = look(path)
    except MemoryError:
        found = Found(fault=TOO_MUCH_MEMORY)
    except Exception as error:  # noqa: BLE001  the boundary: a traceback would name the file
        _log.error("the first look at a clip: %s", type(error).__name__)
        found = Found(fault=CRASHED)
    answer.send_bytes(found.model_dump_json().encode())


def _can_copy() -> bool:
    """Whether the system can copy a fresh process, which costs little; one started from nothing takes a second."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def _context() -> ForkServerContext | SpawnContext:
    return multiprocessing.get_context("forkserver") if _can_copy() else multiprocessing.get_context("spawn")
