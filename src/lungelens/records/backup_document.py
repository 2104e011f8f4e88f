"""The rows in a backup, checked one by one: a backup may come from anywhere, and be damaged or made up.

What is allowed here is what any version of the program may have stored, not only what its pages accept today.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import from_json

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
from lungelens.mobility.terms import QuestionId
from lungelens.observe.types import Point
from lungelens.records.columns import (
    ClipSource,
    DistanceFrom,
    ReadingMethod,
    ReadingQuantity,
    TrailAction,
    TrailActor,
    TrailKind,
)
from lungelens.records.fields import (
    Code,
    Day,
    FootCm,
    HeightCm,
    Line,
    PrintedBarMm,
    RowId,
    Score,
    SheetGapCm,
    ShoeSize,
    Text,
    Version,
    Weeks,
    Year,
)
from lungelens.sides import Side


def _json_object(text: str) -> str:
    if not isinstance(
        from_json(text, allow_inf_nan=False), dict
    ):  # raises ValueError, too, where it is nested beyond reason
        raise ValueError("should be a JSON object")
    return text


Document = Annotated[str, AfterValidator(_json_object)]
Name = Annotated[str, StringConstraints(max_length=80)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Bytes = Annotated[int, Field(ge=0, le=2**53)]
Pixels = Annotated[list[float], Field(min_length=2, max_length=2)]


_OWNERS = (("person", "person_id"), ("test_session", "session_id"), ("trial", "trial_id"))


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    id: RowId


class PersonRow(_Row):
    """A row of `person`."""

    version: Version
    code: Code
    name: Line | None
    birth_year: Year | None
    sex: Sex | None
    height_cm: HeightCm | None
    foot_length_cm: FootCm | None
    shoe_size: ShoeSize | None = None  # backups made before it was asked
    notes: Text
    created_at: AwareDatetime


class SessionRow(_Row):
    """A row of `test_session`."""

    version: Version
    person_id: RowId
    held_on: Day
    footwear: Footwear | None
    warm_up: Text
    pain_before: Score | None
    red_flags: Annotated[list[QuestionId], Field(max_length=40)] | None
    paper: FloorPaper | None = None  # backups made before it was asked
    printed_bar_mm: PrintedBarMm | None
    sheet_gap_cm: SheetGapCm | None
    notes: Text
    created_at: AwareDatetime


class LegRow(_Row):
    """A row of `leg`."""

    version: Version = 1  # backups made before legs had versions
    session_id: RowId
    side: Side
    tight: Tightness | None
    pain: Score | None
    pain_where: PainPlace | None
    injury_kind: InjuryKind | None
    injury_weeks_ago: Weeks | None
    knee_line: KneeLine | None
    knee_pain: KneePain | None = None  # this and what follows: backups made before it was asked
    knee_pain_weeks: Weeks | None = None
    knee_pain_score: Score | None = None
    distance_from: DistanceFrom | None = None
    knee_at_wall: KneeAtWall | None = None


class TrialRow(_Row):
    """A row of `trial`: a clip that has arrived, or that could not be measured."""

    session_id: RowId
    leg: Side | None
    source: ClipSource
    counts: bool
    state: Literal["queued", "measuring", "done", "failed"]
    size_bytes: Bytes
    received_bytes: Bytes
    suffix: Annotated[str, StringConstraints(pattern=r"^(\.[a-z0-9]{1,7})?$")]  # becomes part of a name in exports
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None
    reason_code: Name | None
    reason_message: Text | None
    result_json: Document | None
    corrected_json: Document | None = None  # backups made before points could be moved
    created_at: AwareDatetime
    measured_at: AwareDatetime | None

    @model_validator(mode="after")
    def _check_state(self) -> TrialRow:
        if self.state != "failed" and self.sha256 is None:
            raise ValueError(f"a clip that is {self.state} should have a sha256")
        if self.state == "done" and self.result_json is None:
            raise ValueError("a clip that is done should have a result")
        return self


class ReadingRow(_Row):
    """A row of `reading`."""

    session_id: RowId
    side: Side
    quantity: ReadingQuantity
    method: ReadingMethod
    value: Annotated[float, Field(ge=0, le=75)]
    rater: Line
    taken_at: AwareDatetime
    counts: bool = True  # backups made before readings could be marked faulty


class CorrectionRow(_Row):
    """A row of `correction`."""

    trial_id: RowId
    repetition: Count
    frame_index: Count
    point: Point
    before_px: Pixels
    after_px: Pixels
    reason: Text
    numbers_before: dict[str, Any]
    numbers_after: dict[str, Any]
    made_at: AwareDatetime


class ExerciseRow(_Row):
    """A row of `given_exercise`."""

    session_id: RowId
    exercise_id: Name
    side: Side | None
    given_on: Day
    note: Text


class TrailRow(_Row):
    """A row of `trail_entry`; what it is about may be deleted."""

    at: AwareDatetime
    actor: TrailActor
    action: TrailAction
    kind: TrailKind
    subject_id: RowId | None
    of_person_id: RowId | None


class Rows(BaseModel):
    """Every table, owners before what they own; each row has an id of its own and its owner is there."""

    model_config = ConfigDict(extra="forbid")

    person: list[PersonRow]
    test_session: list[SessionRow]
    leg: list[LegRow]
    trial: list[TrialRow]
    reading: list[ReadingRow]
    correction: list[CorrectionRow]
    given_exercise: list[ExerciseRow]
    trail_entry: list[TrailRow] = []  # backups made before there was a trail

    @model_validator(mode="after")
    def _check_whole(self) -> Rows:
        for table in type(self).model_fields:
            rows = getattr(self, table)
            _check_unique(table, [row.id for row in rows])
            for owner, column in _OWNERS:
                if {getattr(row, column) for row in rows if hasattr(row, column)} - {
                    row.id for row in getattr(self, owner)
                }:
                    raise ValueError(f"a row of {table} belongs to nobody")
        _check_unique("the codes of person", [row.code for row in self.person])
        _check_unique("the sides of leg", [f"{row.session_id} {row.side}" for row in self.leg])
        return self


class BackupDocument(BaseModel):
    """`records.json`; the rows are looked at once its schema is known to be ours."""

    schema_: Annotated[str, Field(alias="schema")]
    made_at: AwareDatetime
    rows: Any


def _check_unique(name: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise ValueError(f"two rows of {name} are the same")
