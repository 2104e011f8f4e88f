"""The run of a study: every clip that has no answer yet, a few at a time."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lungelens.errors import LungelensError
from lungelens.study.batch.cluster import (
    SchedulerLostError,
    absolute,
    errand_of,
    put_away,
    run_errand,
    with_clip,
    without_worker,
    workers_of,
)
from lungelens.study.batch.job import Finished, Job, lost, run_job
from lungelens.study.batch.machine import cores, free_bytes, worker_count
from lungelens.study.batch.package import remove_package
from lungelens.study.batch.workers import LocalWorkers, OverTimeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from lungelens.study.batch.clip import Clip
    from lungelens.study.batch.cluster import Cluster, Errand
    from lungelens.study.batch.measurer import Measurer
    from lungelens.study.batch.store import StudyFolder

_Item = TypeVar("_Item")
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Settings:
    """How a study is run. `workers`: clips at once, `None` as many as cores and memory allow."""

    workers: int | None
    limit_s: float  # for one clip
    observe: bool  # keep what was seen
    measurer: Measurer
    cluster: Cluster | None = None  # other computers; `None` this one


def run_study(clips: Iterable[Clip], study: StudyFolder, settings: Settings) -> Iterator[Finished]:
    """Run clips, here or on a cluster; those that are done already are only looked at.

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
    if settings.cluster is not None:
        yield from _run_there(clips, study, settings, settings.cluster)
        return
    count = settings.workers or worker_count(cores(), free_bytes())
    with LocalWorkers(count, settings.limit_s) as executor:
        yield from run(_jobs(clips, study, settings), executor, at_once=2 * count)


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
    for job, future in _in_flight(jobs, executor, run_job, at_once, deque()):
        yield future.result() if future.exception() is None else _lost(future, job)


def run_errands(jobs: Iterable[Job], executor: Executor, at_once: int, limit_s: float) -> Iterator[Finished]:
    """The same where calls cannot reach the study's folder, as on a cluster: what comes of a clip is put away here."""
    again: deque[Errand] = deque()
    call = partial(run_errand, limit_s=limit_s)
    for errand, future in _in_flight(map(errand_of, jobs), executor, call, at_once, again):
        if future.cancelled():  # by Dask: nobody here does
            raise SchedulerLostError
        if future.exception() is not None:
            yield _lost(future, errand.job)
        elif (parcel := future.result()).answer is not None:
            yield put_away(errand, parcel)
        elif isinstance(errand.job.path, Path) and errand.job.path.exists():
            again.append(with_clip(errand))
        else:
            yield run_job(errand.job)  # it is not here either, and says so


def _run_there(clips: Iterable[Clip], study: StudyFolder, settings: Settings, cluster: Cluster) -> Iterator[Finished]:
    with workers_of(cluster) as (executor, at_once):
        jobs = (replace(job, path=absolute(job.path)) for job in _jobs(clips, study, settings))
        yield from run_errands(jobs, executor, at_once, settings.limit_s)


def _jobs(clips: Iterable[Clip], study: StudyFolder, settings: Settings) -> Iterator[Job]:
    for clip in clips:
        yield Job(clip.clip_id, clip.path, clip.options, study.root, settings.measurer, settings.observe)


def _in_flight(
    items: Iterable[_Item], executor: Executor, call: Callable[[_Item], _Found], at_once: int, again: deque[_Item]
) -> Iterator[tuple[_Item, Future[_Found]]]:
    """Each item with its future when that is done; what is put into `again` meanwhile goes before the others."""
    waiting = iter(items)
    pending: dict[Future[_Found], _Item] = {}
    while True:
        while len(pending) < at_once and (item := again.popleft() if again else next(waiting, None)) is not None:
            pending[executor.submit(call, item)] = item
        if not pending:
            return
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            yield pending.pop(future), future


def _lost(future: Future[Any], job: Job) -> Finished:
    error = future.exception()
    if isinstance(error, LungelensError):
        raise error
    if isinstance(error, OverTimeError | TimeoutError):
        return lost(job, "timed_out", f"{error} Give it more with --clip-limit-s, or shorten the clip.")
    words = without_worker(error) if error is not None else None
    return lost(job, "killed", f"{words or error} Its memory may not have sufficed: run again with fewer --workers.")
