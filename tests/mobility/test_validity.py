from __future__ import annotations

import pytest

from helpers.known import known
from helpers.mobility_cases import answer, interval


def result(**leg):
    return answer({"toe_to_wall_cm": interval(12, 1), **leg}).sides[0]


def codes(**leg):
    return [reason.code for reason in result(**leg).validity.reasons]


@pytest.mark.parametrize(
    ("leg", "status"),
    [
        ({}, "valid"),
        ({"foot_rotation_deg": 8}, "valid"),
        ({"foot_rotation_deg": 12}, "with_remarks"),
        ({"knee_line": "inside"}, "with_remarks"),
        ({"heel_lift_mm": 9}, "not_valid"),
        ({"counts": False}, "not_valid"),
        ({"counts": True}, "valid"),
    ],
)
def test_status(leg, status):
    assert result(**leg).validity.status == status


def test_faults_are_taken_out_together():
    found = result(foot_rotation_deg=interval(20, 2), knee_to_wall_cm=interval(3, 1))
    assert found.validity.corrected_cm.value == pytest.approx(12 - 1.2 - 3, abs=0.05)
    assert found.validity.corrected_cm.high - found.validity.corrected_cm.low > 2 * 2**0.5


def test_a_correction_never_goes_below_the_wall():
    found = known(answer({"toe_to_wall_cm": 2, "knee_to_wall_cm": 6}).sides[0].validity.corrected_cm)
    assert (found.value, found.low) == (0, 0)


@pytest.mark.parametrize("leg", [{"knee_touched_wall": False}, {"counts": False, "foot_rotation_deg": 20}])
def test_no_estimate_where_a_fault_has_no_centimetres(leg):
    assert result(**leg).validity.corrected_cm is None


def test_a_knee_that_may_have_touched_is_a_remark():
    assert codes(knee_to_wall_cm=interval(2, 3)) == ["contact_unsure"]
    assert codes(knee_to_wall_cm=interval(0.5, 1)) == []


@pytest.mark.parametrize(
    ("angle", "expected"),
    [
        (interval(38, 2), []),
        (interval(46, 2), []),
        (interval(48, 2), ["does_not_fit"]),
        (interval(26, 2), ["does_not_fit"]),
    ],
)
def test_distance_and_angle_predict_each_other(angle, expected):
    """Evidence section 13: 12 cm go with 38 degrees; 5 off, and what measuring and body proportions explain."""
    assert codes(tibia_angle_deg=angle) == expected


def test_only_the_joint_centre_angle_is_predicted():
    assert codes(tibia_angle_deg=interval(52, 2), angle_method="inclinometer_15_cm_below") == []


def test_a_fault_that_explains_the_misfit_is_not_told_twice():
    assert codes(tibia_angle_deg=interval(26, 2), knee_to_wall_cm=interval(8, 1)) == ["knee_gap"]


def test_what_is_not_valid_is_compared_with_nothing():
    said = answer(
        {"side": "left", "toe_to_wall_cm": 12, "heel_lift_mm": 9},
        {"side": "right", "toe_to_wall_cm": 8},
        earlier=[{"side": "left", "toe_to_wall_cm": 8, "weeks_ago": 4}],
    )
    assert said.asymmetry is None
    assert said.sides[0].changes[0].verdict == "not_comparable"
    assert said.sides[0].range.percentile is None
