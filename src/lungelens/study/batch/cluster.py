"""A study on other computers: the same answers, by way of Dask, and nothing that they would have to share.

A clip goes as its path or address. Where a worker has no such file, it is sent the clip itself. What comes of it goes
back to this computer, which alone writes to the study's folder: whatever stops here or there, the folder is as
complete as one of a local run.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lungelens.errors import LungelensError, OutputError, UsageError
from lungelens.study.batch.job import Answer, Finished, Job, answer, as_before
from lungelens.study.batch.limit import call_within
from lungelens.study.batch.place import is_address
from lungelens.study.batch.store import OBSERVATION, StudyFolder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from lungelens.study.batch.place import Place

JOB_CORES, JOB_MEMORY = 1, "4GiB"  # of a job of a scheduler, where Dask's own configuration does not say otherwise
JOBS_AGAIN_S = 10  # between two looks whether one is missing
# Each of these logs a traceback when a scheduler is lost, which is told in a sentence of ours.
TALKATIVE = ("distributed", "distributed.client", "tornado.application", "asyncio")
CONNECT_S = 20
# Dask warns on the terminal of what it calls a large graph: a clip that has to be sent along is large.
LARGE = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
AT_ONCE = 2  # clips under way for each worker: one that is measured and one that waits there


class SchedulerLostError(LungelensError, ConnectionError):
    """There is nobody any more who gives clips to the workers."""

    def __init__(self) -> None:
        super().__init__(
            "The scheduler was lost: see that it runs, then run the same command again; what is done is not run again."
        )


@dataclass(frozen=True)
class Cluster:
    """Where workers are: those of a Dask scheduler at an address, or jobs that are asked of SLURM or PBS."""

    address: str | None = None
    scheduler: Literal["slurm", "pbs"] | None = None
    jobs: int = 1


@dataclass(frozen=True)
class Errand:
    """A job for a computer that may not see this one's disk."""

    job: Job
    known_key: str  # of what the study has of the clip; empty for nothing
    content: bytes | None = None  # the clip, where it has to be sent along


@dataclass(frozen=True)
class Parcel:
    """What comes back; no answer if the clip has to be sent along."""

    answer: Answer | None
    observation: bytes | None = None


@contextmanager
def workers_of(cluster: Cluster) -> Iterator[tuple[Executor, int]]:
    """What runs calls there, and how many clips it should be given at once.

    Raises
    ------
    UsageError
        Dask is not installed, or there is no such scheduler.
    """
    client = _client(cluster)
    executor = client.get_executor(pure=False)  # each clip is a call of its own: none is looked up by its content
    try:
        count = cluster.jobs if cluster.scheduler else len(client.scheduler_info(n_workers=-1)["workers"])
        with import_module("dask").config.set(LARGE):
            yield executor, AT_ONCE * max(count, 1)
    finally:
        executor.shutdown(wait=False)  # after Ctrl-C nobody waits for clips under way
        client.close()
        if cluster.scheduler:
            client.cluster.close()


def errand_of(job: Job) -> Errand:
    """A job, and what its worker has to know of the study."""
    return Errand(job, StudyFolder(job.root).done_key(job.clip_id, observed=job.observe))


def with_clip(errand: Errand) -> Errand:
    """The same with the clip itself."""
    assert isinstance(errand.job.path, Path)  # what is behind an address is there for everybody
    return replace(errand, content=errand.job.path.read_bytes())


def run_errand(errand: Errand, limit_s: float) -> Parcel:
    """Do it within its time; called on the worker.

    Raises
    ------
    OverTimeError
        It took longer.
    OutputError
        The worker's own disk is full.
    ModelUnavailableError
        There is no model on the worker.
    """
    with tempfile.TemporaryDirectory(prefix="lungelens-") as scratch:
        job, part = errand.job, Path(scratch, "part")
        if errand.content is not None:
            path = Path(scratch, "clip", Path(job.path).name)
            path.parent.mkdir()
            path.write_bytes(errand.content)
            job = replace(job, path=path)
        elif isinstance(job.path, Path) and not job.path.exists():
            return Parcel(None)

        def begin() -> Path:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            return part

        found = call_within(limit_s, lambda: answer(job, lambda key: key == errand.known_key, begin))
        seen = part / OBSERVATION
        return Parcel(found, seen.read_bytes() if seen.exists() else None)


