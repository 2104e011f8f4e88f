"""The formulas against the tables worked out for this project (evidence sections 7, 9.3, 13, 16)."""

from __future__ import annotations

from math import asin, degrees

import pytest

from lungelens.mobility.geometry import distance_cm, heel_gain_cm, rotation_gain_cm, tibia_angle_deg, toe_to_wall_cm
from lungelens.mobility.record import Estimate

BY_HEIGHT = {
    155: (18.6, 26.8, 31.9, 35.6, 39.3, 45.4),
    175: (19.6, 26.9, 31.4, 34.6, 37.9, 43.2),
    195: (20.4, 26.9, 31.0, 33.9, 36.8, 41.4),
}
DISTANCES_CM = (0, 5, 8, 10, 12, 15)


@pytest.mark.parametrize(("height_cm", "angles_deg"), BY_HEIGHT.items())
def test_angle_for_a_distance(height_cm, angles_deg):
    found = [tibia_angle_deg(d, height_cm) for d in DISTANCES_CM]
    assert found == pytest.approx(angles_deg, abs=0.06)


@pytest.mark.parametrize(("angle_deg", "distance_cm"), [(30, 7.1), (34, 9.6), (36.5, 11.2), (38, 12.1), (45, 16.0)])
def test_distance_for_an_angle(angle_deg, distance_cm):
    assert toe_to_wall_cm(angle_deg) == pytest.approx(distance_cm, abs=0.06)


def test_there_and_back():
    assert toe_to_wall_cm(tibia_angle_deg(11.3, 168), 168) == pytest.approx(11.3)


def test_no_shin_leans_beyond_lying():
    assert tibia_angle_deg(40, 150) == 90


@pytest.mark.parametrize(
    ("rotation_deg", "gain_cm"), [(5, 0.1), (10, 0.3), (15, 0.7), (20, 1.2), (25, 1.9), (30, 2.7), (18.2, 1.0)]
)
def test_what_a_turned_foot_adds(rotation_deg, gain_cm):
    assert rotation_gain_cm(rotation_deg) == pytest.approx(gain_cm, abs=0.05)
    assert rotation_gain_cm(-rotation_deg) == rotation_gain_cm(rotation_deg)


@pytest.mark.parametrize(("lift_mm", "lean_deg"), [(3, 1.0), (5, 1.6), (10, 3.2)])
def test_what_a_raised_heel_adds(lift_mm, lean_deg):
    without = 12 - heel_gain_cm(lift_mm, 12)
    assert tibia_angle_deg(12) - tibia_angle_deg(without) == pytest.approx(lean_deg, abs=0.05)


def test_a_heel_below_its_start_adds_nothing():
    assert heel_gain_cm(-2, 12) == pytest.approx(0)


def exact(angle_deg):
    return Estimate(value=angle_deg, low=angle_deg, high=angle_deg)


def test_a_distance_from_an_angle_is_as_uncertain_as_body_proportions():
    """Evidence section 16: at 175 cm and 10 cm they move the angle by some 3 degrees; foot and shank add to it."""
    found = distance_cm(exact(34.6), 175)
    assert found.value == pytest.approx(10.0, abs=0.05)
    assert tibia_angle_deg(found.low) == pytest.approx(34.6 - 3.1, abs=0.4)
    assert tibia_angle_deg(found.high) == pytest.approx(34.6 + 3.6, abs=0.4)


def test_what_is_not_known_of_angle_and_height_widens_the_distance():
    known, no_height = distance_cm(exact(25), 175), distance_cm(exact(25), None)
    uncertain = distance_cm(Estimate(value=25, low=22, high=28), 175)
    assert no_height.value == known.value == uncertain.value
    assert no_height.low < known.low < known.high < no_height.high
    assert uncertain.low < known.low < known.high < uncertain.high


@pytest.mark.parametrize("height", [155, 175, 195])
def test_the_true_distance_of_odd_proportions_lies_within(height):
    """A body whose ankle sits at 28 % of the foot and whose knee is 6 cm deep, lunging 9 cm from the wall."""
    reach_cm = 9 + 0.72 * 0.152 * height - 6
    angle = degrees(asin(reach_cm / (0.246 * height)))
    for known_height in (height, None):
        found = distance_cm(exact(angle), known_height)
        assert found.low < 9 < found.high
