"""One clip, from the file to what is kept of it: what runs in a worker process, or anywhere that sees the files."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import LungelensError, ModelUnavailableError, OutputError, UsageError
from lungelens.files import name_of
from lungelens.study.batch.record import Record, Status, key_of, options_said
from lungelens.study.batch.store import OBSERVATION, StudyFolder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import MeasureOptions
    from lungelens.study.batch.measurer import Measurer


@dataclass(frozen=True)
class Job:
    """One clip, and what to do with it."""

    clip_id: str
    path: Path
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


def run_job(job: Job) -> Finished:
    """Measure a clip unless that was done, and put away what came of it.

    Raises
    ------
    OutputError
        It cannot be put away.
    ModelUnavailableError
        There is no model on this computer: no clip can be measured.
    """
    study, began_s = StudyFolder(job.root), time.perf_counter()
    sha256, used, key, measurement = "", {}, "", None
    try:
        with job.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        used = dict(job.measurer.instruments(job.path, job.options))
        key = key_of(sha256, used, job.options)
        kept = study.done(job.clip_id, key, observed=job.observe)
        if kept is not None:
            return Finished(job.clip_id, kept.record.status, earlier=True)
        part = study.begin(job.clip_id)
        measurement = job.measurer.measure(job.path, job.options, part / OBSERVATION if job.observe else None)
        record = _measured(measurement)
    except (OutputError, ModelUnavailableError):
        raise
    except Exception as error:  # noqa: BLE001  the boundary: one clip must not stop the others
        study.begin(job.clip_id)
        record = _failed(error, job.path)
        record = record.model_copy(update={"message": _without_folders(record.message, job.path)})
    record = record.model_copy(update=_circumstances(sha256, used, key, job.options, time.perf_counter() - began_s))
    study.keep(job.clip_id, record, measurement)
    return Finished(job.clip_id, record.status)


def lost(job: Job, status: Status, message: str) -> Finished:
    """Note that there is no answer about a clip, so that its line in the tables says so."""
    study = StudyFolder(job.root)
    study.begin(job.clip_id)
    study.keep(job.clip_id, Record(status=status, code=status, message=message, options=options_said(job.options)))
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


def _failed(error: Exception, path: Path) -> Record:
    if isinstance(error, UsageError):  # an option asks for what this clip does not have
        return Record(status="not_measurable", code="option_does_not_fit", message=str(error))
    if isinstance(error, LungelensError):
        return Record(status="unreadable", code="unreadable", message=str(error))
    if isinstance(error, OSError) and str(error.filename) == str(path):
        return Record(
            status="unreadable", code="unreadable", message=f"{path} cannot be read ({(error.strerror or '').lower()})."
        )
    words = f"Something went wrong inside Lungelens ({type(error).__name__}: {error}). Please report it."
    return Record(status="fault", code="fault", message=words)


def _without_folders(message: str, path: Path) -> str:
    """Tables are passed on: they name the clip, and not where it lay."""
    return message.replace(str(path), name_of(path)) if path.is_absolute() else message


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
