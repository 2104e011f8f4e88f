"""What more workers bring: clips whose measuring is a sleep, on the local pool and on a Dask cluster of this computer.

    python benchmarks/cluster.py 1000 0.2 pool dask

Number of clips, seconds that each takes, and where (both, unless one is named). One clip in 25 is spoilt, in five ways
in turn. Prints Markdown. Every run is a process of its own; the clock starts when ten clips a worker have come back and
stops with the last, so that starting up is left out. Processor time is of head, scheduler and workers, all included:
it tells more than the clock where others work.
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
STARTING = 10  # clips a worker, which the clock leaves out
SPOILT = ("broken", "nobody", "person", "fault", "no video")


def head(kind: str, workers: int, clips: Path, out: Path, seconds: float) -> None:
    """Run all clips; print seconds from the first to the last, lines of the table, MiB and CPU seconds."""
    sys.path.insert(0, str(TESTS))
    from helpers.batch_measurers import Stub
    from lungelens.observe.options import MeasureOptions
    from lungelens.study.batch.clip_list import list_clips
    from lungelens.study.batch.cluster import Cluster
    from lungelens.study.batch.entries import Counts, read_entries
    from lungelens.study.batch.package import write_package
    from lungelens.study.batch.run import Settings, run_study
    from lungelens.study.batch.store import StudyFolder

    listed, study = list_clips([str(clips)], None, MeasureOptions(), out), StudyFolder.create(out)
    with ExitStack() as held:
        cluster = None
        if kind == "dask":
            from distributed import LocalCluster

            local = held.enter_context(LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None))
            cluster = Cluster(local.scheduler_address)
        began_s = 0.0
        for number, _ in enumerate(run_study(listed, study, Settings(workers, 60.0, True, Stub(seconds), cluster)), 1):
            if number == STARTING * workers:
                began_s = time.perf_counter()
        took_s = time.perf_counter() - began_s
    write_package(out, read_entries(listed, study, Counts()))
    rows = len((out / "clips.csv").read_text(encoding="utf-8").splitlines()) - 1
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(took_s, rows, round(used[0].ru_maxrss / 2**10), sum(one.ru_utime + one.ru_stime for one in used))


def run(kind: str, workers: int, clips: Path, seconds: float) -> tuple[float, int, float]:
    """Seconds, MiB and CPU seconds of one run."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, __file__, "--head", kind, str(workers), str(clips), out, str(seconds)]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()[-1].split()
    assert int(said[1]) == len(list(clips.iterdir()))
    return float(said[0]), int(said[2]), float(said[3])


def main(number: int, seconds: float, kinds: list[str]) -> None:
    """Print the table."""
    print("| where | workers | seconds | beyond the sleeping | times one worker | CPU, ms a clip | head, MiB |")
    print("|---|--:|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for index in range(number):
            text = SPOILT[index // 25 % len(SPOILT)] if index % 25 == 7 else str(30 + index / number)
            Path(folder, f"P{index:05}.mp4").write_text(f"{text} {index}")
        unread = sum(1 for one in Path(folder).iterdir() if one.read_text().startswith("no video"))  # without a sleep
        for kind in kinds:
            one_s = 0.0
            for workers in (1, 2):
                took_s, mib, cpu_s = run(kind, workers, Path(folder), seconds)
                slept = number - unread - STARTING * workers
                least_s = slept * seconds / workers
                one_s = one_s or took_s / slept
                print(
                    f"| {kind} | {workers} | {took_s:.1f} | {100 * (took_s / least_s - 1):.1f} % "
                    f"| {one_s * slept / took_s:.2f} | {1000 * cpu_s / number:.0f} | {mib} |",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--head"]:
        head(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), float(sys.argv[6]))
    else:
        main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:] or ["pool", "dask"])
