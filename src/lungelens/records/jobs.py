"""The queue of clips to measure, in the database, so that it survives worker and server.

A worker claims a job under a secret of its own; whatever it does later is valid only as long as that claim is. A job
whose worker has died is requeued, and the old claim is void, even if that worker should still be alive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from lungelens.language import spoken
from lungelens.records.columns import new_id, now
from lungelens.records.models import Job, Trial

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lungelens.language import Language
    from lungelens.records.columns import TrialState

MAX_ATTEMPTS = 8  # workers that may die over one clip; generous, as they may be killed through no fault of the clip
DIED = ("worker_died", "Measuring this clip crashed the program several times: film it again, or send it to us.")

TOO_SLOW = ("too_slow", "Measuring this clip did not come to an end: try again, or film it again.")


@dataclass(frozen=True)
class Claim:
    """One clip that a worker has claimed."""

    job_id: str
    trial_id: str
    secret: str
    language: Language | None = None  # of whoever wants it measured


def enqueue(session: Session, trial: Trial) -> None:
    """Queue the clip for measurement; any earlier result is discarded."""
    trial.state = "queued"
    trial.result_json = trial.corrected_json = trial.measured_at = trial.reason_code = trial.reason_message = None
    trial.job = Job(trial_id=trial.id, language=spoken())


def claim_next(session: Session, process_id: int) -> Claim | None:
    """Claim the clip that has waited longest, if any; those over which workers died come last."""
    waiting = select(Job).where(Job.state == "queued").order_by(Job.attempts, Job.created_at, Job.id).limit(1)
    job = session.scalars(waiting.with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    job.state, job.claim, job.process_id = "running", new_id(), process_id
    job.stage, job.fraction, job.heartbeat = None, None, job.heartbeat + 1
    _set_state(session, job, "measuring")
    return Claim(job.id, job.trial_id, job.claim, job.language)


def record_heartbeat(session: Session, claim: Claim, stage: str, fraction: float) -> bool:
    """Record progress; False if the claim is no longer valid."""
    claimed = update(Job).where(Job.id == claim.job_id, Job.claim == claim.secret)
    updated = claimed.values(stage=stage, fraction=fraction, heartbeat=Job.heartbeat + 1).returning(Job.id)
    return session.scalars(updated).first() is not None


def claimed_trial(session: Session, claim: Claim) -> Trial | None:
    """The clip to be written to, or None if the claim is void: deleted, or given to another worker."""
    job = _claimed_job(session, claim)
    return None if job is None else job.trial


def finish(trial: Trial, result_json: str) -> None:
    """Save the result; the job is done."""
    trial.state, trial.result_json, trial.measured_at = "done", result_json, now()
    trial.job = None


def give_up(session: Session, claim: Claim, code: str, message: str) -> None:
    """Save why there is no result, unless the claim is void."""
    if _claimed_job(session, claim) is not None:
        fail(session, claim.trial_id, code, message)


def fail(session: Session, trial_id: str, code: str, message: str) -> None:
    """Save why there is no result; the job is done. The row is not read: what is wrong may be the row itself."""
    values = {"state": "failed", "reason_code": code, "reason_message": message}
    session.execute(update(Trial).where(Trial.id == trial_id).values(values))
    session.execute(delete(Job).where(Job.trial_id == trial_id))


def requeue(session: Session, process_id: int | None = None, *, counts: bool = False) -> list[str]:
    """Requeue jobs whose worker is dead, and return their clips.

    Parameters
    ----------
    session
        The database session.
    process_id
        Of the dead worker; None: all jobs, when a server starts.
    counts
        Whether the clip may be why the worker died. A clip over which too many workers died has failed.
    """
    running = select(Job).where(Job.state == "running")
    if process_id is not None:
        running = running.where(Job.process_id == process_id)
    jobs = session.scalars(running.with_for_update()).all()
    for job in jobs:
        job.attempts += counts
        job.state, job.claim, job.process_id, job.stage, job.fraction = "queued", None, None, None, None
        _set_state(session, job, "queued")
    back = [job.trial_id for job in jobs]
    for job in jobs:
        if job.attempts >= MAX_ATTEMPTS:
            fail(session, job.trial_id, *DIED)
    return back


def _set_state(session: Session, job: Job, state: TrialState) -> None:
    session.execute(update(Trial).where(Trial.id == job.trial_id).values(state=state))


def _claimed_job(session: Session, claim: Claim) -> Job | None:
    claimed = select(Job).where(Job.id == claim.job_id, Job.claim == claim.secret).with_for_update()
    return session.scalars(claimed).first()
