"""A study run by the command in a process of its own, with a stand-in for the measuring, for tests that kill it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = Path(__file__).with_name("batch_head.py")
TABLES = ("clips.csv", "clips.parquet", "repetitions.csv", "repetitions.parquet")
CLIPS = 30
PATIENCE_S = 300


def add_clips(folder: Path, numbers: range) -> None:
    """In two of the first thirty nobody is to be seen, one cannot be read."""
    for number in numbers:
        text = {7: "nobody", 13: "broken", 21: "nobody"}.get(number, str(30 + number / 4))
        (folder / "clips" / f"P{number:03}_s1_R.mp4").write_text(f"{text} {number}")


def start(
    folder: Path, out: str, seconds: float = 0.2, where: Sequence[str] = ("--workers", "3")
) -> subprocess.Popen[str]:
    """The command in a process of its own, its workers in the same group."""
    told = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "STUB_SECONDS": str(seconds),
        "STUB_LOG": str(folder / f"{out}.log"),
    }
    command = [sys.executable, str(HEAD), "batch", "clips", "--out", out, *where]
    return subprocess.Popen(
        [*command, "--pattern", "{participant}_{session}_{side}"],
        cwd=folder, env=told, text=True, stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def end(head: subprocess.Popen[str]) -> int:
    head.communicate(timeout=PATIENCE_S)
    return head.returncode


def measured(folder: Path, out: str) -> list[str]:
    log = folder / f"{out}.log"
    return log.read_text().split() if log.exists() else []


def done(folder: Path, out: str) -> set[str]:
    """The clips with a mark, by the names in the log."""
    return {f"{mark.parent.name.rpartition('-')[0]}.mp4" for mark in (folder / out / "results").glob("*/done")}


def wait_for(folder: Path, out: str, number: int, head: subprocess.Popen[str]) -> None:
    """Until so many clips were measured, or the run has ended."""
    for _ in range(100 * PATIENCE_S):
        if len(measured(folder, out)) >= number or head.poll() is not None:
            return
        time.sleep(0.01)
    raise AssertionError("the run does not go on")


def workers_of(head: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{head.pid}/task/{head.pid}/children").read_text().split()
    threads = Path(f"/proc/{head.pid}/task").iterdir()
    found = {*children, *(child for task in threads for child in (task / "children").read_text().split())}
    return sorted(int(one) for one in found if b"spawn_main" in _command(int(one)))


def _command(process_id: int) -> bytes:
    try:
        return Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:  # it has ended
        return b""


def tables(folder: Path, out: str) -> dict[str, bytes]:
    return {name: (folder / out / name).read_bytes() for name in TABLES}
