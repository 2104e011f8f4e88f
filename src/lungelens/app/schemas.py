"""What goes in and out of the server, as JSON. Ids are random; times are in UTC; units are in the names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from lungelens.lunge.measurement import Repetition
from lungelens.mobility.types import ExerciseId, QuestionId
from lungelens.records.models import (
    ClipSource,
    Footwear,
    InjuryKind,
    KneeLine,
    PainPlace,
    Point,
    ReadingMethod,
    ReadingQuantity,
    Sex,
    Side,
    Tightness,
    TrialState,
)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("should hold no NUL character")  # PostgreSQL keeps none
    return text


Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_storable)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_storable)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Score = Annotated[int, Field(ge=0, le=10)]
HeightCm = Annotated[float, Field(ge=80, le=250)]
FootCm = Annotated[float, Field(ge=12, le=40)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    def said(self) -> dict[str, Any]:
        """The fields that were sent, but for the version they were read at."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


class _Change(_In):
    """A change to what was read at `version`; fields that are not sent stay."""

    version: Version

    @model_validator(mode="after")
    def _check_required(self) -> _Change:
        for field in self.model_fields_set & {"code", "notes", "warm_up", "held_on"}:
            if getattr(self, field) is None:
                raise ValueError(f"{field} should not be null")
        return self


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PersonIn(_In):
    """A new person."""

    code: Code
    name: Line | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    sex: Sex | None = None
    height_cm: HeightCm | None = None
    foot_length_cm: FootCm | None = None
    notes: Text = ""


class PersonChange(_Change):
    """A change to a person."""

    code: Code | None = None
    name: Line | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    sex: Sex | None = None
    height_cm: HeightCm | None = None
    foot_length_cm: FootCm | None = None
    notes: Text | None = None


class PersonOut(_Out):
    """A person."""

    id: str
    version: int
    code: str
    name: str | None
    birth_year: int | None
    sex: Sex | None
    height_cm: float | None
    foot_length_cm: float | None
    notes: str
    created_at: datetime


class PersonLine(PersonOut):
    """A person in the list of people."""

    n_sessions: int
    last_session_on: date | None


class SessionIn(_In):
    """A new session; without a day it is today."""

    held_on: Day | None = None
    footwear: Footwear | None = None
    warm_up: Text = ""
    pain_before: Score | None = None
    red_flags: Annotated[list[QuestionId], Field(max_length=40)] | None = None
    printed_bar_mm: Annotated[float, Field(ge=90, le=110)] | None = None
    sheet_gap_cm: Annotated[float, Field(ge=0, le=30)] | None = None
    notes: Text = ""


class SessionChange(_Change):
    """A change to a session."""

    held_on: Day | None = None
    footwear: Footwear | None = None
    warm_up: Text | None = None
    pain_before: Score | None = None
    red_flags: Annotated[list[QuestionId], Field(max_length=40)] | None = None
    printed_bar_mm: Annotated[float, Field(ge=90, le=110)] | None = None
    sheet_gap_cm: Annotated[float, Field(ge=0, le=30)] | None = None
    notes: Text | None = None


class LegIn(_In):
    """What the person said about one leg; what is missing is not known."""

    tight: Tightness | None = None
    pain: Score | None = None
    pain_where: PainPlace | None = None
    injury_kind: InjuryKind | None = None
    injury_weeks_ago: Annotated[float, Field(ge=0, le=5200)] | None = None
    knee_line: KneeLine | None = None


class LegOut(_Out):
    """What the person said about one leg."""

    side: Side
    tight: Tightness | None
    pain: int | None
    pain_where: PainPlace | None
    injury_kind: InjuryKind | None
    injury_weeks_ago: float | None
    knee_line: KneeLine | None


class TrialIn(_In):
    """A clip that is about to be sent."""

    leg: Side | None = None
    source: ClipSource = "file"
    size_bytes: Annotated[int, Field(ge=1, le=2**53)]


class TrialChange(_In):
    """A change to a clip's entry."""

    leg: Side | None = None
    counts: bool | None = None


class TrialReason(BaseModel):
    """Why nothing came of a clip."""

    code: str
    message: str


class TrialSummary(BaseModel):
    """The result in a few words; the whole of it is at `/result`."""

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
    files: list[str]
    summary: TrialSummary | None
    corrections: int


class UploadState(BaseModel):
    """How much of a clip is on the disk."""

    received_bytes: int
    size_bytes: int
    state: TrialState


class ReadingIn(_In):
    """A number read from tape or inclinometer."""

    side: Side
    quantity: ReadingQuantity
    method: ReadingMethod
    value: float
    rater: Line = ""

    @model_validator(mode="after")
    def _check(self) -> ReadingIn:
        is_distance = self.quantity == "toe_to_wall_cm"
        if is_distance != (self.method == "tape"):
            raise ValueError("a distance is read from a tape, an angle from an inclinometer")
        highest = 40 if is_distance else 75
        if not 0 <= self.value <= highest:
            raise ValueError(f"value: should be between 0 and {highest}")
        return self


