"""The queue of clips to measure, in the database, so that it outlives whoever works on it.

A worker claims a job under a secret of its own; whatever it does later holds only as long as that claim does. A job
whose worker has died is put back, and the dead worker's claim, should it still be alive, is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from lungelens.records.columns import new_id, now
from lungelens.records.models import Job, Trial

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_ATTEMPTS = 8  # workers that may die over one clip; generous, as they may be killed for no fault of the clip
DIED = ("worker_died", "Measuring this clip stopped the program several times: film it again, or send it to us.")


@dataclass(frozen=True)
class Claim:
    """One clip that is ours to measure."""

    job_id: str
    trial_id: str
    secret: str


def enqueue(session: Session, trial: Trial) -> None:
    """Have the clip measured; what was measured of it before is forgotten."""
    trial.state = "queued"
    trial.result_json = trial.corrected_json = trial.measured_at = trial.reason_code = trial.reason_message = None
    trial.job = Job(trial_id=trial.id)


def claim_next(session: Session, process_id: int) -> Claim | None:
    """Take the clip that has waited longest, if there is one; those over which workers died come last."""
    waiting = select(Job).where(Job.state == "queued").order_by(Job.attempts, Job.created_at, Job.id).limit(1)
    job = session.scalars(waiting.with_for_update(skip_locked=True)).first()
    if job is None:
        return None
    job.state, job.claim, job.process_id = "running", new_id(), process_id
    job.stage, job.fraction, job.beat = None, None, job.beat + 1
    job.trial.state = "measuring"
    return Claim(job.id, job.trial_id, job.claim)


def beat(session: Session, claim: Claim, stage: str, fraction: float) -> bool:
    """Say how far the work is; False if it is no longer ours."""
    ours = update(Job).where(Job.id == claim.job_id, Job.claim == claim.secret)
    beaten = session.scalars(ours.values(stage=stage, fraction=fraction, beat=Job.beat + 1).returning(Job.id))
    return beaten.first() is not None


def claimed_trial(session: Session, claim: Claim) -> Trial | None:
    """The clip to be written to, or None if it is no longer ours: deleted, or given to another worker."""
    ours = select(Job).where(Job.id == claim.job_id, Job.claim == claim.secret).with_for_update()
    job = session.scalars(ours).first()
    return None if job is None else job.trial


def finish(trial: Trial, result_json: str) -> None:
    """Keep what was measured; the job is over."""
    trial.state, trial.result_json, trial.measured_at = "done", result_json, now()
    trial.job = None


def fail(trial: Trial, code: str, message: str) -> None:
    """Keep the reason why nothing came of it; the job is over."""
    trial.state, trial.reason_code, trial.reason_message = "failed", code, message
    trial.job = None


def put_back(session: Session, process_id: int | None = None, *, counts: bool = False) -> list[str]:
    """Put jobs back whose worker is dead, and return their clips.

    Parameters
    ----------
    session
        What to write with.
    process_id
        Of the dead worker; None: all jobs, for a server that starts.
    counts
        Whether the clip may be why the worker died. A clip over which too many died has failed.
    """
    running = select(Job).where(Job.state == "running")
    if process_id is not None:
        running = running.where(Job.process_id == process_id)
    jobs = session.scalars(running.with_for_update()).all()
    for job in jobs:
        job.attempts += counts
        job.state, job.claim, job.process_id, job.stage, job.fraction = "queued", None, None, None, None
        job.trial.state = "queued"
        if job.attempts >= MOST_ATTEMPTS:
            fail(job.trial, *DIED)
    return [job.trial_id for job in jobs]
