from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.observations import (
    estimate,
    leg_cm,
    leg_look,
    missing,
    observation,
    seen_leg,
    width,
    with_lunge,
    with_pose_knee,
)
from lungelens.measures.shin_angle import MOST_SD_DEG, SHIN_ANGLE
from lungelens.measures.tibia_angle import TIBIA_ANGLE
from lungelens.observe.leg_points import SeenLeg, row
from lungelens.observe.observation import Observation


@pytest.mark.parametrize("lean_deg", [10.0, 35.0, 45.0])
@pytest.mark.parametrize("sheet", [True, False])
def test_it_is_that_of_the_border_which_leans_more_than_the_bone(lean_deg: float, sheet: bool) -> None:
    along = leg_cm(lean_deg)[row("shin_upper")] - leg_cm(lean_deg)[row("shin_lower")]
    found = estimate(SHIN_ANGLE, observation(lean_deg, sheet=sheet))
    assert found.value == pytest.approx(np.degrees(np.arctan2(along[0], along[2])), abs=0.1 if sheet else 0.2)
    assert lean_deg + 3 < found.value < lean_deg + 12
    assert found.low < found.value < found.high


def border(sd_px: float, moved_px: float = 0.0) -> Observation:
    """A border seen so well, its upper point moved forward."""
    look = leg_look()
    points, covariances, ends = look.points_px.copy(), look.covariance_px.copy(), [row("shin_upper"), row("shin_lower")]
    points[ends[0], 0] += moved_px
    covariances[ends] = sd_px**2 * np.eye(2)
    seen = SeenLeg(look, replace(look, points_px=points, covariance_px=covariances))
    return with_lunge(observation(), legs=(seen, seen_leg()))


def test_a_border_of_another_form_is_followed_as_far_as_it_is_seen() -> None:
    usual, clear, vague = (estimate(SHIN_ANGLE, seen) for seen in (border(0.5), border(0.5, 4.0), border(2.0, 4.0)))
    assert clear.value > usual.value + 1.5
    assert abs(vague.value - usual.value) < 0.4 * (clear.value - usual.value)
    assert estimate(TIBIA_ANGLE, border(0.5, 4.0)).value == pytest.approx(30.0, abs=0.5)


def test_it_is_as_sure_as_the_border_is_seen() -> None:
    widths = [width(estimate(SHIN_ANGLE, border(sd_px))) for sd_px in (0.1, 1.0, 4.0)]
    assert widths[0] < widths[1] < widths[2]


@pytest.mark.parametrize(("share", "clear"), [(0.99, True), (1.01, False)])
def test_a_border_that_is_hardly_seen_is_unclear(share: float, clear: bool) -> None:
    # Both ends err, each across a border of so many pixels.
    along = leg_look().points_px[row("shin_upper")] - leg_look().points_px[row("shin_lower")]
    seen = border(share * np.radians(MOST_SD_DEG) * float(np.linalg.norm(along)) / np.sqrt(2))
    if clear:
        assert estimate(SHIN_ANGLE, seen).value == pytest.approx(estimate(SHIN_ANGLE, observation()).value, abs=0.5)
    else:
        assert missing(SHIN_ANGLE, seen).code == "shin_unclear"
        assert estimate(TIBIA_ANGLE, seen).value == pytest.approx(30.0, abs=0.1)


def test_where_there_is_no_leg_there_is_no_shin() -> None:
    assert missing(SHIN_ANGLE, with_pose_knee(observation(), np.full(2, np.nan))).code == "hold_not_seen"
    assert missing(SHIN_ANGLE, with_lunge(observation(), legs=(SeenLeg(), SeenLeg()))).code == "leg_unclear"
