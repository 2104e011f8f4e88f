"""The small records a result is made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["note", "warn", "invalid"]


class Record(BaseModel):
    """Frozen, and nothing but what is named."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Quantity(Record):
    """A value and its 95 % interval, in the unit its field's name says."""

    value: float
    low: float
    high: float


class Reason(Record):
    """Why nothing could be measured, and what to do."""

    code: str
    message: str
    advice: str


class Check(Record):
    """One thing looked at that bears on how far a number can be trusted."""

    code: str
    level: Level
    message: str
    value: float | None
    limit: float | None
    advice: str
