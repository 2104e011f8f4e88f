"""A worker process: takes clips from the queue one after another and measures them."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from lungelens.app.correction_editor import apply_corrections
from lungelens.app.errors import DISK_FULL, about_the_clip
from lungelens.app.process_limits import MEMORY_BYTES, TOO_MUCH_MEMORY, limit_process
from lungelens.app.system_calls import forbid_calls
from lungelens.camera.phone_gravity import read_tilt
from lungelens.errors import LungelensError, ModelUnavailableError, UnreadableInputError
from lungelens.language import of_system, speaking
from lungelens.observe.options import MeasureOptions
from lungelens.pose.models import model_path
from lungelens.records import jobs
from lungelens.records.database import Database, open_database
from lungelens.records.disk import is_disk_full
from lungelens.records.folder import DataFolder
from lungelens.records.models import Trial

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from lungelens.app.measuring import Measurer

POLL_EVERY_S = 0.3
RECORD_EVERY_S = 0.25
NICENESS = 5  # the page comes first
DATABASE_AWAY = 75  # exit code of a worker when neither it nor its clip is at fault ("try again later")
_FAULT = ("fault", "Something went wrong inside Lungelens with this clip. Please report it.")
_log = logging.getLogger(__name__)


class _ClaimLostError(Exception):
    """The clip is no longer this worker's: deleted, or given to another."""


@dataclass(frozen=True)
class WorkerTask:
    """What a worker needs to know; it is sent to another process."""

    database_url: str
    root: Path
    measure: Measurer


def run_worker(task: WorkerTask, parent: Connection) -> None:
    """Measure clips for as long as the parent lives. The process's main function."""
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent stops the worker
    threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    limit_process(MEMORY_BYTES)  # processor time is limited clip by clip, by the pool
    database = open_database(task.database_url)
    is_confined = False
    try:
        while True:
            is_confined = is_confined or _confine(database)
            if not _measure_next(task, database):
                time.sleep(POLL_EVERY_S)
    except SQLAlchemyError as error:  # the clip is put back
        _log.error("the database does not respond: %s", type(error).__name__)
        is_away = isinstance(error, OperationalError)  # a disk that is full, a server that is stopped
        sys.exit(DATABASE_AWAY if is_away else 1)


def work_folder(folder: DataFolder, process_id: int) -> Path:
    """Where the worker of that process writes."""
    return folder.work / str(process_id)


def _confine(database: Database) -> bool:
    """Give up, for good, what a crafted clip could misuse: starting programs, connections; whether that was done.

    Fetching the pose model takes both, a database on a server connections.
    """
    with suppress(ModelUnavailableError):
        model_path(MeasureOptions().model, fetch=False)
        forbid_calls(connections=database.engine.dialect.name == "sqlite", files=False)
        return True
    return False


def _exit_with(parent: Connection) -> None:
    with suppress(EOFError, OSError):
        parent.recv()  # nothing is ever sent: this returns when the parent ends, however it ends
    os._exit(0)


def _measure_next(task: WorkerTask, database: Database) -> bool:
    """Measure one clip; False if there was none."""
    folder = DataFolder(task.root)
    with database.writing() as session:
        claim = jobs.claim_next(session, os.getpid())
    if claim is None:
        return False
    out = work_folder(folder, os.getpid()) / claim.secret
    try:
        out.mkdir(mode=0o700, parents=True)
        options = options_of(database, folder, claim)
        with speaking(claim.language or of_system()):  # its files are for whoever sent it
            document = task.measure(folder.clip(claim.trial_id), options, out, _ProgressRecorder(database, claim))
        _keep(database, folder, claim, out, document)
    except _ClaimLostError:
        pass
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001  the boundary: one clip must not stop the others
        _fail(database, claim, *_reason(error, claim.trial_id, folder))
    finally:
        shutil.rmtree(out.parent, ignore_errors=True)
    return True


def options_of(database: Database, folder: DataFolder, claim: jobs.Claim) -> MeasureOptions:
    """What is known of the person, the test and the phone that filmed."""
    with database.reading() as session:
        trial = session.get(Trial, claim.trial_id)
        if trial is None:
            raise _ClaimLostError
        test, person = trial.session, trial.session.person
        return MeasureOptions.model_validate(
            {
                "height_cm": person.height_cm,
                "foot_length_cm": person.foot_length_cm,
                "shoe_size": person.shoe_size,
                "paper": test.paper,
                "printed_bar_mm": test.printed_bar_mm,
                "sheet_gap_cm": test.sheet_gap_cm,
                **sensed_options(folder.gravity(claim.trial_id)),
            }
        )


def sensed_options(gravity: Path) -> dict[str, float]:
    """What the phone's sensors told, as options; nothing where there is no such file, or one from a damaged backup."""
    with suppress(UnreadableInputError):
        return read_tilt(gravity).options
    return {}


class _ProgressRecorder:
    """Records the progress of a measurement, no more often than anybody could read it."""

    def __init__(self, database: Database, claim: jobs.Claim) -> None:
        self._database, self._claim = database, claim
        self._stage, self._recorded_s = "", 0.0

    def __call__(self, stage: str, fraction: float) -> None:
        if stage == self._stage and time.monotonic() - self._recorded_s < RECORD_EVERY_S:
            return
        self._stage, self._recorded_s = stage, time.monotonic()
        with self._database.writing() as session:
            if not jobs.record_heartbeat(session, self._claim, stage, fraction):
                raise _ClaimLostError


def _keep(database: Database, folder: DataFolder, claim: jobs.Claim, out: Path, document: str) -> None:
    with database.writing() as session:
        trial = jobs.claimed_trial(session, claim)
        if trial is None:
            raise _ClaimLostError
        report = folder.report(trial.id)
        if report.exists():
            shutil.rmtree(report)  # of an earlier measurement
        out.rename(report)
        jobs.finish(trial, document)
        apply_corrections(folder, trial)


def _fail(database: Database, claim: jobs.Claim, code: str, message: str) -> None:
    with database.writing() as session:
        jobs.give_up(session, claim, code, message)


def _reason(error: Exception, trial_id: str, folder: DataFolder) -> tuple[str, str]:
    """Code and sentence."""
    if is_disk_full(error):
        return DISK_FULL
    if isinstance(error, MemoryError):
        return TOO_MUCH_MEMORY
    if isinstance(error, LungelensError):
        return _code(error), about_the_clip(error, folder.clip(trial_id))
    _log.error("clip %s: %s", trial_id, type(error).__name__)
    return _FAULT


def _code(error: LungelensError) -> str:
    """UnreadableInputError → unreadable_input."""
    name = type(error).__name__.removesuffix("Error")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
