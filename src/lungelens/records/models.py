"""The tables: people, their sessions, the clips and readings of each, and the queue of clips to measure.

Everything that belongs to a person hangs below `Person` and goes with it. Ids are random, so that neither a file's name
nor a log says whose it is. Times are in UTC. Units are in the names.
"""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import Enum as OneOf
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

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
Point = Literal[
    "knee", "ankle", "heel", "toe", "wall_foot", "sheet_0", "sheet_1", "sheet_2", "sheet_3"
]  # what can be dragged

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
    type_annotation_map = {
        datetime: UtcTime,
        date: Date,
        float: Double,
        Side: _choice(Side),
        Sex: _choice(Sex),
        Footwear: _choice(Footwear),
        Tightness: _choice(Tightness),
        PainPlace: _choice(PainPlace),
        InjuryKind: _choice(InjuryKind),
        KneeLine: _choice(KneeLine),
        ClipSource: _choice(ClipSource),
        TrialState: _choice(TrialState),
        JobState: _choice(JobState),
        ReadingQuantity: _choice(ReadingQuantity),
        ReadingMethod: _choice(ReadingMethod),
        Point: _choice(Point),
        list[str]: JSON(none_as_null=True),
        list[float]: JSON(none_as_null=True),
        dict[str, Any]: JSON(none_as_null=True),
    }

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)


def _below(table: str) -> Any:
    """The owner's id; what it owns goes with it."""
    return mapped_column(String(ID_LENGTH), ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


class Person(Base):
    """Somebody who is tested, under a code of the keeper's own."""

    __tablename__ = "person"

    version: Mapped[int] = mapped_column()  # rises with every change
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    birth_year: Mapped[int | None]
    sex: Mapped[Sex | None]
    height_cm: Mapped[float | None]
    foot_length_cm: Mapped[float | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    sessions: Mapped[list[TestSession]] = relationship(
        back_populates="person",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="TestSession.held_on, TestSession.created_at",
    )

    __mapper_args__ = {"version_id_col": version}


class TestSession(Base):
    """One day's test."""

    __tablename__ = "test_session"
    __test__ = False  # not for pytest to collect

    version: Mapped[int] = mapped_column()  # rises with every change
    person_id: Mapped[str] = _below("person")
    held_on: Mapped[date]
    footwear: Mapped[Footwear | None]
    warm_up: Mapped[str] = mapped_column(Text, default="")
    pain_before: Mapped[int | None]
    red_flags: Mapped[list[str] | None]  # safety questions answered yes; empty: all no; None: not asked
    printed_bar_mm: Mapped[float | None]
    sheet_gap_cm: Mapped[float | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    person: Mapped[Person] = relationship(back_populates="sessions")
    legs: Mapped[list[Leg]] = relationship(cascade="all, delete-orphan", passive_deletes=True, order_by="Leg.side")
    trials: Mapped[list[Trial]] = relationship(
        back_populates="session", cascade="all, delete-orphan", passive_deletes=True, order_by="Trial.created_at"
    )
    readings: Mapped[list[Reading]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Reading.taken_at"
    )
    exercises: Mapped[list[GivenExercise]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="GivenExercise.given_on"
    )

    __mapper_args__ = {"version_id_col": version}


class Leg(Base):
    """What the person said about one leg that day."""

    __tablename__ = "leg"
    __table_args__ = (UniqueConstraint("session_id", "side"),)

    session_id: Mapped[str] = _below("test_session")
    side: Mapped[Side]
    tight: Mapped[Tightness | None]
    pain: Mapped[int | None]
    pain_where: Mapped[PainPlace | None]
    injury_kind: Mapped[InjuryKind | None]
    injury_weeks_ago: Mapped[float | None]
    knee_line: Mapped[KneeLine | None]


class Trial(Base):
    """One clip: while it is received, while it waits, and with what was measured in it."""

    __tablename__ = "trial"

    session_id: Mapped[str] = _below("test_session")
    phone_link_id: Mapped[str | None] = mapped_column(
        String(ID_LENGTH), ForeignKey("phone_link.id", ondelete="SET NULL"), index=True
    )
    leg: Mapped[Side | None]  # as announced
    source: Mapped[ClipSource]
    counts: Mapped[bool] = mapped_column(default=True)  # False: left out of assessment and trends by choice
    state: Mapped[TrialState] = mapped_column(default="receiving")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)  # safely on the disk
    suffix: Mapped[str] = mapped_column(String(8), default="")  # of the clip's file, by its content
    sha256: Mapped[str | None] = mapped_column(String(64))
    reason_code: Mapped[str | None] = mapped_column(String(80))  # why it failed
    reason_message: Mapped[str | None] = mapped_column(Text)
    result_json: Mapped[str | None] = mapped_column(Text)  # `lungelens.measurement/1`, as the command line prints it
    created_at: Mapped[datetime] = mapped_column(default=now)
    measured_at: Mapped[datetime | None]
    session: Mapped[TestSession] = relationship(back_populates="trials")
    job: Mapped[Job | None] = relationship(
        back_populates="trial", cascade="all, delete-orphan", passive_deletes=True, uselist=False
    )
    corrections: Mapped[list[Correction]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Correction.made_at"
    )


class Job(Base):
    """A clip that waits to be measured or is being measured; the row goes when that is over."""

    __tablename__ = "job"

    trial_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("trial.id", ondelete="CASCADE"), unique=True)
    state: Mapped[JobState] = mapped_column(default="queued", index=True)
    claim: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # of the worker that has it; others may not finish it
    process_id: Mapped[int | None]
    beat: Mapped[int] = mapped_column(default=0)  # rises while work goes on: a count, as clocks may be changed
    attempts: Mapped[int] = mapped_column(default=0)  # workers that died over it
    stage: Mapped[str | None] = mapped_column(String(80))
    fraction: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    trial: Mapped[Trial] = relationship(back_populates="job")


class Reading(Base):
    """A number read from tape or inclinometer."""

    __tablename__ = "reading"

    session_id: Mapped[str] = _below("test_session")
    side: Mapped[Side]
    quantity: Mapped[ReadingQuantity]
    method: Mapped[ReadingMethod]
    value: Mapped[float]
    rater: Mapped[str] = mapped_column(String(80), default="")
    taken_at: Mapped[datetime] = mapped_column(default=now)


class Correction(Base):
    """A point moved by hand on the picture of a hold, with the numbers before and after."""

    __tablename__ = "correction"

    trial_id: Mapped[str] = _below("trial")
    repetition: Mapped[int]  # counted from 1
    frame_index: Mapped[int]
    point: Mapped[Point]
    before_px: Mapped[list[float]]  # x right, y down
    after_px: Mapped[list[float]]
    reason: Mapped[str] = mapped_column(Text)
    numbers_before: Mapped[dict[str, Any]]
    numbers_after: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(default=now)


class GivenExercise(Base):
    """An exercise that was given in a session."""

    __tablename__ = "given_exercise"

    session_id: Mapped[str] = _below("test_session")
    exercise_id: Mapped[str] = mapped_column(String(80))
    side: Mapped[Side | None]
    given_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")


class PhoneLink(Base):
    """A one-time token that lets one phone send clips for one session. Only hashes are kept."""

    __tablename__ = "phone_link"

    session_id: Mapped[str] = _below("test_session")
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    device_sha256: Mapped[str | None] = mapped_column(String(64))  # of the phone that has claimed it
    leg: Mapped[Side | None]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Removal(Base):
    """The folder of a clip whose rows are gone and whose files must follow; the id is the clip's."""

    __tablename__ = "removal"
