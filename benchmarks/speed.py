"""How fast and how large: `lungelens measure` against a bare loop over the same clip, in the same run.

    python benchmarks/speed.py            # about ten minutes on two cores
    python benchmarks/speed.py --quick    # without the five-minute clip

Prints Markdown. Every job is a process of its own, start-up and imports included. Jobs on a clip take turns, so that
a busy moment of the computer hits all of them; the table has medians. This file imports nothing large: a child's peak
memory as the system counts it is never less than its parent's.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "sample_videos" / "c01_R_m_shoes_38.mp4"
LUNGELENS = [sys.executable, "-m", "lungelens"]
TO_MIB = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10  # ru_maxrss is in bytes there, in KiB elsewhere


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    seconds: float
    peak_mib: float


def run(command: list[str]) -> Cost:
    """Run a command to its end and say what it took."""
    since = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{said.read().decode()}")
    return Cost(time.perf_counter() - since, usage.ru_maxrss * TO_MIB)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(statistics.median(c.seconds for c in costs), statistics.median(c.peak_mib for c in costs))


def take_turns(jobs: dict[str, list[str]], runs: int) -> dict[str, Cost]:
    """Run all jobs in turn, `runs` times over."""
    costs: dict[str, list[Cost]] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, command in jobs.items():
            costs[name].append(run(command))
    return {name: median(each) for name, each in costs.items()}


def jobs_on(clip: Path, folder: Path) -> dict[str, list[str]]:
    """Return the commands to compare on a clip."""
    bare = [sys.executable, str(HERE / "bare_loop.py")]
    measure = [*LUNGELENS, "measure", str(clip), "--json"]
    return {
        "bare loop, heavy": [*bare, "heavy", str(clip)],
        "bare loop, lite": [*bare, "lite", str(clip)],
        "lungelens measure": measure,
        "lungelens measure --out": [*measure, "--out", str(folder / "out")],
    }


def make(what: str, folder: Path, size: int) -> Path:
    """Make a clip out of the sample, in a process of its own."""
    clip = folder / f"{what}{size}.mp4"
    run([sys.executable, str(HERE / "clips.py"), what, str(SAMPLE), str(clip), str(size)])
    return clip


def compare_speed(folder: Path, runs: int) -> None:
    """Print the table of seconds."""
    print("| clip | job | seconds | times bare heavy | peak MiB |\n|---|---|--:|--:|--:|")
    for name, clip in {"720p, 6 s": SAMPLE, "1080p, 6 s": make("enlarge", folder, 1080)}.items():
        costs = take_turns(jobs_on(clip, folder), runs)
        yardstick = costs["bare loop, heavy"].seconds
        for job, cost in costs.items():
            print(
                f"| {name} | {job} | {cost.seconds:.2f} | {cost.seconds / yardstick:.2f} | {cost.peak_mib:.0f} |",
                flush=True,
            )


def compare_memory(folder: Path, lengths_s: list[int]) -> None:
    """Print the table of peak memory."""
    print("\n| 720p clip | seconds to measure | peak MiB |\n|---|--:|--:|")
    for length_s in lengths_s:
        cost = run([*LUNGELENS, "measure", str(make("repeat", folder, length_s)), "--json"])
        print(f"| {length_s} s | {cost.seconds:.1f} | {cost.peak_mib:.0f} |", flush=True)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="runs of each job (default: 5)")
    parser.add_argument("--quick", action="store_true", help="leave out the five-minute clip")
    arguments = parser.parse_args()
    print(f"{platform.platform(terse=True)}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    start = take_turns({"help": [*LUNGELENS, "--help"]}, max(arguments.runs, 5))["help"]
    print(f"`lungelens --help`: {start.seconds:.2f} s, {start.peak_mib:.0f} MiB\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="lungelens-benchmark-") as folder:
        compare_speed(Path(folder), arguments.runs)
        compare_memory(Path(folder), [30] if arguments.quick else [30, 300])


if __name__ == "__main__":
    main()
