"""A shank of known length over a foot of known place, its knee at the wall."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.floors import KnownCamera
from lungelens.measures import consistency, metric
from lungelens.measures.consistency import angle_from_distance_deg, contradiction
from lungelens.measures.measurement import Quantity
from lungelens.observe.foot import FootEdges, FootLook

FOOT_CM, SHANK_CM = 20.0, 42.0  # tip to heel landmark; ankle to knee


def planted(camera: KnownCamera, toe_cm: float) -> FootLook:
    """A straight foot whose tip is `toe_cm` before the wall."""
    inside = metric.TIP_INSIDE_CM.mean - 4
    edge = np.array([camera.pixel(x, -4, 0) for x in np.linspace(-toe_cm - 20, -toe_cm - 5, 40)])
    tip = camera.pixel(-toe_cm, inside, metric.TIP_HEIGHT_CM.mean)
    heel = camera.pixel(-toe_cm - FOOT_CM, metric.HEEL_INSIDE_CM.mean - 4, 3)
    return FootLook(heel, tip, heel, FootEdges(tip, edge, edge))


def implied(toe_cm: float) -> Quantity:
    camera = KnownCamera(draws=1000)
    rest_cm = SHANK_CM - consistency.SHANK_LONGER_CM.mean
    looks = (planted(camera, toe_cm),)
    found = angle_from_distance_deg(camera.floor(), looks, Quantity(value=toe_cm, low=toe_cm, high=toe_cm), rest_cm)
    assert found is not None
    return found


@pytest.mark.parametrize("toe_cm", [4.0, 9.0, 14.0])
def test_the_angle_follows_from_the_distance(toe_cm: float) -> None:
    ankle_to_wall = toe_cm + consistency.ANKLE_OF_FOOT * FOOT_CM + consistency.ANKLE_BEHIND_CM.mean
    sine = (ankle_to_wall - consistency.KNEE_DEPTH_CM.mean) / SHANK_CM
    found = implied(toe_cm)
    assert found.value == pytest.approx(np.degrees(np.arcsin(sine)), abs=0.3)
    assert found.low < found.value < found.high


def test_a_centimetre_is_worth_about_a_degree_and_a_half() -> None:  # evidence section 7: 1.55-1.68 degrees
    assert implied(10.0).value - implied(9.0).value == pytest.approx(1.6, abs=0.2)


def test_a_foot_too_far_for_the_leg_implies_nothing() -> None:
    camera = KnownCamera(draws=10)
    far = Quantity(value=60, low=59, high=61)
    assert angle_from_distance_deg(camera.floor(), (planted(camera, 60.0),), far, SHANK_CM) is None
    assert angle_from_distance_deg(camera.floor(), (), far, SHANK_CM) is None


@pytest.mark.parametrize(
    ("measured_deg", "codes"),
    [(38.0, []), (42.0, []), (48.0, ["angle_exceeds_distance"]), (27.0, ["distance_exceeds_angle"])],
)
def test_only_a_contradiction_beyond_both_intervals_is_told(measured_deg: float, codes: list[str]) -> None:
    measured = Quantity(value=measured_deg, low=measured_deg - 3, high=measured_deg + 3)
    checks = contradiction(measured, Quantity(value=38.0, low=33.0, high=43.0))
    assert [check.code for check in checks] == codes
