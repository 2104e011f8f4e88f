"""Points moved by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from lungelens.app.schemas.base import In, Out
from lungelens.observe.types import Point
from lungelens.records.fields import NewLine

Place = tuple[float, float]


class PointsOfHold(BaseModel):
    """Where the points that can be moved are, pixels of the clip, x right, y down; null where not known."""

    hip: Place | None  # for orientation only
    knee: Place | None
    ankle: Place | None
    heel: Place | None
    toe: Place | None
    wall_foot: Place | None
    sheet: list[Place] | None  # four corners


class Hold(BaseModel):
    """The frame in the middle of a repetition's hold."""

    repetition: int
    frame_index: int
    time_s: float
    width_px: int
    height_px: int
    points: PointsOfHold
    movable: list[Point]  # a value depends on them


class CorrectionTry(In):
    """A point moved on the frame of a hold; pixels of the clip, x right, y down."""

    repetition: Annotated[int, Field(ge=1, le=10_000)]
    point: Point
    after_px: tuple[Annotated[float, Field(ge=-1e5, le=1e5)], Annotated[float, Field(ge=-1e5, le=1e5)]]


class CorrectionIn(CorrectionTry):
    """A point moved for good, with the reason if it is known already."""

    reason: NewLine = ""


class CorrectionChange(In):
    """Why a point was moved, said afterwards."""

    reason: NewLine


class Numbers(BaseModel):
    """The values of a repetition before and after a point was moved."""

    numbers_before: dict[str, Any]
    numbers_after: dict[str, Any]


class CorrectionOut(Out):
    """A point moved by hand, with the values before and after."""

    id: str
    trial_id: str
    repetition: int
    frame_index: int
    point: Point
    before_px: tuple[float, float]
    after_px: tuple[float, float]
    reason: str
    numbers_before: dict[str, Any]
    numbers_after: dict[str, Any]
    made_at: datetime
