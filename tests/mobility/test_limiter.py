from __future__ import annotations

import pytest

from helpers.mobility_cases import answer


def limiter(**leg):
    return answer(leg).sides[0].limiter


@pytest.mark.parametrize(
    ("cm", "tight", "expected"),
    [
        (6, "back", "behind"),
        (12, "back", "behind"),
        (6, "front", "front"),
        (6, "calf", "behind"),
        (12, "calf", "calf_soft_tissue"),
        (12, "none", "none"),
        (6, "none", "unknown"),
        (12, None, "unknown"),
    ],
)
def test_where_it_felt_tight(cm, tight, expected):
    assert limiter(toe_to_wall_cm=cm, tight=tight).limiter == expected


def test_a_tight_calf_of_somebody_who_did_not_reach_the_wall():
    assert limiter(toe_to_wall_cm=12, knee_to_wall_cm=3, tight="calf").limiter == "behind"


def test_a_tight_calf_of_a_restricted_range_is_not_called_tight_behind():
    assert limiter(toe_to_wall_cm=6, tight="calf").text.startswith("You felt it in the calf")


def test_a_tight_calf_without_a_range():
    found = limiter(tibia_angle_deg=40, tight="calf")
    assert found.limiter == "calf_soft_tissue"
    assert "whether your range is limited as well cannot be said" in found.text


@pytest.mark.parametrize(("bent", "straight", "part"), [(40, 28, None), (45, 25, "upper_calf"), (35, 31, "lower_calf")])
def test_bent_minus_straight(bent, straight, part):
    """Evidence section 11: 10 to 14 degrees are usual."""
    found = limiter(toe_to_wall_cm=6, tibia_angle_deg=bent, straight_knee_angle_deg=straight, tight="back")
    assert found.bent_minus_straight_deg.value == bent - straight
    assert found.calf_part == part


def test_a_straight_knee_result_within_error_of_the_usual_says_nothing():
    assert limiter(toe_to_wall_cm=6, tibia_angle_deg=40, straight_knee_angle_deg=24, tight="back").calf_part is None


def test_a_straight_knee_result_speaks_where_nobody_said_what_was_tight():
    site = "inclinometer_tuberosity"
    found = limiter(toe_to_wall_cm=6, tibia_angle_deg=45, straight_knee_angle_deg=25, angle_method=site)
    assert (found.limiter, found.calf_part) == ("behind", "upper_calf")


def test_a_straight_knee_result_does_not_overrule_the_front():
    found = limiter(toe_to_wall_cm=6, tibia_angle_deg=45, straight_knee_angle_deg=25, tight="front")
    assert (found.limiter, found.calf_part) == ("front", None)


def test_what_is_felt_is_called_a_hint():
    assert limiter(toe_to_wall_cm=6, tight="back").text.endswith("Where you feel it is a hint, not a proof.")
