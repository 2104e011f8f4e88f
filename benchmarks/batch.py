"""What `lungelens batch` itself costs: clips whose measuring takes no time, 100, 1 000 and 10 000 of them.

    python benchmarks/batch.py 100 1000

Prints Markdown: time of a run, of the same run again when nothing is missing, and the head process's peak memory in
the first. Every run is a process of its own, start-up included. CPU seconds tell more than the clock where others work.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
WORKERS = "2"
TO_MIB = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10  # ru_maxrss is in bytes there, in KiB elsewhere


def head(clips: str, out: str) -> None:
    """Run the command with the stand-in of the tests; print peak memory in MiB, CPU seconds, and those of workers."""
    sys.path.insert(0, str(TESTS))  # worker processes are given it too
    from helpers.batch_measurers import Stub
    from lungelens.cli.main import main
    from lungelens.study.batch import measurer

    measurer.Lungelens = Stub  # type: ignore[assignment, misc]
    main(["batch", clips, "--out", out, "--workers", WORKERS])
    used, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = (used.ru_utime + used.ru_stime, workers.ru_utime + workers.ru_stime)
    print(round(used.ru_maxrss * TO_MIB), *cpu_s)


@dataclass(frozen=True)
class Cost:
    """Of one run: seconds by the clock, MiB of the head, CPU seconds of head and workers."""

    seconds: float
    peak_mib: int
    head_s: float
    workers_s: float


def run(clips: Path, out: Path) -> Cost:
    """Run once."""
    began_s = time.perf_counter()
    said = subprocess.run(
        [sys.executable, __file__, "--head", str(clips), str(out)], capture_output=True, text=True, check=True
    ).stdout
    peak_mib, head_s, workers_s = said.splitlines()[-1].split()
    return Cost(time.perf_counter() - began_s, int(peak_mib), float(head_s), float(workers_s))


def line(number: int) -> str:
    """Make so many clips, run them twice, and return a line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        clips, out = Path(folder, "clips"), Path(folder, "study")
        clips.mkdir()
        for index in range(number):
            (clips / f"P{index:05}.mp4").write_text(f"{30 + index / number} {index}")
        first, again = run(clips, out), run(clips, out)
        assert len((out / "clips.csv").read_text().splitlines()) == number + 1
    return (
        f"| {number} | {first.seconds:.1f} | {first.head_s:.1f} | {first.workers_s:.1f} "
        f"| {again.seconds:.1f} | {again.head_s:.1f} | {first.peak_mib} |"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--head"]:
        head(*sys.argv[2:])
    else:
        print("| clips | s | head, CPU s | workers, CPU s | again, s | head, CPU s | head, MiB |")
        print("|--:|--:|--:|--:|--:|--:|--:|")
        for number in sys.argv[1:] or ("100", "1000", "10000"):
            print(line(int(number)), flush=True)
