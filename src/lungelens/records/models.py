"""The tables: people, their sessions, the clips and readings of each, and the queue of clips to measure.

All that belongs to a person is deleted with it. Ids are random: no file name or log says whose it is. Times are UTC.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
from lungelens.records.columns import (
    ID_LENGTH,
    Base,
    ClipSource,
    DistanceFrom,
    JobState,
    ReadingMethod,
    ReadingQuantity,
    TrialState,
    now,
    owned_by,
)
from lungelens.sides import Side


class Person(Base):
    """A person who is tested, under a code of the clinician's choice."""

    __tablename__ = "person"

    version: Mapped[int] = mapped_column()  # increases with every change
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    birth_year: Mapped[int | None]
    sex: Mapped[Sex | None]
    height_cm: Mapped[float | None]
    foot_length_cm: Mapped[float | None]
    shoe_size: Mapped[str | None] = mapped_column(String(20))  # as eu:42
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
    """One test session."""

    __tablename__ = "test_session"
    __test__ = False  # not for pytest to collect

    version: Mapped[int] = mapped_column()  # increases with every change
    person_id: Mapped[str] = owned_by("person")
    held_on: Mapped[date]
    footwear: Mapped[Footwear | None]
    warm_up: Mapped[str] = mapped_column(Text, default="")
    pain_before: Mapped[int | None]
    red_flags: Mapped[list[str] | None]  # safety questions answered yes; empty: all no; None: not asked
    paper: Mapped[FloorPaper | None]  # on the floor
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

    @property
    def counted_readings(self) -> list[Reading]:
        """The readings that nobody marked as faulty."""
        return [reading for reading in self.readings if reading.counts]


class Leg(Base):
    """A person's answers about one leg in a session."""

    __tablename__ = "leg"
    __table_args__ = (UniqueConstraint("session_id", "side"),)

    version: Mapped[int] = mapped_column()  # increases with every change
    session_id: Mapped[str] = owned_by("test_session")
    side: Mapped[Side]
    tight: Mapped[Tightness | None]
    pain: Mapped[int | None]
    pain_where: Mapped[PainPlace | None]
    injury_kind: Mapped[InjuryKind | None]
    injury_weeks_ago: Mapped[float | None]
    knee_line: Mapped[KneeLine | None]
    knee_at_wall: Mapped[KneeAtWall | None]  # at the deepest lunge, by the person: where no sheet shows the wall
    knee_pain: Mapped[KneePain | None]
    knee_pain_weeks: Mapped[float | None]
    knee_pain_score: Mapped[int | None]
    distance_from: Mapped[DistanceFrom | None]  # chosen where tape and camera disagree; None: the tape

    __mapper_args__ = {"version_id_col": version}


class Trial(Base):
    """One clip: while it arrives, while it waits, and with its result."""

    __tablename__ = "trial"

    session_id: Mapped[str] = owned_by("test_session")
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
    corrected_json: Mapped[str | None] = mapped_column(Text)  # the same with points moved by hand
    created_at: Mapped[datetime] = mapped_column(default=now)
    measured_at: Mapped[datetime | None]
    session: Mapped[TestSession] = relationship(back_populates="trials")
    job: Mapped[Job | None] = relationship(
        back_populates="trial", cascade="all, delete-orphan", passive_deletes=True, uselist=False
    )
    corrections: Mapped[list[Correction]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Correction.made_at"
    )

    @property
    def document(self) -> str | None:
        """The current result: with the points that were moved by hand."""
        return self.corrected_json or self.result_json


class Job(Base):
    """A clip that waits to be measured or is being measured; the row is deleted afterwards."""

    __tablename__ = "job"

    trial_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("trial.id", ondelete="CASCADE"), unique=True)
    state: Mapped[JobState] = mapped_column(default="queued", index=True)
    claim: Mapped[str | None] = mapped_column(String(ID_LENGTH))  # of the worker that has it; others may not finish it
    process_id: Mapped[int | None]
    heartbeat: Mapped[int] = mapped_column("beat", default=0)  # a count that increases with progress: clocks may change
    attempts: Mapped[int] = mapped_column(default=0)  # workers that died over it
    stage: Mapped[str | None] = mapped_column(String(80))
    fraction: Mapped[float | None]
    language: Mapped[Language | None]  # of whoever wants it measured, and so of its report and images
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    trial: Mapped[Trial] = relationship(back_populates="job")


class Reading(Base):
    """A value read from tape or inclinometer."""

    __tablename__ = "reading"

    session_id: Mapped[str] = owned_by("test_session")
    side: Mapped[Side]
    quantity: Mapped[ReadingQuantity]
    method: Mapped[ReadingMethod]
    value: Mapped[float]
    rater: Mapped[str] = mapped_column(String(200), default="")
    taken_at: Mapped[datetime] = mapped_column(default=now)
    counts: Mapped[bool] = mapped_column(default=True, server_default=true())  # False: faulty, left out by choice


class Correction(Base):
    """A point moved by hand on the frame of a hold, with the values before and after."""

    __tablename__ = "correction"

    trial_id: Mapped[str] = owned_by("trial")
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

    session_id: Mapped[str] = owned_by("test_session")
    exercise_id: Mapped[str] = mapped_column(String(80))
    side: Mapped[Side | None]
    given_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")


class PhoneLink(Base):
    """A one-time token that lets one phone send clips for one session. Only hashes are kept."""

    __tablename__ = "phone_link"

    session_id: Mapped[str] = owned_by("test_session")
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    device_sha256: Mapped[str | None] = mapped_column(String(64))  # of the phone that has claimed it
    leg: Mapped[Side | None]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Removal(Base):
    """The folder of a clip whose rows are deleted and whose files must follow; the id is the clip's."""

    __tablename__ = "removal"