class ReadingOut(_Out):
    """A number read from tape or inclinometer."""

    id: str
    side: Side
    quantity: ReadingQuantity
    method: ReadingMethod
    value: float
    rater: str
    taken_at: datetime


class GivenExerciseIn(_In):
    """An exercise given; without a day, on the session's."""

    exercise_id: ExerciseId
    side: Side | None = None
    given_on: Day | None = None
    note: Text = ""


class GivenExerciseOut(_Out):
    """An exercise given."""

    id: str
    exercise_id: str
    side: Side | None
    given_on: date
    note: str


class CorrectionTry(_In):
    """A point moved on the picture of a hold; pixels of the clip, x right, y down."""

    repetition: Annotated[int, Field(ge=1, le=10_000)]
    point: Point
    after_px: tuple[Annotated[float, Field(ge=-1e5, le=1e5)], Annotated[float, Field(ge=-1e5, le=1e5)]]


class CorrectionIn(CorrectionTry):
    """A point moved for good, with the reason."""

    reason: Annotated[Line, Field(min_length=1)]


class Numbers(BaseModel):
    """The numbers of a repetition before and after a point was moved."""

    numbers_before: dict[str, Any]
    numbers_after: dict[str, Any]


class CorrectionOut(_Out):
    """A point moved by hand, with the numbers before and after."""

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


class SessionLine(_Out):
    """A session in a person's list."""

    id: str
    version: int
    person_id: str
    held_on: date
    footwear: Footwear | None
    warm_up: str
    pain_before: int | None
    red_flags: list[QuestionId] | None
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


class PersonDetail(PersonOut):
    """A person with all sessions."""

    sessions: list[SessionCount]


class PhoneLinkIn(_In):
    """A new link for a phone."""

    leg: Side | None = None
    minutes: Annotated[int, Field(ge=1, le=240)] = 60


class PhoneLinkOut(BaseModel):
    """Whether a phone has come."""

    id: str
    claimed: bool
    expired: bool
    expires_at: datetime


class NewPhoneLink(PhoneLinkOut):
    """A new link, shown once: the token in it is not kept."""

    url: str
    qr_svg: str
    fingerprint: str


class ClaimIn(_In):
    """What a phone sends first: the token of the link and a secret of its own."""

    token: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,200}$")]
    device: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{32,200}$")]


class PhoneTrialIn(_In):
    """A clip a phone is about to send."""

    leg: Side | None = None
    size_bytes: Annotated[int, Field(ge=1, le=2**53)]


class PhoneSession(BaseModel):
    """What a phone may know of the session it sends clips for."""

    held_on: date
    footwear: Footwear | None
    leg: Side | None  # the one asked for, if only one
    legs: list[LegOut]
    trials: list[TrialOut]
    expires_at: datetime
    max_clip_bytes: int


class LanStatus(BaseModel):
    """Whether phones can reach us, and under what address and certificate."""

    on: bool
    url: str | None
    fingerprint: str | None


class ModelState(BaseModel):
    """A pose model."""

    name: str
    state: str


class Status(BaseModel):
    """How the server is."""

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
    """It is there."""

    ok: Literal[True] = True


class ExerciseOut(_Out):
    """An exercise, in words."""

    id: ExerciseId
    name: str
    how: str
    dose: str
    grade: str
    weeks: tuple[int, int]
    stop_when: str


class TrendPoint(BaseModel):
    """One day's value of one quantity of one leg."""

    session_id: str
    trial_id: str | None
    held_on: date
    value: float
    low: float | None
    high: float | None
    method: str
    footwear: Footwear | None


class Trend(BaseModel):
    """One quantity over the sessions; a difference under `least_change` may be nothing but error."""

    quantity: str
    unit: str
    least_change: float | None
    left: list[TrendPoint]
    right: list[TrendPoint]


class PairOut(BaseModel):
    """What the camera and somebody with tape or inclinometer said of the same leg on the same day."""

    session_id: str
    held_on: date
    side: Side
    quantity: str
    method: str
    camera: float
    camera_low: float
    camera_high: float
    manual: float
    difference: float  # camera minus manual


class AgreementOut(BaseModel):
    """How far they agree so far; the limits need two sessions at least."""

    quantity: str
    method: str
    n: int
    bias: float
    lower_limit: float | None
    upper_limit: float | None


class Comparison(BaseModel):
    """All pairs and what they come to."""

    pairs: list[PairOut]
    agreement: list[AgreementOut]
