"""What `lungelens batch` itself costs: clips whose measuring takes no time, 100, 1 000 and 10 000 of them.

    python benchmarks/batch.py 100 1000

Prints Markdown: time of a run, of the same run again when nothing is missing, and the head process's peak memory in
the first. Every run is a process of its own, start-up included.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
WORKERS = "2"
TO_MIB = 1 / 2**20 if sys.platform == "darwin" else 1 / 2**10  # ru_maxrss is in bytes there, in KiB elsewhere


def head(clips: str, out: str) -> None:
    """Run the command with the stand-in of the tests, and print this process's own peak memory in MiB."""
    sys.path.insert(0, str(TESTS))  # worker processes are given it too
    from helpers.batch_measurers import Stub
    from lungelens.cli.main import main
    from lungelens.study.batch import measurer

    measurer.Lungelens = Stub  # type: ignore[assignment, misc]
    main(["batch", clips, "--out", out, "--workers", WORKERS])
    print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * TO_MIB))


def run(clips: Path, out: Path) -> tuple[float, int]:
    """Seconds and MiB of one run."""
    began_s = time.perf_counter()
    said = subprocess.run(
        [sys.executable, __file__, "--head", str(clips), str(out)], capture_output=True, text=True, check=True
    ).stdout
    return time.perf_counter() - began_s, int(said.split()[-1])


def line(number: int) -> str:
    """Make so many clips, run them twice, and return a line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        clips, out = Path(folder, "clips"), Path(folder, "study")
        clips.mkdir()
        for index in range(number):
            (clips / f"P{index:05}.mp4").write_text(f"{30 + index / number} {index}")
        first_s, peak_mib = run(clips, out)
        again_s, _ = run(clips, out)
        (table,) = out.glob("clips.csv")
        assert len(table.read_text().splitlines()) == number + 1
    return f"| {number} | {first_s:.1f} | {1000 * first_s / number:.1f} | {again_s:.1f} | {peak_mib} |"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--head"]:
        head(*sys.argv[2:])
    else:
        print("| clips | s | ms a clip | s again | head, MiB |\n|--:|--:|--:|--:|--:|")
        for number in sys.argv[1:] or ("100", "1000", "10000"):
            print(line(int(number)), flush=True)
