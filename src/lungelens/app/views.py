"""Database rows as the server shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.app.schemas.people import PersonDetail, PersonLine, PersonOut
from lungelens.app.schemas.sessions import GivenExerciseOut, LegOut, ReadingOut, SessionCount, SessionLine, SessionOut
from lungelens.app.schemas.trials import TrialOut, TrialReason, TrialSummary
from lungelens.records.results import ClipResult, measurement_of
from lungelens.report.wording import explained, why_none_counts
from lungelens.translation import translated

if TYPE_CHECKING:
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person, TestSession, Trial

MEDIA_TYPES = {
    "reps.png": "image/png",
    "signals.png": "image/png",
    "overlay.mp4": "video/mp4",
    "frames.csv": "text/csv",
    "result.json": "application/json",
    "report.html": "text/html",
    "report.pdf": "application/pdf",
}
CLIP = "clip"
PHOTO_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".heic": "image/heic"}  # by the clip's suffix


def trial_out(trial: Trial, folder: DataFolder) -> TrialOut:
    """A clip."""
    job = trial.job
    report = folder.report(trial.id)
    drawn = [name for name in MEDIA_TYPES if trial.state == "done" and (report / name).is_file()]
    summary = _summary(trial)
    return TrialOut(
        id=trial.id,
        session_id=trial.session_id,
        leg=trial.leg,
        source=trial.source,
        counts=trial.counts,
        state=trial.state,
        size_bytes=trial.size_bytes,
        received_bytes=trial.received_bytes,
        stage=None if job is None else job.stage,
        fraction=None if job is None else job.fraction,
        reason=_reason(trial, summary),
        created_at=trial.created_at,
        measured_at=trial.measured_at,
        sha256=trial.sha256,
        has_result=trial.result_json is not None,
        is_photo=trial.suffix in PHOTO_TYPES,
        sensors=folder.gravity(trial.id).is_file(),
        files=[*([CLIP] if trial.sha256 is not None else []), *drawn],
        summary=summary,
        corrections=len(trial.corrections),
    )


def _reason(trial: Trial, summary: TrialSummary | None) -> TrialReason | None:
    if trial.reason_code is not None and trial.reason_message is not None:
        return TrialReason(code=trial.reason_code, message=translated(trial.reason_message))
    if trial.state == "done" and summary is None:
        return TrialReason(
            code="unreadable_result", message=translated("This clip's result cannot be read: measure it again.")
        )
    return None


def _summary(trial: Trial) -> TrialSummary | None:
    measurement = measurement_of(trial)
    if measurement is None:
        return None
    return TrialSummary(
        status=measurement.status,
        test_leg=measurement.test_leg,
        reason_messages=[explained(why) for why in measurement.reasons or why_none_counts(measurement)],
        repetitions=len(measurement.repetitions),
        valid=sum(repetition.valid for repetition in measurement.repetitions),
        best=ClipResult(trial, measurement).best,
    )


def session_out(test: TestSession, folder: DataFolder) -> SessionOut:
    """A session with everything in it."""
    return SessionOut(
        **SessionLine.model_validate(test).model_dump(),
        legs=[LegOut.model_validate(leg) for leg in test.legs],
        trials=[trial_out(trial, folder) for trial in test.trials],
        readings=[ReadingOut.model_validate(reading) for reading in test.readings],
        exercises=[GivenExerciseOut.model_validate(given) for given in test.exercises],
    )


def person_detail(person: Person) -> PersonDetail:
    """A person with all sessions."""
    sessions = [
        SessionCount(
            **SessionLine.model_validate(test).model_dump(),
            n_trials=len(test.trials),
            n_done=sum(trial.state == "done" for trial in test.trials),
        )
        for test in person.sessions
    ]
    return PersonDetail(**PersonOut.model_validate(person).model_dump(), sessions=sessions)


def person_line(person: Person) -> PersonLine:
    """A person in the list of people."""
    days = [test.held_on for test in person.sessions]
    return PersonLine(
        **PersonOut.model_validate(person).model_dump(),
        n_sessions=len(days),
        last_session_on=max(days, default=None),
    )
