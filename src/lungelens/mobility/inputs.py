"""Input of the mobility classifier: values from camera, tape, inclinometer or form, and a few answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from lungelens.mobility.choices import (
    AngleMethod,
    Footwear,
    InjuryKind,
    KneeLine,
    KneePain,
    PainPlace,
    Sex,
    Side,
    Tightness,
)
from lungelens.mobility.limits import FRESH_FRACTURE_OR_TENDON_WEEKS, FRESH_INJURY_WEEKS, MAX_TRIES, PLAUSIBLE_CM
from lungelens.mobility.record import Z95, Estimate, Record
from lungelens.mobility.terms import NormName, QuestionId


class Reading(Record):
    """An input value: with a 95 % interval, with a standard error, or bare. A plain number is a bare one."""

    value: float
    low: float | None = None
    high: float | None = None
    standard_error: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _take_plain_number(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, int | float) and not isinstance(given, bool) else given

    @model_validator(mode="after")
    def _check_interval(self) -> Reading:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval needs both ends")
        if self.low is not None and self.high is not None:
            if self.standard_error is not None:
                raise ValueError("give an interval or a standard error, not both")
            if not self.low <= self.value <= self.high:
                raise ValueError("the value should lie inside its interval")
        return self

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said about its error."""
        return self.low is None and self.standard_error is None

    def estimate(self, usual_error: float) -> Estimate:
        """Return the value with its interval; a bare one has the standard error that is usual for its kind."""
        if self.low is not None and self.high is not None:
            return Estimate(value=self.value, low=self.low, high=self.high)
        error = usual_error if self.standard_error is None else self.standard_error
        return Estimate(value=self.value, low=self.value - Z95 * error, high=self.value + Z95 * error)


def _within(lowest: float, highest: float) -> AfterValidator:
    def check(reading: Reading | None) -> Reading | None:
        if reading is not None and not lowest <= reading.value <= highest:
            raise ValueError(f"should be between {lowest:g} and {highest:g}")
        return reading

    return AfterValidator(check)


Distance = Annotated[Reading | None, _within(*PLAUSIBLE_CM)]
Gap = Annotated[Reading | None, _within(-5, 60)]
Ahead = Annotated[Reading | None, _within(-30, 40)]
Rotation = Annotated[Reading | None, _within(-90, 90)]
Lift = Annotated[Reading | None, _within(-20, 200)]
Angle = Annotated[Reading | None, _within(0, 75)]
Weeks = Annotated[float, Field(ge=0, le=5200)]


