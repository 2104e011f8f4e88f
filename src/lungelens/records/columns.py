"""What the tables' columns hold: the choices, ids, moments in UTC, and the database's type for each."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, Date, DateTime, Dialect, Double, ForeignKey, String, TypeDecorator
from sqlalchemy import Enum as OneOf
from sqlalchemy.orm import mapped_column

from lungelens.observe.types import Point

Side = Literal["left", "right"]
Sex = Literal["female", "male"]
Footwear = Literal["barefoot", "shoes"]
Tightness = Literal["back", "front", "calf", "none"]
PainPlace = Literal["front", "back", "calf", "elsewhere"]
InjuryKind = Literal["sprain", "achilles_or_calf", "fracture", "other"]
KneeLine = Literal["over_toes", "inside", "outside"]
ClipSource = Literal["webcam", "phone", "file"]
TrialState = Literal["receiving", "queued", "measuring", "done", "failed"]
JobState = Literal["queued", "running"]
ReadingQuantity = Literal["toe_to_wall_cm", "shin_angle_deg"]
ReadingMethod = Literal["tape", "inclinometer_tuberosity", "inclinometer_15_cm_below"]
_CHOICES = (
    Side,
    Sex,
    Footwear,
    Tightness,
    PainPlace,
    InjuryKind,
    KneeLine,
    ClipSource,
    TrialState,
    JobState,
    ReadingQuantity,
    ReadingMethod,
    Point,
)

ID_LENGTH = 32
_LONGEST_CHOICE = 40


def new_id() -> str:
    """128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(ID_LENGTH // 2)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite would forget the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what is stored: UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what was stored, as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _choice(choices: Any) -> OneOf:
    """A short text that is one of the choices; checked in Python, so that a new choice needs no migration."""
    return OneOf(*get_args(choices), native_enum=False, create_constraint=False, length=_LONGEST_CHOICE)


def below(table: str) -> Any:
    """The owner's id; what it owns goes with it."""
    return mapped_column(String(ID_LENGTH), ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


# The database's type for each kind of value.
COLUMN_TYPES: dict[Any, Any] = {
    datetime: UtcTime,
    date: Date,
    float: Double,
    **{choices: _choice(choices) for choices in _CHOICES},
    list[str]: JSON(none_as_null=True),
    list[float]: JSON(none_as_null=True),
    dict[str, Any]: JSON(none_as_null=True),
}
