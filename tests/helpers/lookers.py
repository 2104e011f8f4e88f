"""Stand-ins for the first look at a file that was sent, which processes import by name."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from lungelens.app import probe
from lungelens.app.probe import Found

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


def crashes(path: Path) -> Found:
    """As a decoder that writes where it must not."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return Found(duration_s=1.0)


def eats_memory(path: Path) -> Found:
    """More than any computer has, piece by piece."""
    eaten = []
    while True:
        eaten.append(bytes(64 * 1024**2))  # counted, although none of it is ever touched


def hangs(path: Path) -> Found:
    """Waits for what does not come."""
    time.sleep(600)
    return Found(duration_s=1.0)


def computes(path: Path) -> Found:
    """Without end."""
    while True:
        pass


def writes(path: Path) -> Found:
    """To a file, as whoever took over the process would."""
    path.with_name("written").write_bytes(b"evil")
    return Found(duration_s=1.0)


def left_alone(path: Path, answer: Connection) -> None:
    """A look that hangs, with nobody there to end it. The process's main function."""
    probe.PATIENCE_S = 0  # type: ignore[misc]
    probe._look(path, hangs, answer, cpu_s=10)
