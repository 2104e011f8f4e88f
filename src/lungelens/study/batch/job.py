"""One clip, from the file to what is kept of it: what runs in a worker process, or anywhere that sees the files."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lungelens.errors import LungelensError, ModelUnavailableError, OutputError, UsageError
from lungelens.files import content_sha256
from lungelens.study.batch.place import at_hand, file_name
from lungelens.study.batch.record import Record, Status, key_of, options_said
from lungelens.study.batch.store import OBSERVATION, StudyFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import MeasureOptions
    from lungelens.study.batch.measurer import Measurer
    from lungelens.study.batch.place import Place


@dataclass(frozen=True)
class Job:
    """One clip, and what to do with it."""

    clip_id: str
    path: Place
    options: MeasureOptions
    root: Path  # of the study
    measurer: Measurer
    observe: bool  # keep what was seen


@dataclass(frozen=True)
class Finished:
    """How a clip went; `earlier` if that was known before."""

    clip_id: str
    status: Status
    earlier: bool = False


@dataclass(frozen=True)
class Answer:
    """What came of a clip; no record if that was known before."""

    record: Record | None
    measurement: Measurement | None


def answer(job: Job, is_done: Callable[[str], bool], begin: Callable[[], Path]) -> Answer:
    """Measure a clip unless that was done.

    Parameters
    ----------
    job
        The clip; its root plays no part.
    is_done
        From its key (`record.key_of`) to whether it was run with that before.
    begin
        Makes an empty folder, in which an observation is put.

    Raises
    ------
    OutputError
        What was seen cannot be written.
    ModelUnavailableError
        There is no model on this computer: no clip can be measured.
    """
    began_s, sha256, used, key, measurement = time.perf_counter(), "", {}, "", None
    try:
        with at_hand(job.path) as path:
            sha256 = content_sha256(path)
            used = dict(job.measurer.instruments(path, job.options))
            key = key_of(sha256, used, job.options)
            if is_done(key):
                return Answer(None, None)
            part = begin()
            measurement = job.measurer.measure(path, job.options, part / OBSERVATION if job.observe else None)
        record = _measured(measurement)
    except (OutputError, ModelUnavailableError):
        raise
    except Exception as error:  # noqa: BLE001  the boundary: one clip must not stop the others
        begin()
        record = _failed(error, job.path)
    seconds = time.perf_counter() - began_s
    return Answer(record.model_copy(update=_circumstances(sha256, used, key, job.options, seconds)), measurement)


def run_job(job: Job) -> Finished:
    """Measure a clip unless that was done, and put away what came of it.

    Raises
    ------
    OutputError
        It cannot be put away.
    ModelUnavailableError
        There is no model on this computer: no clip can be measured.
    """
    study = StudyFolder(job.root)
    found = answer(
        job,
        is_done=lambda key: key == study.done_key(job.clip_id, observed=job.observe),
        begin=lambda: study.begin(job.clip_id),
    )
    if found.record is None:
        return as_before(study, job.clip_id)
    study.keep(job.clip_id, found.record, found.measurement)
    return Finished(job.clip_id, found.record.status)


def as_before(study: StudyFolder, clip_id: str) -> Finished:
    """How a clip went that was done before."""
    kept = study.read(clip_id)
    assert kept is not None  # or it would not be done
    return Finished(clip_id, kept.record.status, earlier=True)


def lost(job: Job, status: Status, message: str) -> Finished:
    """Note that there is no answer about a clip, so that its line in the tables says so."""
    study, sha256 = StudyFolder(job.root), ""
    if isinstance(job.path, Path):
        with suppress(OSError):
            sha256 = content_sha256(job.path)
    study.begin(job.clip_id)
    record = Record(status=status, code=status, message=message, options=options_said(job.options), clip_sha256=sha256)
    study.keep(job.clip_id, record)
    return Finished(job.clip_id, status)


def _measured(measurement: Measurement) -> Record:
    reason = next(iter(measurement.reasons), None)
    return Record(
        status=measurement.status,
        code=reason.code if reason else "",
        message=f"{reason.message} {reason.advice}".strip() if reason else "",
        mediapipe=measurement.provenance.mediapipe,
        opencv=measurement.provenance.opencv,
    )


def _failed(error: Exception, place: Place) -> Record:
    status: Status
    if isinstance(error, UsageError):  # an option asks for what this clip does not have
        status, code, message = "not_measurable", "option_does_not_fit", str(error)
    elif isinstance(error, LungelensError):
        status, code, message = "unreadable", "unreadable", str(error)
    elif isinstance(error, OSError) and str(error.filename) == str(place):
        status, code = "unreadable", "unreadable"
        message = f"{place} cannot be read ({(error.strerror or '').lower()})."
    else:
        status, code = "fault", "fault"
        message = f"Something went wrong inside Lungelens ({type(error).__name__}: {error}). Please report it."
    return Record(status=status, code=code, message=_without_folders(message, place))


def _without_folders(message: str, place: Place) -> str:
    """Tables are passed on: they name the clip, and not where on whose disk it lay."""
    absolute = isinstance(place, Path) and place.is_absolute()
    return message.replace(str(place), file_name(place)) if absolute else message


def _circumstances(
    sha256: str, instruments: Mapping[str, str], key: str, options: MeasureOptions, seconds: float
) -> dict[str, object]:
    return {
        "clip_sha256": sha256,
        "instruments": dict(instruments),
        "key": key,
        "options": options_said(options),
        "seconds": round(seconds, 2),
    }
