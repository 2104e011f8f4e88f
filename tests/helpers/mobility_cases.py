"""Tests of one or two legs for the classifier: by hand, and all that hypothesis can think of."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from lungelens.mobility.choices import (
    AngleMethod,
    Footwear,
    InjuryKind,
    KneeLine,
    KneePain,
    PainPlace,
    Sex,
    Tightness,
)
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import EarlierResult, Injury, MobilityInput, Person, Reading, SideInput
from lungelens.mobility.terms import NormName, QuestionId
from lungelens.mobility.types import MobilityAssessment

ADULT = {"age": 34}


def answer(*legs: dict[str, Any], person: dict[str, Any] | None = None, **others: Any) -> MobilityAssessment:
    """Return the classifier's answer for an adult of 34 whose safety questions were all answered no."""
    values = {"red_flags": (), "person": ADULT if person is None else person, **others}
    return assess(MobilityInput.model_validate({"sides": legs, **values}))


def interval(value: float, margin: float) -> dict[str, float]:
    """Return a reading with its 95 % interval."""
    return {"value": value, "low": value - margin, "high": value + margin}


def readings(lowest: float, highest: float, widest: float) -> st.SearchStrategy[Reading]:
    """Return readings with an interval, with a standard error and bare ones."""
    values, margins = st.floats(lowest, highest), st.floats(0, widest)
    with_interval = st.builds(lambda v, a, b: Reading(value=v, low=v - a, high=v + b), values, margins, margins)
    with_error = st.builds(lambda v, a: Reading(value=v, standard_error=a / 2), values, margins)
    return st.one_of(with_interval, with_error, st.builds(Reading, value=values))


def one_of(literal: Any) -> st.SearchStrategy[Any]:
    """Return one of a Literal's values, or nothing."""
    return st.none() | st.sampled_from(get_args(literal))


def legs(side: str | None) -> st.SearchStrategy[SideInput]:
    """Return one leg with anything measured or missing."""
    weeks = st.none() | st.floats(0, 500)
    return st.builds(
        SideInput,
        side=st.just(side),
        toe_to_wall_cm=st.none() | readings(0, 40, 8),
        tibia_angle_deg=st.none() | readings(0, 75, 20),
        angle_method=st.sampled_from(get_args(AngleMethod)),
        knee_over_toe_cm=st.none() | readings(-30, 40, 20),
        straight_knee_angle_deg=st.none() | readings(0, 75, 5),
        knee_to_wall_cm=st.none() | readings(-1, 20, 4),
        knee_touched_wall=st.none() | st.booleans(),
        foot_rotation_deg=st.none() | readings(-40, 40, 10),
        heel_lift_mm=st.none() | readings(0, 30, 5),
        knee_line=one_of(KneeLine),
        counts=st.sampled_from((None, True, True, False)),
        tight=one_of(Tightness),
        pain=st.none() | st.integers(0, 4),
        pain_where=one_of(PainPlace),
        knee_pain=one_of(KneePain),
        knee_pain_weeks=weeks,
        knee_pain_score=st.none() | st.integers(0, 10),
        injury=st.none() | st.builds(Injury, kind=st.sampled_from(get_args(InjuryKind)), weeks_ago=weeks),
    )


def earlier_results() -> st.SearchStrategy[EarlierResult]:
    """Return results of earlier days."""
    return st.builds(
        EarlierResult,
        side=st.sampled_from((None, "left", "right")),
        weeks_ago=st.none() | st.sampled_from((1.0, 4.0)),
        toe_to_wall_cm=st.none() | readings(0, 40, 8),
        tibia_angle_deg=st.none() | readings(0, 75, 20),
        angle_method=st.sampled_from(get_args(AngleMethod)),
        footwear=one_of(Footwear),
    )


def cases() -> st.SearchStrategy[MobilityInput]:
    """Return whole tests; red flags in a few, since they end the answer."""
    both = st.tuples(legs("left"), legs("right"))
    return st.builds(
        MobilityInput,
        sides=both | st.tuples(legs(None)) | st.tuples(legs("right")),
        person=st.builds(
            Person,
            age=st.none() | st.floats(3, 120),
            sex=one_of(Sex),
            height_cm=st.none() | st.floats(80, 250),
            footwear=one_of(Footwear),
        ),
        earlier=st.lists(earlier_results(), max_size=4).map(tuple),
        red_flags=st.sampled_from((None, (), (), (), *((flag,) for flag in get_args(QuestionId)))),
        norms=one_of(NormName),
        tested_on=st.none() | st.dates(max_value=date(2200, 1, 1)),
    )
