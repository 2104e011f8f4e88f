"""Clips."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from lungelens.app.schemas.base import In
from lungelens.measures.measurement import Repetition
from lungelens.records.columns import ClipSource, TrialState
from lungelens.sides import Side


class TrialIn(In):
    """A clip that is about to be sent."""

    leg: Side | None = None
    source: ClipSource = "file"
    size_bytes: Annotated[int, Field(ge=1, le=2**53)]


class TrialChange(In):
    """A change to a clip's entry."""

    leg: Side | None = None
    counts: bool | None = None


class TrialReason(BaseModel):
    """Why a clip has no result."""

    code: str
    message: str


class TrialSummary(BaseModel):
    """The result in brief; the full one is at `/result`."""

    status: Literal["measured", "not_measurable"]
    test_leg: Side | None
    reason_messages: list[str]
    repetitions: int
    valid: int
    best: Repetition | None


class TrialOut(BaseModel):
    """A clip, from the moment it is announced."""

    id: str
    session_id: str
    leg: Side | None
    source: ClipSource
    counts: bool
    state: TrialState
    size_bytes: int
    received_bytes: int
    stage: str | None
    fraction: float | None
    reason: TrialReason | None
    created_at: datetime
    measured_at: datetime | None
    sha256: str | None
    has_result: bool
    is_photo: bool
    sensors: bool  # the motion sensors of the phone that filmed it tell how it stood
    files: list[str]
    summary: TrialSummary | None
    corrections: int


class UploadState(BaseModel):
    """How much of a clip has been stored."""

    received_bytes: int
    size_bytes: int
    state: TrialState
