from __future__ import annotations

from typing import Any

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
    assert said.headline == "How far your ankle bends is too uncertain to say: 9.0 cm (-6.0 to 24.0)."
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


def test_at_a_cut_two_bands_are_even_and_the_range_is_still_named():
    assert answer({"toe_to_wall_cm": 8}).sides[0].headline == (
        "Your ankle is fine, possibly stiff: 8.0 cm (6.8 to 9.2)."
    )


def test_an_ample_value_that_may_be_restricted_names_no_range():
    assert "too uncertain" in answer({"toe_to_wall_cm": interval(14, 7)}).sides[0].headline


TOUCHED = ({"knee_touched_wall": True}, {"knee_to_wall_cm": interval(0.2, 0.5)})
NOT_TOUCHED: tuple[dict[str, Any], ...] = ({}, {"knee_to_wall_cm": interval(1.5, 2)})


@pytest.mark.parametrize("contact", TOUCHED)
def test_a_camera_angle_with_the_knee_at_the_wall_gives_a_distance(contact):
    said = answer({"tibia_angle_deg": interval(35, 1), **contact})
    found = said.sides[0].range
    assert (found.quantity, found.worked_out_from, found.band) == ("toe_to_wall_cm", "tibia_angle_deg", "adequate")
    assert sum(share.probability for share in found.probabilities) == pytest.approx(1)
    score = known(found.score)
    assert score.high - score.low > 4
    assert said.sides[0].toe_to_wall_cm is None
    (remark,) = found.remarks
    assert remark.code == "worked_out_from_angle"
    assert "No distance was measured" in remark.text
    assert remark.text.endswith("A ruler on the floor is better.")


def test_a_knee_of_known_size_comes_before_the_angle():
    leg = {"tibia_angle_deg": interval(35, 1), "knee_over_toe_cm": interval(7, 2), "knee_touched_wall": True}
    said = answer(leg)
    found = said.sides[0].range
    assert (found.quantity, found.worked_out_from, found.band) == ("toe_to_wall_cm", "knee_over_toe_cm", "restricted")
    assert (known(found.score).low, known(found.score).high) == (5, 9)
    assert "about 7.0 cm" in said.headline
    assert found.remarks[0].code == "worked_out_from_length"
    assert found.remarks[0].text.endswith("A ruler on the floor is better.")
    assert said.sides[0].toe_to_wall_cm is None


def test_a_measured_distance_comes_before_both():
    leg = {"toe_to_wall_cm": 10, "tibia_angle_deg": 35, "knee_over_toe_cm": 7, "knee_touched_wall": True}
    found = answer(leg).sides[0].range
    assert (known(found.score).value, found.worked_out_from) == (10, None)


def test_a_knee_that_stays_behind_the_toes_is_no_distance():
    leg = {"tibia_angle_deg": 20, "knee_over_toe_cm": interval(-2, 1), "knee_touched_wall": True}
    assert answer(leg).sides[0].range.worked_out_from is None


@pytest.mark.parametrize("contact", NOT_TOUCHED)
def test_without_contact_an_angle_stays_an_angle(contact):
    found = answer({"tibia_angle_deg": 35, **contact}).sides[0].range
    assert (found.quantity, found.band, found.no_band_because) == ("tibia_angle_deg", None, "method_without_norm")


@pytest.mark.parametrize("method", ["shin_outline", "inclinometer_tuberosity", "inclinometer_15_cm_below"])
def test_only_a_joint_centre_angle_is_worked_out(method):
    found = answer({"tibia_angle_deg": 40, "angle_method": method, "knee_touched_wall": True}).sides[0].range
    assert (found.quantity, found.worked_out_from) == ("tibia_angle_deg", None)


@pytest.mark.parametrize("method", ["joint_centre", "shin_outline"])
def test_no_angle_is_judged_by_the_norm_of_another_method(method):
    found = answer({"tibia_angle_deg": 40, "angle_method": method}).sides[0].range
    assert (found.band, found.percentile, found.cuts) == (None, None, None)


def test_a_lean_that_would_put_the_toes_behind_the_wall_gives_none():
    found = answer({"tibia_angle_deg": 12, "knee_touched_wall": True}).sides[0].range
    assert (found.quantity, found.band) == ("tibia_angle_deg", None)


def test_a_known_height_makes_the_distance_narrower():
    def width(person):
        score = known(answer({"tibia_angle_deg": 26, "knee_touched_wall": True}, person=person).sides[0].range.score)
        return score.high - score.low

    assert width({"age": 34, "height_cm": 175}) < width({"age": 34})


@pytest.mark.parametrize("age", [15, 70])
def test_no_distance_is_worked_out_where_no_range_is_given(age):
    found = answer({"tibia_angle_deg": 35, "knee_touched_wall": True}, person={"age": age}).sides[0].range
    assert (found.quantity, known(found.score).value) == ("tibia_angle_deg", 35)