def put_away(errand: Errand, parcel: Parcel) -> Finished:
    """Put what came back into the study.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    study, clip_id = StudyFolder(errand.job.root), errand.job.clip_id
    assert parcel.answer is not None  # or the clip would have been sent
    record = parcel.answer.record
    if record is None:
        return as_before(study, clip_id)
    part = study.begin(clip_id)
    if parcel.observation is not None:
        try:
            (part / OBSERVATION).write_bytes(parcel.observation)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{part} cannot be written ({reason}): check the folder and the free space.") from error
    study.keep(clip_id, record, parcel.answer.measurement)
    return Finished(clip_id, record.status)


def without_worker(error: BaseException) -> str | None:
    """What is to be said of a clip that has no answer; `None` where it is not the workers that are missing.

    Raises
    ------
    UsageError
        The workers cannot do what they are asked.
    """
    if isinstance(error, ImportError):
        raise UsageError(
            f"The workers lack something ({error}): install Lungelens of the same version there."
        ) from error
    return "Its workers were ended." if type(error).__name__ == "KilledWorker" else None


def absolute(place: Place) -> Place:
    """For another process, whose current folder is another."""
    return place.absolute() if isinstance(place, Path) else place


def _client(cluster: Cluster) -> Any:
    needed = "dask_jobqueue" if cluster.scheduler else "distributed"
    if find_spec(needed) is None:
        raise UsageError("A cluster needs more packages: pip install 'lungelens[cluster]'.")
    client_of: Any = import_module("distributed").Client  # neither of the two has types
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if cluster.address is not None:
        if not is_address(cluster.address):
            raise UsageError(
                f"--cluster needs the address of a Dask scheduler, such as tcp://host:8786, got {cluster.address}."
            )
        try:
            return client_of(cluster.address, timeout=CONNECT_S)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"There is no Dask scheduler at {cluster.address}: start one with dask scheduler."
            ) from error
    return client_of(_jobs(str(cluster.scheduler), cluster.jobs))


def _jobs(scheduler: str, count: int) -> Any:
    """Workers that are jobs of SLURM or PBS, asked for; they come when it is their turn.

    For one that is lost, or whose time is over, another is asked for.
    """
    queues: Any = import_module("dask_jobqueue")
    kind = {"slurm": queues.SLURMCluster, "pbs": queues.PBSCluster}[scheduler]
    asked = kind(cores=JOB_CORES, processes=1, memory=JOB_MEMORY)

    async def hand_in() -> None:  # `asked.scale` does the same, and tells nobody if it fails
        while len(asked.worker_spec) < count:
            asked.worker_spec.update(asked.new_worker_spec())
        await asked

    try:
        asked.sync(hand_in)
    except (OSError, RuntimeError) as error:
        for job in asked.workers.values():  # those that were taken are taken back; it stumbles over one that was not
            job.status = import_module("distributed").Status.closed
        asked.close()
        said = error.strerror if isinstance(error, OSError) else str(error).rpartition("stderr:")[2]
        command, reason = kind.job_cls.submit_command, " ".join(str(said).split()).rstrip(".")
        raise UsageError(
            f"{command} takes no jobs here ({reason}): ask your cluster's people, or put --shard into jobs of your own."
        ) from error
    again = import_module("tornado.ioloop").PeriodicCallback(lambda: asked.scale(jobs=count), 1000 * JOBS_AGAIN_S)
    asked.loop.add_callback(again.start)
    return asked
