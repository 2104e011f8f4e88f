"""Stand-ins for the first look at a file that was sent, which processes import by name."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NoReturn

from lungelens.app import probe, worker
from lungelens.app.probe import Found
from lungelens.errors import ModelUnavailableError
from lungelens.records.database import open_database

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


# What is none of its business, in whatever state its own files are.
OUTSIDE: dict[str, Callable[[], object]] = {
    "start a program": lambda: subprocess.run([sys.executable, "-c", ""], check=False),
    "open a connection": socket.socket,
    "end the server": lambda: os.kill(os.getppid(), 0),
}


def crashes(path: Path) -> Found:
    """As a decoder that writes where it must not."""
    signal.raise_signal(signal.SIGSEGV)
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


def misuses(path: Path) -> Found:
    """Whatever the file's sender would do with the process; the fault names what it could."""
    other = path.with_name("another's")
    tries = {
        "write": lambda: other.write_bytes(b"evil"),
        "empty": lambda: os.truncate(other, 0),
        "open to change": lambda: other.open("r+b"),
        "delete": other.unlink,
        "rename": lambda: other.rename(path.with_name("gone")),
        "make a folder": path.with_name("folder").mkdir,
        "let others read": lambda: other.chmod(0o644),
        **OUTSIDE,
    }
    could = [name for name, attempt in tries.items() if not _is_refused(attempt)]
    return Found(duration_s=float(other.read_text()), fault=("could", ", ".join(could)) if could else None)


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def confined_worker(database_url: str, has_model: bool, answer: Connection) -> None:
    """What a worker could do, with a thread that was there before. The process's main function."""
    worker.model_path = lambda name, fetch: None if has_model else no_model()  # type: ignore
    with ThreadPoolExecutor(1) as before:
        before.submit(int).result()
        worker._confine(open_database(database_url))
        answer.send([name for name, attempt in OUTSIDE.items() if not before.submit(_is_refused, attempt).result()])


def no_model() -> NoReturn:
    """It has not been fetched."""
    raise ModelUnavailableError("It is not here yet.")


def left_alone(path: Path, answer: Connection) -> None:
    """A look that hangs, with nobody there to end it. The process's main function."""
    probe.PATIENCE_S = 0  # type: ignore[misc]
    probe._look(path, hangs, answer, cpu_s=10)
