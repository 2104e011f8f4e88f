"""Sessions, with their answers, readings and exercises."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from lungelens.app.schemas.base import Change, In, Out
from lungelens.app.schemas.trials import TrialOut
from lungelens.mobility.choices import (
    FloorPaper,
    Footwear,
    InjuryKind,
    KneeAtWall,
    KneeLine,
    KneePain,
    PainPlace,
    Tightness,
)
from lungelens.mobility.limits import MAX_TRIES, PLAUSIBLE_CM
from lungelens.mobility.record import Estimate
from lungelens.mobility.terms import ExerciseId, QuestionId
from lungelens.records.columns import DistanceFrom, ReadingMethod, ReadingQuantity
from lungelens.records.fields import Day, NewLine, NewText, PrintedBarMm, Score, SheetGapCm, Weeks
from lungelens.sides import Side


class SessionIn(In):
    """A new session; today if no day is given."""

    held_on: Day | None = None
    footwear: Footwear | None = None
    warm_up: NewText = ""
    pain_before: Score | None = None
    red_flags: Annotated[list[QuestionId], Field(max_length=40)] | None = None
    paper: FloorPaper | None = None
    printed_bar_mm: PrintedBarMm | None = None
    sheet_gap_cm: SheetGapCm | None = None
    notes: NewText = ""


class RedFlags(In):
    """Safety questions answered with "yes"."""

    red_flags: Annotated[list[QuestionId], Field(max_length=40)]


class SessionChange(Change):
    """A change to a session."""

    held_on: Day | None = None
    footwear: Footwear | None = None
    warm_up: NewText | None = None
    pain_before: Score | None = None
    red_flags: Annotated[list[QuestionId], Field(max_length=40)] | None = None
    paper: FloorPaper | None = None
    printed_bar_mm: PrintedBarMm | None = None
    sheet_gap_cm: SheetGapCm | None = None
    notes: NewText | None = None


class LegIn(In):
    """The person's answers about one leg; what is missing is not known."""

    tight: Tightness | None = None
    pain: Score | None = None
    pain_where: PainPlace | None = None
    injury_kind: InjuryKind | None = None
    injury_weeks_ago: Weeks | None = None
    knee_line: KneeLine | None = None
    knee_pain: KneePain | None = None
    knee_pain_weeks: Weeks | None = None
    knee_pain_score: Score | None = None
    knee_at_wall: KneeAtWall | None = None


class LegChange(LegIn):
    """The same, by somebody who has seen the previous answers."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None  # 0: there were none; null: replace any


class LegOut(Out):
    """The person's answers about one leg."""

    side: Side
    version: int
    tight: Tightness | None
    pain: int | None
    pain_where: PainPlace | None
    injury_kind: InjuryKind | None
    injury_weeks_ago: float | None
    knee_line: KneeLine | None
    knee_pain: KneePain | None
    knee_pain_weeks: float | None
    knee_pain_score: int | None
    knee_at_wall: KneeAtWall | None
    distance_from: DistanceFrom | None


class ReadingIn(In):
    """A value read from tape or inclinometer."""

    side: Side
    quantity: ReadingQuantity
    method: ReadingMethod
    value: float
    rater: NewLine = ""

    @model_validator(mode="after")
    def _check(self) -> ReadingIn:
        is_distance = self.quantity == "toe_to_wall_cm"
        if is_distance != (self.method == "tape"):
            raise ValueError("a distance is read from a tape, an angle from an inclinometer")
        highest = 40 if is_distance else 75
        if not 0 <= self.value <= highest:
            raise ValueError(f"value: should be between 0 and {highest}")
        return self


class ReadingChange(In):
    """Whether a reading counts: a faulty try is left out."""

    counts: bool


class ReadingOut(Out):
    """A value read from tape or inclinometer."""

    id: str
    side: Side
    quantity: ReadingQuantity
    method: ReadingMethod
    value: float
    rater: str
    taken_at: datetime
    counts: bool


class TriesIn(In):
    """A leg's distances by tape, as the person typed them, in their order; they replace the earlier ones."""

    tries_cm: Annotated[
        list[Annotated[float, Field(ge=PLAUSIBLE_CM[0], le=PLAUSIBLE_CM[1])]], Field(max_length=MAX_TRIES)
    ]


class DistanceChoice(In):
    """Which of two distances that disagree is to count."""

    distance_from: DistanceFrom


class TwoDistancesOut(BaseModel):
    """Tape and camera of one leg, in cm, where they disagree."""

    side: Side
    tape: Estimate
    camera: Estimate
    used: DistanceFrom
    text: str
    cause: str


class GivenExerciseIn(In):
    """An exercise given; on the session's day if no day is given."""

    exercise_id: ExerciseId
    side: Side | None = None
    given_on: Day | None = None
    note: NewText = ""


class GivenExerciseOut(Out):
    """An exercise given."""

    id: str
    exercise_id: str
    side: Side | None
    given_on: date
    note: str


class SessionLine(Out):
    """A session in a person's list."""

    id: str
    version: int
    person_id: str
    held_on: date
    footwear: Footwear | None
    warm_up: str
    pain_before: int | None
    red_flags: list[QuestionId] | None
    paper: FloorPaper | None
    printed_bar_mm: float | None
    sheet_gap_cm: float | None
    notes: str
    created_at: datetime


class SessionCount(SessionLine):
    """A session in a person's list, with how many clips it has."""

    n_trials: int
    n_done: int


class SessionOut(SessionLine):
    """A session with everything in it."""

    legs: list[LegOut]
    trials: list[TrialOut]
    readings: list[ReadingOut]
    exercises: list[GivenExerciseOut]
