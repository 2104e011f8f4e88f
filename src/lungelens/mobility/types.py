"""Output of the mobility classifier, `MobilityAssessment`, and the choices it shares with the input.

A fixed format that other programs read, schema `lungelens.assessment/1`: fields may be added, never renamed or removed.
What is not known is `None`, never 0. Every `text`, `headline`, `how` and their like is a final sentence for people.
Units are in the names; a difference between sides is left minus right, a change is now minus then.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from pydantic import ConfigDict, Field

from lungelens.language import Language
from lungelens.mobility.choices import AngleMethod, Side, Tightness
from lungelens.mobility.plan import Advice
from lungelens.mobility.record import Estimate, Record
from lungelens.mobility.terms import (
    Band,
    CalfPart,
    ChangeVerdict,
    Level,
    Limiter,
    NoBand,
    NormName,
    Quantity,
    QuestionId,
    SafetyCode,
    SidesVerdict,
    Urgency,
    ValidityStatus,
    WorkedOutFrom,
)

SCHEMA: Final = "lungelens.assessment/1"


class Remark(Record):
    """Something that affects how a result should be interpreted."""

    code: str
    text: str


class SamplePercentile(Record):
    """Where the score lies in one named sample of people: of 100 of them, `low` to `high` reach less."""

    norm: NormName
    population: str
    n: int
    source: str
    verified: bool
    low: float  # 0..100; equal to `high` where the sample's distribution is known
    high: float


class Percentile(Record):
    """Where the score lies among other people; a range, as the samples disagree."""

    low: float  # 0..100
    high: float
    low_with_error: float  # the same, including the score's own interval
    high_with_error: float
    samples: tuple[SamplePercentile, ...]
    text: str


class BandProbability(Record):
    """The probability that the true value lies in this band, given the interval."""

    band: Band
    probability: float


class RangeFinding(Record):
    """How far the ankle bends."""

    quantity: Quantity | None  # what was judged
    score: Estimate | None  # in the quantity's unit
    band: Band | None  # where the value itself lies
    probabilities: tuple[BandProbability, ...]  # restricted, adequate, ample; they add up to 1; empty without a band
    borderline: bool  # the interval straddles a cut
    cuts: tuple[float, float] | None  # restricted below the first, ample above the second
    no_band_because: NoBand | None
    percentile: Percentile | None
    worked_out_from: WorkedOutFrom | None  # the score is no measured distance but what goes with this
    remarks: tuple[Remark, ...]
    text: str


class LimiterFinding(Record):
    """What limits the movement, judged by where it felt tight."""

    limiter: Limiter
    calf_part: CalfPart | None  # from the straight-knee result
    bent_minus_straight_deg: Estimate | None
    text: str


class Compensation(Record):
    """A way in which the score was reached other than by the ankle bending."""

    code: Literal["foot_turned_out", "foot_turned_in", "heel_lift", "knee_gap", "knee_inside", "knee_outside"]
    level: Level  # note: ordinary; warn: changes the score a little or by an unknown amount; invalid: repeat the test
    value: float | None
    unit: Literal["deg", "mm", "cm"] | None
    effect_cm: Estimate | None  # how much it adds to the score; None: not known
    text: str


class Validity(Record):
    """Whether the score is valid as it stands."""

    status: ValidityStatus
    corrected_cm: Estimate | None  # estimate of the score without the compensations; only where they make it not valid
    reasons: tuple[Remark, ...]
    text: str


class ChainLink(Record):
    """One link of the mechanical chain, explained because this leg's findings show it."""

    code: Literal["ankle", "foot", "knee", "further_up", "knee_pain"]
    text: str


class Change(Record):
    """The difference from one earlier result of the same leg."""

    weeks_ago: float | None
    quantity: Quantity | None
    earlier: Estimate | None
    difference: Estimate | None
    needed: float | None  # the smallest difference beyond measurement error
    verdict: ChangeVerdict
    text: str


class SideResult(Record):
    """Everything found about one leg."""

    side: Side | None
    name: str  # "left ankle"
    headline: str
    toe_to_wall_cm: Estimate | None
    tries_cm: tuple[float, ...]  # that count; `toe_to_wall_cm` is the best; empty where one distance was given
    mean_of_tries_cm: float | None
    tibia_angle_deg: Estimate | None
    angle_method: AngleMethod | None
    tight: Tightness | None
    pain: int | None
    validity: Validity
    range: RangeFinding
    limiter: LimiterFinding
    compensations: tuple[Compensation, ...]
    chain: tuple[ChainLink, ...]
    changes: tuple[Change, ...]  # oldest first


class SidesFinding(Record):
    """Left against right."""

    quantity: Quantity
    difference: Estimate  # left minus right
    verdict: SidesVerdict
    lower_side: Side | None  # None where ordinary
    confirmed: bool  # an earlier test showed the same
    text: str


class SafetyFinding(Record):
    """Why a clinician should look at the leg."""

    code: SafetyCode
    side: Side | None
    stops: bool  # False: a warning beside the results
    urgency: Urgency
    finding: str
    where: str
    how_soon: str


class Question(Record):
    """One safety question: what it is about, and the signs, any of which is a "yes"; `id` is stable."""

    id: QuestionId
    urgency: Urgency
    text: str
    signs: tuple[str, ...]


class NextTest(Record):
    """When to test again."""

    weeks: int | None  # None: not before a clinician has looked at it; 0: right away
    on: date | None
    text: str


class MobilityAssessment(Record):
    """The complete assessment."""

    schema_: Literal["lungelens.assessment/1"] = Field(default=SCHEMA, alias="schema")
    language: Language
    status: Literal["assessed", "assessment_first", "nothing_to_assess"]
    tested_on: date | None
    headline: str
    safety: tuple[SafetyFinding, ...]  # the most urgent first; any that `stops` leaves `sides` empty
    safety_questions_asked: bool
    safety_text: str  # the outcome of the safety questions, or that they were not asked
    sides: tuple[SideResult, ...]  # left, right
    asymmetry: SidesFinding | None
    advice: Advice
    next_test: NextTest
    notice: str  # that this is not a medical device

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    def to_json(self) -> str:
        """One JSON document, two-space indented, as `lungelens classify --json` prints it."""
        return self.model_dump_json(by_alias=True, indent=2)
