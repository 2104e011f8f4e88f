"""Keeps worker processes running: requeues the clip of one that has died, and ends one that hangs, and its clip."""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from lungelens.app.worker import DATABASE_AWAY, WorkerTask, run_worker, work_folder
from lungelens.records import jobs
from lungelens.records.models import Job

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

MAX_WORKERS = 4  # each holds the models and some frames, up to 1 GB
POLL_EVERY_S = 0.2
HUNG_AFTER_S = 300.0  # without progress
BUDGET_S = 3600.0  # for one clip, whatever the number of workers that try
MAX_STEP_S = 1.0  # between two looks: a computer that slept has not worked
_RESTART_AFTER_S = 0.5
_log = logging.getLogger(__name__)


def default_count() -> int:
    """One per core, within reason."""
    return max(1, min(os.cpu_count() or 1, MAX_WORKERS))


@dataclass
class _Worker:
    process: SpawnProcess
    shutdown_pipe: Connection  # closing it, or dying, ends the worker


@dataclass
class _Spent:
    """The time one clip has taken, and how long it has been silent."""

    heartbeat: int = -1
    silent_s: float = 0.0
    in_all_s: float = 0.0

    def is_too_much(self, heartbeat: int, step_s: float) -> bool:
        """Take note of another step; whether it was one too many."""
        self.in_all_s += step_s
        self.silent_s = self.silent_s + step_s if heartbeat == self.heartbeat else 0.0
        self.heartbeat = heartbeat
        return self.silent_s > HUNG_AFTER_S or self.in_all_s > BUDGET_S


@dataclass
class WorkerPool:
    """Worker processes that measure what the queue holds.

    Parameters
    ----------
    database, folder
        Locked for this process.
    task
        What the workers work on.
    count
        How many there are.
    """

    database: Database
    folder: DataFolder
    task: WorkerTask
    count: int = field(default_factory=default_count)
    _workers: list[_Worker] = field(default_factory=list, init=False)
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)
    _spent: dict[str, _Spent] = field(default_factory=dict, init=False)  # by job
    _looked_s: float = field(default_factory=time.monotonic, init=False)

    def start(self) -> None:
        """Requeue what an earlier run left unfinished, and start."""
        with self.database.writing() as session:
            jobs.requeue(session)
        self._clear()  # only then: a worker of a server just killed may still be writing, and would report a failure
        self._workers = [self._start_one() for _ in range(self.count)]
        self._thread = threading.Thread(target=self._watch, name="lungelens-workers", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End all workers; their clips are measured next time."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()
            worker.shutdown_pipe.close()
        self._workers = []
        self._clear()

    def process_ids(self) -> list[int]:
        """Of the workers that are alive."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def _clear(self) -> None:
        shutil.rmtree(self.folder.work, ignore_errors=True)
        self.folder.work.mkdir(mode=0o700, exist_ok=True)

    def _start_one(self) -> _Worker:
        context = multiprocessing.get_context("spawn")  # a forked copy of a threaded server may deadlock
        theirs, ours = context.Pipe(duplex=False)
        process = context.Process(target=run_worker, args=(self.task, theirs), name="lungelens-worker", daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _watch(self) -> None:
        while not self._stop.wait(POLL_EVERY_S):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001  a database that is away for a while must not end the watch
                _log.error("watching the workers: %s", type(error).__name__)

    def _look(self) -> None:
        for place, worker in enumerate(self._workers):
            if worker.process.is_alive():
                continue
            process_id, code = worker.process.pid, worker.process.exitcode
            _log.warning("worker %s ended with %s", process_id, code)
            self._requeue(process_id, counts=code != DATABASE_AWAY)
            self._stop.wait(_RESTART_AFTER_S)
            if not self._stop.is_set():
                self._workers[place] = self._start_one()
        self._requeue_orphans()
        self._end_hung()

    def _requeue(self, process_id: int | None, *, counts: bool) -> None:
        assert process_id is not None
        with self.database.writing() as session:
            back = jobs.requeue(session, process_id, counts=counts)
        shutil.rmtree(work_folder(self.folder, process_id), ignore_errors=True)
        _log.warning("clips requeued: %s", " ".join(back) or "none")

    def _requeue_orphans(self) -> None:
        """Requeue what the workers of a killed server took: they outlive it by a moment, perhaps beyond our start."""
        orphans = select(Job.process_id).where(Job.state == "running", Job.process_id.not_in(self.process_ids()))
        with self.database.reading() as session:
            found = set(session.scalars(orphans))
        for process_id in found:
            self._requeue(process_id, counts=False)

    def _end_hung(self) -> None:
        """End workers that make no progress or take too long; their clips have failed, and hold up no other."""
        step_s, self._looked_s = min(time.monotonic() - self._looked_s, MAX_STEP_S), time.monotonic()
        with self.database.reading() as session:
            every = session.execute(select(Job.id, Job.heartbeat, Job.process_id)).all()
        self._spent = {job_id: self._spent.get(job_id, _Spent()) for job_id, *_ in every}
        for job_id, heartbeat, process_id in every:
            if process_id is not None and self._spent[job_id].is_too_much(heartbeat, step_s):
                self._end(job_id, process_id)

    def _end(self, job_id: str, process_id: int) -> None:
        with self.database.writing() as session:
            job = session.get(Job, job_id)
            if job is None:
                return  # it came to an end at the last moment
            jobs.fail(session, job.trial_id, *jobs.TOO_SLOW)
        for worker in self._workers:
            if worker.process.pid == process_id:
                worker.process.kill()
