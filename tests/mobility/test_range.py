from __future__ import annotations

import pytest

from helpers.known import known
from helpers.mobility_cases import answer, interval
from lungelens.mobility.range import band_of, probabilities
from lungelens.mobility.record import Estimate

CUTS = (8.0, 13.0)


def found(value, margin=0.5, **person):
    return answer({"toe_to_wall_cm": interval(value, margin)}, person={"age": 34, **person}).sides[0].range


@pytest.mark.parametrize(
    ("cm", "band"), [(0, "restricted"), (7.99, "restricted"), (8, "adequate"), (13, "adequate"), (13.01, "ample")]
)
def test_the_cuts_belong_to_the_middle_band(cm, band):
    assert band_of(cm, CUTS) == band


def test_probabilities_of_a_symmetric_interval():
    """Half a standard error above the cut: Φ(-0.5) is 0.309 (evidence section 15.4)."""
    shares = probabilities(Estimate(value=8.5, low=8.5 - 1.96, high=8.5 + 1.96), CUTS)
    assert [round(share.probability, 3) for share in shares] == [0.309, 0.691, 0.0]


def test_each_side_of_the_interval_counts_for_its_own_cut():
    shares = probabilities(Estimate(value=10, low=8, high=20), CUTS)
    assert shares[0].probability == pytest.approx(0.025, abs=1e-3)  # the cut is the interval's lower end
    assert shares[2].probability == pytest.approx(0.278, abs=1e-3)


@pytest.mark.parametrize(("value", "expected"), [(7, (1, 0, 0)), (10, (0, 1, 0)), (14, (0, 0, 1)), (8, (0.5, 0.5, 0))])
def test_an_interval_without_width(value, expected):
    shares = probabilities(Estimate(value=value, low=value, high=value), CUTS)
    assert tuple(share.probability for share in shares) == pytest.approx(expected)


def test_borderline_is_an_interval_that_straddles_a_cut():
    assert [found(8.5, margin).borderline for margin in (0.4, 0.5, 0.6)] == [False, False, True]
    assert found(12.5, 1).borderline
    assert not found(10, 1).borderline


def test_an_interval_too_wide_to_tell():
    said = answer({"toe_to_wall_cm": interval(9, 15)}).sides[0]
    assert said.headline == "Ankle: 9.0 cm, too uncertain to assign a range."
    assert "too wide to assign a range" in said.range.text


def test_a_bare_number_gets_the_usual_error():
    said = answer({"toe_to_wall_cm": 10}).sides[0]
    score_cm = known(said.toe_to_wall_cm)
    assert (score_cm.low, score_cm.high) == pytest.approx((8.824, 11.176))


def test_a_standard_error_is_taken_as_given():
    said = answer({"toe_to_wall_cm": {"value": 10, "standard_error": 1}}).sides[0]
    score_cm = known(said.toe_to_wall_cm)
    assert (score_cm.low, score_cm.high) == pytest.approx((8.04, 11.96))
    assert said.range.remarks == ()


def test_shoes_are_remarked():
    """Evidence section 3.1: 8 to 12 mm of drop are 2.5 to 3.8 degrees."""
    assert [remark.code for remark in found(10, footwear="shoes").remarks] == ["shoes"]
    assert found(10, footwear="barefoot").remarks == ()


def test_the_distance_is_judged_where_there_is_one():
    said = answer({"toe_to_wall_cm": interval(10, 1), "tibia_angle_deg": 25, "angle_method": "inclinometer_tuberosity"})
    assert said.sides[0].range.quantity == "toe_to_wall_cm"
    assert said.sides[0].angle_method == "inclinometer_tuberosity"
