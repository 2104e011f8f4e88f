"""What must hold for whatever is fed in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.known import known
from helpers.mobility_cases import answer, cases, interval
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import MobilityInput
from lungelens.mobility.range import BANDS
from lungelens.mobility.types import MobilityAssessment

centimetres = st.floats(0, 25)
margins = st.floats(0.1, 6)


def range_of(value, margin):
    return answer({"toe_to_wall_cm": interval(value, margin)}).sides[0].range


def shares(found):
    return {share.band: share.probability for share in found.probabilities}


@given(cases())
@settings(max_examples=300, deadline=None)
def test_whatever_is_missing_there_is_an_answer(case):
    said = assess(case)
    assert MobilityAssessment.model_validate_json(said.to_json()) == said
    assert len(said.advice.exercises) <= 3
    assert len({exercise.id for exercise in said.advice.exercises}) == len(said.advice.exercises)
    if said.status == "assessment_first":
        assert (said.sides, said.advice.exercises, said.next_test.weeks) == ((), (), None)
        assert said.safety[0].stops
    for result in said.sides:
        assert (result.range.band is None) == (result.range.no_band_because is not None)
        assert result.range.band is None or sum(shares(result.range).values()) == pytest.approx(1)


@given(centimetres, centimetres, margins)
@settings(deadline=None)
def test_more_distance_never_makes_it_worse(one, other, margin):
    less, more = range_of(min(one, other), margin), range_of(max(one, other), margin)
    assert BANDS.index(less.band) <= BANDS.index(more.band)
    assert shares(less)["restricted"] >= shares(more)["restricted"] - 1e-12
    assert shares(less)["ample"] <= shares(more)["ample"] + 1e-12
    assert less.percentile.low <= more.percentile.low
    assert less.percentile.high <= more.percentile.high


@given(centimetres, margins, st.floats(1, 5))
@settings(deadline=None)
def test_a_wider_interval_is_never_more_certain(value, margin, times):
    narrow, wide = range_of(value, margin), range_of(value, margin * times)
    assert narrow.band == wide.band
    assert shares(wide)[wide.band] <= shares(narrow)[narrow.band] + 1e-12
    assert wide.borderline or not narrow.borderline


@given(centimetres, margins, st.floats(-1, 1))
@settings(deadline=None)
def test_no_class_within_the_interval_that_was_not_probable(value, margin, shift):
    found = range_of(value, margin)
    moved = range_of(max(value + shift * margin, 0.0), margin)
    assert shares(found)[moved.band] > 0.02
    assert moved.band == found.band or found.borderline


@given(centimetres, margins, st.floats(-1, 1))
@settings(deadline=None)
def test_probabilities_move_no_faster_than_the_value(value, margin, shift):
    found, moved = range_of(value, margin), range_of(max(value + shift, 0.0), margin)
    steepest = 2 / (2.5066 * margin / 1.96)  # of a normal distribution's two cuts together, per centimetre
    for band, share in shares(found).items():
        assert abs(share - shares(moved)[band]) <= steepest * abs(shift) + 1e-9


@given(centimetres, centimetres, st.sampled_from(("back", "front", "calf", "none", None)))
@settings(deadline=None)
def test_left_and_right_are_treated_alike(one, other, tight):
    first, second = {"toe_to_wall_cm": one, "tight": tight}, {"toe_to_wall_cm": other}
    said = answer({"side": "left", **first}, {"side": "right", **second})
    mirrored = answer({"side": "right", **first}, {"side": "left", **second})
    swap = {"left": "right", "right": "left", None: None}
    assert [r.range.band for r in said.sides] == [r.range.band for r in reversed(mirrored.sides)]
    one, other = known(said.asymmetry), known(mirrored.asymmetry)
    assert known(one.difference).value == -known(other.difference).value
    assert one.verdict == other.verdict
    assert one.lower_side == swap[other.lower_side]
    assert {(e.id, e.optional, frozenset(e.sides)) for e in said.advice.exercises} == {
        (e.id, e.optional, frozenset(swap[side] for side in e.sides)) for e in mirrored.advice.exercises
    }


@given(cases())
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_legs_does_not_matter(case):
    turned = case.model_copy(update={"sides": tuple(reversed(case.sides))})
    assert assess(turned) == assess(case)


def test_missing_facts_are_said_to_lower_certainty():
    full = answer({"toe_to_wall_cm": interval(10, 1)}).sides[0].range
    bare = answer({"toe_to_wall_cm": 10}, person={}).sides[0].range
    assert full.remarks == ()
    assert {remark.code for remark in bare.remarks} == {"age_not_known", "usual_error"}


def test_every_age_has_an_answer():
    for age in (3, 17, 17.9, 18, 59.9, 60, 120):
        found = answer({"toe_to_wall_cm": 10}, person={"age": age}, tested_on=date(2026, 1, 1)).sides[0].range
        expected = "under_18" if age < 18 else "from_60" if age >= 60 else None
        assert found.no_band_because == expected


def test_input_is_not_changed():
    case = MobilityInput.model_validate({"sides": [{"toe_to_wall_cm": 7}]})
    copy = case.model_copy(deep=True)
    assess(case)
    assert case == copy
