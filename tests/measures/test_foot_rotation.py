from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.observations import N, estimate, foot_look, lunge_of, missing, observation, px, with_lunge
from lungelens.camera.types import Normal
from lungelens.measures.foot_rotation import FOOT_ROTATION
from lungelens.observe.observation import Observation
from lungelens.observe.sightings import FootLook, FootLooks

LIFTED_PX = np.full(N, 9.0)


def turned_look(by_deg: float) -> FootLook:
    """The straight foot, all that was seen of it turned in the frame about its heel."""
    look, turn = foot_look(), np.radians(by_deg)

    def about_heel(points_px: np.ndarray) -> np.ndarray:
        turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        return np.asarray(look.heel_px + (points_px - look.heel_px) @ turned)

    edges = replace(
        look.edges,
        tip_px=about_heel(look.edges.tip_px),
        outline_px=about_heel(look.edges.outline_px),
        step_px=about_heel(look.edges.step_px),
    )
    return replace(look, toe_px=about_heel(look.toe_px), edges=edges)


def with_feet(at_start: FootLook, at_hold: FootLook, **changed: object) -> Observation:
    feet = FootLooks((at_start,), (at_hold,) * 3)
    return with_lunge(observation(), feet=(feet, feet), **changed)


def test_a_foot_that_points_at_the_wall_is_not_turned() -> None:
    found = estimate(FOOT_ROTATION, observation())
    assert found.value == pytest.approx(0.0, abs=0.01)
    assert found.low < -2
    assert found.high > 2


@pytest.mark.parametrize("by_deg", [2.0, -2.0])
def test_one_that_points_outward_is_positive(by_deg: float) -> None:
    # Clockwise in the frame of a right foot seen from its outer side is towards the camera: outward.
    look = turned_look(by_deg)
    assert np.sign(estimate(FOOT_ROTATION, with_feet(look, look)).value) == np.sign(by_deg)


def test_with_the_heel_down_the_hold_tells_more_than_the_start() -> None:
    found = estimate(FOOT_ROTATION, with_feet(turned_look(3.0), foot_look()))
    assert found.value == pytest.approx(0.0, abs=0.5)


def test_with_the_heel_up_only_the_start_tells() -> None:
    lifted = with_feet(turned_look(2.0), foot_look(), heel_rise_px=LIFTED_PX)
    alone = turned_look(2.0)
    assert estimate(FOOT_ROTATION, lifted).value == estimate(FOOT_ROTATION, with_feet(alone, alone)).value != 0


def test_where_the_start_was_not_seen_a_lifted_heel_leaves_nothing() -> None:
    feet = FootLooks((), (foot_look(),) * 3)
    assert missing(FOOT_ROTATION, with_lunge(observation(), feet=(feet, feet), heel_rise_px=LIFTED_PX)).code == (
        "foot_unclear"
    )


def test_without_the_sheet_a_side_view_does_not_show_it() -> None:
    assert missing(FOOT_ROTATION, observation(sheet=False)).code == "side_view"


def test_a_sheet_off_the_wall_may_be_askew_too() -> None:
    assert missing(FOOT_ROTATION, with_lunge(observation(), wall_cm=Normal(-12.0, 0.2))).code == "sheet_off_wall"


def test_a_camera_that_sees_the_floor_edge_on_cannot_tell() -> None:
    # Toes that far away in the frame are seen at a flat angle.
    far = px(-12.0, 600.0, 0.0)
    seen = with_lunge(observation(), toe_px=np.tile(far, (N, 1)))
    assert lunge_of(seen).leg.toe_px[0, 1] < lunge_of(observation()).leg.toe_px[0, 1]
    assert missing(FOOT_ROTATION, seen).code == "camera_too_low"
