"""What the tables' columns hold: choices, ids, times in UTC, and the database type for each."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, Date, DateTime, Dialect, Double, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy import Enum as OneOf
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lungelens.language import Language
from lungelens.mobility.choices import (
    FloorPaper,
    Footwear,
    InjuryKind,
    KneeAtWall,
    KneeLine,
    KneePain,
    PainPlace,
    Sex,
    Tightness,
)
from lungelens.observe.types import Point
from lungelens.sides import Side

ClipSource = Literal["webcam", "phone", "file"]
TrialState = Literal["receiving", "queued", "measuring", "done", "failed"]
JobState = Literal["queued", "running"]
ReadingQuantity = Literal["toe_to_wall_cm", "shin_angle_deg"]
ReadingMethod = Literal["tape", "inclinometer_tuberosity", "inclinometer_15_cm_below"]
DistanceFrom = Literal["tape", "camera"]
TrailActor = Literal["owner", "phone", "program"]
TrailAction = Literal[
    "opened", "created", "changed", "deleted", "exported", "backed_up", "restored", "used", "signed_in", "signed_out"
]
TrailKind = Literal[
    "page", "people", "person", "session", "leg", "clip", "reading", "correction", "exercise", "phone_link", "records"
]
_CHOICES = (
    Side,
    Sex,
    Footwear,
    Tightness,
    PainPlace,
    InjuryKind,
    KneeAtWall,
    KneeLine,
    KneePain,
    FloorPaper,
    DistanceFrom,
    ClipSource,
    TrialState,
    JobState,
    ReadingQuantity,
    ReadingMethod,
    Point,
    TrailActor,
    TrailAction,
    TrailKind,
    Language,
)

ID_LENGTH = 32
_LONGEST_CHOICE = 40


def new_id() -> str:
    """128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(ID_LENGTH // 2)


def now() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC; SQLite does not store the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """The type of its values."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value to store, in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored value, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _choice(choices: Any) -> OneOf:
    """A short text that is one of the choices; checked in Python, so that a new choice needs no migration."""
    return OneOf(*get_args(choices), native_enum=False, create_constraint=False, length=_LONGEST_CHOICE)


def owned_by(table: str) -> Any:
    """The owner's id; a row is deleted with its owner."""
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


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = COLUMN_TYPES

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
