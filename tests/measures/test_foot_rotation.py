from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.observations import (
    N,
    estimate,
    foot_looks,
    lunge_of,
    missing,
    observation,
    px,
    seen_leg,
    width,
    with_lunge,
)
from lungelens.camera.types import Normal
from lungelens.measures.foot_rotation import FOOT_ROTATION
from lungelens.measures.sole_turn import TURN_SD_DEG
from lungelens.observe.leg_points import SeenLeg
from lungelens.observe.observation import FootLooks, Observation


def turned(by_deg: float) -> Observation:
    """A foot turned out by so much, seen by the reader and by its edges."""
    leg, feet = seen_leg(30.0, by_deg), foot_looks(30.0, by_deg)
    return with_lunge(observation(), legs=(leg, leg), feet=(feet, feet))


@pytest.mark.parametrize("by_deg", [-6.0, 0.0, 8.0, 20.0])
def test_it_is_how_far_the_foot_was_turned_outward(by_deg: float) -> None:
    found = estimate(FOOT_ROTATION, turned(by_deg))
    assert found.value == pytest.approx(by_deg, abs=0.3)
    assert found.low < found.value < found.high


def vague(seen: Observation, *, edges: bool) -> Observation:
    """The reader hardly knows where the foot's points are; the edges of the sole are seen or not."""
    (leg, _), (feet, _) = lunge_of(seen).findings.legs, lunge_of(seen).findings.feet
    assert leg.at_hold is not None
    look = replace(leg.at_hold, covariance_px=np.tile(40.0**2 * np.eye(2), (16, 1, 1)))
    return with_lunge(seen, legs=(SeenLeg(look, look),) * 2, feet=(feet if edges else FootLooks(),) * 2)


def test_a_foot_that_nothing_shows_well_is_unclear() -> None:
    assert missing(FOOT_ROTATION, vague(turned(20.0), edges=False)).code == "foot_unclear"


def test_the_edge_of_the_sole_tells_where_the_reader_does_not() -> None:
    found = estimate(FOOT_ROTATION, vague(turned(20.0), edges=True))
    assert found.value == pytest.approx(20.0, abs=0.5)
    assert width(found) == pytest.approx(2 * 1.96 * TURN_SD_DEG, rel=0.15)


def test_without_the_sheet_a_side_view_does_not_show_it() -> None:
    assert missing(FOOT_ROTATION, observation(sheet=False)).code == "side_view"


def test_a_sheet_off_the_wall_may_be_askew_too() -> None:
    assert missing(FOOT_ROTATION, with_lunge(observation(), wall_cm=Normal(-12.0, 0.2))).code == "sheet_off_wall"


def test_a_leg_that_was_not_seen_is_unclear() -> None:
    assert missing(FOOT_ROTATION, with_lunge(observation(), legs=(SeenLeg(), SeenLeg()))).code == "leg_unclear"


def test_a_camera_that_sees_the_floor_edge_on_cannot_tell() -> None:
    # Toes that far away in the frame are seen at a flat angle.
    far = px(-12.0, 600.0, 0.0)
    seen = with_lunge(observation(), toe_px=np.tile(far, (N, 1)))
    assert lunge_of(seen).leg.toe_px[0, 1] < lunge_of(observation()).leg.toe_px[0, 1]
    assert missing(FOOT_ROTATION, seen).code == "camera_too_low"
