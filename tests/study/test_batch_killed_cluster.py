"""Heads, schedulers and workers of a cluster killed at random moments: as for a run on one computer."""

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
from typing import TYPE_CHECKING

import pytest

from helpers.batch_runs import CLIPS, PATIENCE_S, add_clips, done, end, measured, start, tables, wait_for, workers_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_heads_schedulers_and_workers_of_a_cluster_killed_twenty_times(folder):
    add_clips(folder, range(CLIPS, 4 * CLIPS))
    assert end(start(folder, "undisturbed", 0)) == 4
    chance, kills = random.Random(5), Counter[str]()
    victims = [*["head", "scheduler", "worker"] * 6, "head", "worker"]
    chance.shuffle(victims)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    while victims:
        with dask_at(address) as (scheduler, *nannies):
            while victims and scheduler.poll() is None:
                before, earlier = done(folder, "study"), len(measured(folder, "study"))
                head = start(folder, "study", 0.3, ("--cluster", address))
                killed = ""
                while victims and killed not in ("head", "scheduler"):
                    wait_for(folder, "study", len(measured(folder, "study")) + chance.randrange(1, 4), head)
                    time.sleep(chance.uniform(0, 0.3))
                    killed = victims.pop()
                    assert head.poll() is None, "too few clips for so many kills"
                    kill_one(killed, chance, head, scheduler, nannies)
                    kills[killed] += 1
                _, said = head.communicate(timeout=PATIENCE_S)
                assert not set(measured(folder, "study")[earlier:]) & before  # what was done was not done again
                if killed == "scheduler":
                    scheduler.wait()
                    assert said.splitlines()[-1].startswith(("The scheduler was lost", "There is no Dask scheduler"))
                assert "Traceback" not in said
    assert kills == {"head": 7, "scheduler": 6, "worker": 7}
    assert end(start(folder, "study", 0)) == 4
    assert tables(folder, "study") == tables(folder, "undisturbed")
    assert list((folder / "study").rglob("*.part")) == []


def kill_one(
    kind: str,
    chance: random.Random,
    head: subprocess.Popen[str],
    scheduler: subprocess.Popen[str],
    nannies: Sequence[subprocess.Popen[str]],
) -> None:
    if kind != "worker":
        (head if kind == "head" else scheduler).kill()
        return
    for _ in range(10 * PATIENCE_S):
        workers = [one for nanny in nannies for one in workers_of(nanny)]
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            return
        time.sleep(0.1)
    raise AssertionError("no worker comes back")
