"""The server itself, and what belongs to no one person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from lungelens.app.schemas.base import In, Out
from lungelens.measures.measure import Needs, Unit
from lungelens.mobility.terms import ExerciseId


class LanStatus(BaseModel):
    """Whether phones can reach this computer, and under what address and certificate."""

    on: bool
    network: bool  # without one it cannot be switched on
    url: str | None
    fingerprint: str | None


class LanChange(In):
    """Let phones in, or no more."""

    on: bool


class ModelState(BaseModel):
    """A pose model."""

    name: str
    state: str


class Status(BaseModel):
    """The server's status."""

    version: str
    lan: LanStatus
    models: list[ModelState]
    free_bytes: int
    max_clip_bytes: int
    max_clip_s: float
    workers: int
    queued: int
    measuring: int


class Health(BaseModel):
    """The server is running."""

    ok: Literal[True] = True


class Restored(BaseModel):
    """What was in a backup."""

    people: int
    clips: int
    made_at: datetime


class MeasureOut(Out):
    """One row of the table of measures."""

    name: str  # of the field in results
    label: str
    unit: Unit
    digits: int
    axis: tuple[float, float]
    needs: Needs
    definition: str
    method: str


class ExerciseOut(Out):
    """An exercise, in words."""

    id: ExerciseId
    name: str
    how: str
    dose: str
    grade: str
    weeks: tuple[int, int]
    stop_when: str
