"""What more workers bring: clips whose measuring is a sleep, on the local pool and on a Dask cluster of this computer.

    python benchmarks/cluster.py 1000 0.2

Number of clips, and seconds that each takes; one in fifty is damaged. Prints Markdown. Every run is a process of its
own; the clock starts when the first clip has come back and stops with the last, so that starting up is left out.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"


def head(kind: str, workers: int, clips: Path, out: Path, seconds: float) -> None:
    """Run all clips; print seconds from the first to the last, how many came back, and MiB at the head's peak."""
    sys.path.insert(0, str(TESTS))
    from helpers.batch_measurers import Stub
    from lungelens.observe.options import MeasureOptions
    from lungelens.study.batch.clip_list import list_clips
    from lungelens.study.batch.cluster import Cluster
    from lungelens.study.batch.run import Settings, run_study
    from lungelens.study.batch.store import StudyFolder

    listed = list_clips([str(clips)], None, MeasureOptions(), out)
    with ExitStack() as held:
        cluster = None
        if kind == "dask":
            from distributed import LocalCluster

            local = held.enter_context(LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None))
            cluster = Cluster(local.scheduler_address)
        settings = Settings(workers, 60.0, True, Stub(seconds), cluster)
        began_s, number = 0.0, 0
        for _ in run_study(listed, StudyFolder.create(out), settings):
            began_s, number = began_s or time.perf_counter(), number + 1
        took_s = time.perf_counter() - began_s
    print(took_s, number, round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10))


def run(kind: str, workers: int, clips: Path, seconds: float) -> tuple[float, int]:
    """Seconds and MiB of one run."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, __file__, "--head", kind, str(workers), str(clips), out, str(seconds)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1].split()
    assert int(said[1]) == len(list(clips.iterdir()))
    return float(said[0]), int(said[2])


def main(number: int, seconds: float) -> None:
    """Print the table."""
    print("| where | workers | seconds | beyond the sleeping | times one worker | head, MiB |")
    print("|---|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for index in range(number):
            text = "broken" if index % 50 == 7 else str(30 + index / number)
            Path(folder, f"P{index:05}.mp4").write_text(f"{text} {index}")
        for kind in ("pool", "dask"):
            one_s = 0.0
            for workers in (1, 2):
                took_s, mib = run(kind, workers, Path(folder), seconds)
                one_s = one_s or took_s
                least_s = (number - workers) * seconds / workers
                print(
                    f"| {kind} | {workers} | {took_s:.1f} | {100 * (took_s / least_s - 1):.1f} % "
                    f"| {one_s / took_s:.2f} | {mib} |",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--head"]:
        head(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), float(sys.argv[6]))
    else:
        main(int(sys.argv[1]), float(sys.argv[2]))