class Injury(Record):
    """An injury this leg has had."""

    kind: InjuryKind
    weeks_ago: Weeks | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether it may not have healed; an injury of unknown date may not."""
        slow = self.kind in ("fracture", "achilles_or_calf")
        weeks = FRESH_FRACTURE_OR_TENDON_WEEKS if slow else FRESH_INJURY_WEEKS
        return self.weeks_ago is None or self.weeks_ago <= weeks


class Position(Record):
    """How the leg stood at the end of the movement, as far as the distance depends on it."""

    knee_to_wall_cm: Gap = None
    knee_touched_wall: bool | None = None  # None: judged by the gap; without a gap a score is taken as touched
    foot_rotation_deg: Rotation = None  # positive outward
    heel_lift_mm: Lift = None


class Try(Reading, Position):
    """The distance of one of several tries, and how the leg stood in this one."""

    @property
    def is_plausible(self) -> bool:
        """Whether it can be a distance that a leg reached."""
        return PLAUSIBLE_CM[0] <= self.value <= PLAUSIBLE_CM[1]


def _check_all(tries: tuple[Try, ...]) -> tuple[Try, ...]:
    if len(tries) > MAX_TRIES:
        raise ValueError(f"a leg has at most {MAX_TRIES} tries, not {len(tries)}")
    if tries and not any(one.is_plausible for one in tries):
        raise ValueError("should be between {:g} and {:g}".format(*PLAUSIBLE_CM))
    return tries


class Tries(Record):
    """The distance a leg reached, knee just touching, heel down: one, or several tries in their order."""

    toe_to_wall_cm: Distance = None
    tries_cm: Annotated[tuple[Try, ...], AfterValidator(_check_all)] = ()

    @model_validator(mode="before")
    @classmethod
    def _take_tries(cls, given: Any) -> Any:
        """Take several distances as the tries of this leg."""
        if isinstance(given, dict) and isinstance(given.get("toe_to_wall_cm"), list | tuple):
            rest = {name: value for name, value in given.items() if name != "toe_to_wall_cm"}
            return {**rest, "tries_cm": given["toe_to_wall_cm"]}
        return given

    @property
    def all_tries_cm(self) -> tuple[Try, ...]:
        """The distances of this leg, one or several."""
        alone = self.toe_to_wall_cm
        return self.tries_cm or (() if alone is None else (Try.model_validate(alone.model_dump()),))

    @model_validator(mode="after")
    def _check_tries(self) -> Tries:
        if self.tries_cm and self.toe_to_wall_cm is not None:
            raise ValueError("give either one distance or its tries, not both")
        return self


class SideInput(Tries, Position):
    """One leg: what was measured at its end position, and what the person felt there. Everything is optional."""

    side: Side | None = None  # None: one leg, not known which
    tibia_angle_deg: Angle = None
    angle_method: AngleMethod = "joint_centre"
    knee_over_toe_cm: Ahead = None  # of a leg of known size, where no distance was measured
    straight_knee_angle_deg: Angle = None  # the same angle, same method, measured with the knee straight
    knee_line: KneeLine | None = None  # the knee relative to the second toe, seen from the front
    counts: bool | None = None  # False: the measurement itself says that this attempt does not count
    tight: Tightness | None = None  # "calf": only the calf felt tight
    pain: Annotated[int, Field(ge=0, le=10)] | None = None
    pain_where: PainPlace | None = None
    knee_pain: KneePain | None = None  # where this leg's knee hurts when running
    knee_pain_weeks: Weeks | None = None  # for how long
    knee_pain_score: Annotated[int, Field(ge=0, le=10)] | None = None  # how much, at its worst
    injury: Injury | None = None

    @property
    def knee_hurts_at(self) -> KneePain | None:
        """Where the knee hurts when running; `None` where it does not, or is not known to."""
        return None if self.knee_pain == "none" else self.knee_pain

    @property
    def hurts_in_front(self) -> bool:
        """Whether it hurts at the front of the ankle, wherever it felt tight."""
        return bool(self.pain) and (self.pain_where or self.tight) == "front"


class EarlierResult(Tries):
    """A result of the same leg from an earlier day."""

    side: Side | None = None
    weeks_ago: Weeks | None = None
    tibia_angle_deg: Angle = None
    angle_method: AngleMethod = "joint_centre"
    footwear: Footwear | None = None


class Person(Record):
    """The person; everything optional."""

    age: Annotated[float, Field(ge=3, le=120)] | None = None
    sex: Sex | None = None
    height_cm: Annotated[float, Field(ge=80, le=250)] | None = None
    footwear: Footwear | None = None


class MobilityInput(Record):
    """Everything the classifier takes into account."""

    sides: tuple[SideInput, ...]
    person: Person = Person()
    earlier: tuple[EarlierResult, ...] = ()
    red_flags: tuple[QuestionId, ...] | None = None  # ids answered "yes"; empty: asked, all "no"; None: not asked
    norms: NormName | None = None  # a norm to add to the default ones, verified or not
    tested_on: date | None = None

    @model_validator(mode="after")
    def _check_sides(self) -> MobilityInput:
        if len(self.sides) not in (1, 2):
            raise ValueError("give one leg or two")
        if len(self.sides) == 2 and {leg.side for leg in self.sides} != {"left", "right"}:
            raise ValueError("of two legs, one must be the left and the other the right")
        return self
