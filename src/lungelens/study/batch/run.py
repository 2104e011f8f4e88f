"""The run of a study: every clip that has no answer yet, a few at a time."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import LungelensError
from lungelens.study.batch.job import Finished, Job, lost, run_job
from lungelens.study.batch.machine import cores, free_bytes, worker_count
from lungelens.study.batch.package import remove_package
from lungelens.study.batch.workers import LocalWorkers, OverTimeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future

    from lungelens.study.batch.clip import Clip
    from lungelens.study.batch.measurer import Measurer
    from lungelens.study.batch.store import StudyFolder


@dataclass(frozen=True)
class Settings:
    """How a study is run. `workers`: clips at once, `None` as many as cores and memory allow."""

    workers: int | None
    limit_s: float  # for one clip
    observe: bool  # keep what was seen
    measurer: Measurer


def run_study(clips: Iterable[Clip], study: StudyFolder, settings: Settings) -> Iterator[Finished]:
    """Run clips on this computer; those that are done already are only looked at.

    Yields
    ------
    Finished
        One for each clip, in the order in which they end.

    Raises
    ------
    LungelensError
        No clip can be measured, or nothing can be written.
    """
    remove_package(study.root)
    count = settings.workers or worker_count(cores(), free_bytes())
    jobs = (
        Job(clip.clip_id, clip.path, clip.options, study.root, settings.measurer, settings.observe) for clip in clips
    )
    with LocalWorkers(count, settings.limit_s) as executor:
        yield from run(jobs, executor, at_once=2 * count)


def run(jobs: Iterable[Job], executor: Executor, at_once: int) -> Iterator[Finished]:
    """Run each job once.

    Parameters
    ----------
    jobs
        One for each clip.
    executor
        Where they run: anything with the interface of `concurrent.futures` whose calls can reach the study's folder.
    at_once
        How many are given to it before the first has come back; what is kept in memory does not grow beyond these.

    Yields
    ------
    Finished
        In the order in which they end; a job whose process was lost or took too long is one of them.

    Raises
    ------
    LungelensError
        No clip can be measured, or nothing can be written.
    """
    waiting = iter(jobs)
    pending: dict[Future[Finished], Job] = {}
    while True:
        while len(pending) < at_once and (job := next(waiting, None)) is not None:
            pending[executor.submit(run_job, job)] = job
        if not pending:
            return
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            yield _outcome(future, pending.pop(future))


def _outcome(future: Future[Finished], job: Job) -> Finished:
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, LungelensError):
        raise error
    if isinstance(error, OverTimeError | TimeoutError):
        return lost(job, "timed_out", f"{error} Give it more with --clip-limit-s, or shorten the clip.")
    return lost(job, "killed", f"{error} Its memory may not have sufficed: run again with fewer --workers.")
