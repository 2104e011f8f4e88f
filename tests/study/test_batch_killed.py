"""Head and workers killed at random moments: nothing is lost, nothing done is done again, the tables are the same."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD = Path(__file__).parents[1] / "helpers" / "batch_head.py"
TABLES = ("clips.csv", "clips.parquet", "repetitions.csv", "repetitions.parquet")
CLIPS = 30
PATIENCE_S = 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty clips; in two nobody is to be seen, one cannot be read."""
    clips = tmp_path / "clips"
    clips.mkdir()
    for number in range(CLIPS):
        text = {7: "nobody", 13: "broken", 21: "nobody"}.get(number, str(30 + number / 4))
        (clips / f"P{number:02}_s1_R.mp4").write_text(f"{text} {number}")
    return tmp_path


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


@pytest.mark.soak
def test_ctrl_c_and_the_same_command_again(folder):
    head = start(folder, "study", 1.0)  # long enough not to be through before a busy machine has sent the signal
    wait_for(folder, "study", 4, head)
    os.killpg(head.pid, signal.SIGINT)
    _, said = head.communicate(timeout=PATIENCE_S)
    assert (head.returncode, said.splitlines()[-1]) == (130, "Stopped.")
    kept = done(folder, "study")
    assert 0 < len(kept) < CLIPS - 1
    assert not (folder / "study" / "datapackage.json").exists()
    assert end(start(folder, "study", 0)) == 4  # one clip cannot be read
    assert all(measured(folder, "study").count(name) == 1 for name in kept)
    assert len(done(folder, "study")) == CLIPS - 1


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
@pytest.mark.parametrize("seed", range(2))
def test_heads_killed_at_any_moment(folder, seed):
    chance = random.Random(seed)
    assert end(start(folder, "undisturbed", 0)) == 4
    kills = 0
    while True:
        before, earlier = done(folder, "study"), len(measured(folder, "study"))
        head = start(folder, "study")
        wait_for(folder, "study", earlier + chance.randrange(1, 8), head)
        time.sleep(chance.uniform(0, 0.3))
        head.kill()
        ended = end(head)
        assert not set(measured(folder, "study")[earlier:]) & before  # what was done was not done again
        if ended == 4:
            break
        kills += 1
    assert kills >= 3
    assert tables(folder, "study") == tables(folder, "undisturbed")
    seen = measured(folder, "study")
    assert set(seen) == set(measured(folder, "undisturbed"))
    assert len(seen) <= CLIPS + 3 * kills  # only what was under way was measured again
    assert list((folder / "study").rglob("*.part")) == []


@contextmanager
def dask_at(address: str) -> Iterator[list[subprocess.Popen[str]]]:
    """A scheduler and two workers, which come back when a scheduler does; the scheduler is the first of the list."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DASK_DISTRIBUTED__WORKER__DAEMON": "True"}
    host, _, port = address.removeprefix("tcp://").partition(":")
    commands = [("scheduler", "--host", host, "--port", port), *[("worker", address, "--nthreads", "1")] * 2]
    started = []
    try:
        for kind, *options in commands:
            told = f"from distributed.cli.dask_{kind} import main; main()"
            command = [sys.executable, "-c", told, *options, "--no-dashboard"]
            started.append(subprocess.Popen(command, env=environment, text=True, stderr=subprocess.DEVNULL))
        yield started
    finally:
        for process in started:
            process.kill()  # a worker without a scheduler would take its time
            process.wait()


@pytest.mark.soak
def test_heads_and_schedulers_of_a_cluster_killed_at_any_moment(folder):
    chance, kills = random.Random(5), Counter[str]()
    assert end(start(folder, "undisturbed", 0)) == 4
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    package = folder / "study" / "datapackage.json"
    while not package.exists():
        with dask_at(address) as (scheduler, *_):
            while not package.exists() and scheduler.poll() is None:
                earlier = len(measured(folder, "study"))
                head = start(folder, "study", 0.5, ("--cluster", address))
                wait_for(folder, "study", earlier + chance.randrange(3, 9), head)
                victim = (head, scheduler)[kills.total() % 2]
                victim.kill()
                _, said = head.communicate(timeout=PATIENCE_S)
                if package.exists():
                    break
                kills["head" if victim is head else "scheduler"] += 1
                if victim is scheduler:
                    scheduler.wait()
                    assert said.splitlines()[-1].startswith(("The scheduler was lost", "There is no Dask scheduler"))
                    assert "Traceback" not in said
    assert min(kills["head"], kills["scheduler"]) >= 1
    assert tables(folder, "study") == tables(folder, "undisturbed")
    assert list((folder / "study").rglob("*.part")) == []


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_workers_killed_at_any_moment(folder):
    chance = random.Random(0)
    assert end(start(folder, "undisturbed", 0)) == 4
    head, kills = start(folder, "study"), 0
    while head.poll() is None:
        time.sleep(chance.uniform(0.2, 1.5))
        workers = workers_of(head) if head.poll() is None else []
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            kills += 1
    assert end(head) in (3, 4)  # the run itself went through; the clip that cannot be read may be one of those lost
    table = (folder / "study" / "clips.csv").read_text().splitlines()
    assert len(table) == CLIPS + 1
    lost = [line for line in table if ",killed," in line]
    assert 0 < len(lost) <= kills
    kept = done(folder, "study")
    assert end(start(folder, "study", 0)) == 4
    assert tables(folder, "study") == tables(folder, "undisturbed")
    assert all(measured(folder, "study").count(name) == 1 for name in kept)


@pytest.mark.soak
def test_a_killed_head_takes_its_workers_with_it_and_frees_the_folder(folder):
    head = start(folder, "study", 5.0)
    wait_for(folder, "study", 2, head)
    second = start(folder, "study")
    _, said = second.communicate(timeout=PATIENCE_S)
    assert (second.returncode, said.partition(":")[0]) == (4, "Another run is already writing to study")
    assert head.poll() is None
    head.kill()
    head.communicate(timeout=PATIENCE_S)  # returns when nobody holds its output any more
    time.sleep(1.0)
    seen = measured(folder, "study")
    time.sleep(6.0)  # longer than a clip takes
    assert measured(folder, "study") == seen
    assert end(start(folder, "study", 0)) == 4
    assert len(done(folder, "study")) == CLIPS - 1
