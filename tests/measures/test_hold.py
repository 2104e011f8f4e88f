"""A repetition's hold: what was seen in its frames, and what follows, worked out once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpers.heels import with_heel_up
from helpers.observations import (
    ASIDE_CM,
    CAMERA,
    HOLDS,
    N,
    foot_looks,
    leg_look,
    lunge_of,
    missing,
    observation,
    point_px,
    seen_leg,
    with_lunge,
    with_pose_knee,
)
from lungelens.camera.leg_plane import TRACKING_DEG
from lungelens.measures.estimate import Missing
from lungelens.measures.foot_rotation import FOOT_ROTATION
from lungelens.measures.hold import Hold, holds_of
from lungelens.measures.knee_over_toe import KNEE_OVER_TOE
from lungelens.measures.knee_to_wall import KNEE_TO_WALL
from lungelens.measures.leg_problem import FOLLOWS_FOOT
from lungelens.measures.leg_shape import Stance, leg_shape
from lungelens.measures.shin_angle import SHIN_ANGLE
from lungelens.measures.tibia_angle import TIBIA_ANGLE
from lungelens.measures.toe_to_wall import TOE_TO_WALL
from lungelens.observe.leg_points import LegLook, SeenLeg, row
from lungelens.observe.observation import FootLooks, Observation
from lungelens.observe.stance import LEGS


def test_its_points_are_medians() -> None:
    seen = observation()
    rows = list(holds_of(seen)[0].span.hold)
    knee_px = np.full((N, 2), np.nan)
    knee_px[rows] = np.arange(len(rows))[:, None] * [1.0, -2.0]
    hold = holds_of(with_lunge(seen, knee_px=knee_px))[0]
    np.testing.assert_array_equal(hold.knee_px, [4.5, -9.0])


def test_what_was_asked_before_is_not_worked_out_again() -> None:
    hold, asked = holds_of(observation())[0], []

    def compute(of: Hold) -> Missing:
        asked.append(of)
        return Missing("some", "Some.")

    assert hold.once("some", compute) is hold.once("some", compute)
    assert asked == [hold]


@pytest.mark.parametrize(("off_px", "fits"), [(0.1, True), (60.0, False)])
def test_points_that_no_leg_has_are_not_believed(off_px: float, fits: bool) -> None:
    seen = observation(30.0)
    look = seen_leg(30.0).at_hold
    assert look is not None
    points_px = look.points_px.copy()
    points_px[[row(name) for name in ("toe_tip", "toe2", "mtp2")], 1] -= off_px
    leg = SeenLeg(at_hold=replace(look, points_px=points_px))
    holds = holds_of(with_lunge(seen, legs=(leg, leg)))
    assert [hold.fit is not None for hold in holds] == [fits, fits]


def test_a_leg_that_was_not_read_does_not_scatter() -> None:
    nowhere = np.full((N, 2), np.nan)
    hold = holds_of(with_lunge(observation(), raw_ankle_px=nowhere, raw_knee_px=nowhere))[0]
    assert (len(hold.unsmoothed_deg), hold.scatter_deg) == (0, 0.0)


def test_scatter_is_raw_minus_smooth_where_looked_at() -> None:
    seen = observation(20.0)
    rows = list(holds_of(seen)[0].span.hold)
    raw = np.full((N, 2), np.nan)
    raw[rows[::2]] = holds_of(seen)[0].lunge.leg.knee_px[rows[::2]]
    across = np.array([np.cos(np.radians(20)), np.sin(np.radians(20))])
    length_px = float(np.linalg.norm(holds_of(seen)[0].knee_px - holds_of(seen)[0].ankle_px))
    raw[rows[4]] += 0.03 * length_px * across
    found = holds_of(with_lunge(seen, raw_knee_px=raw))[0].unsmoothed_deg
    assert len(found) == 5
    assert found[2] == pytest.approx(np.degrees(0.03), abs=0.25)  # the camera looks down
    np.testing.assert_allclose(np.delete(found, 2), 0.0, atol=1e-9)


@pytest.mark.parametrize(
    ("point_px", "at_border"),
    [((640.0, 360.0), False), ((5.0, 360.0), True), ((640.0, 719.0), True), ((-90.0, 360.0), True)],
)
def test_the_border_of_the_frame(point_px: tuple[float, float], at_border: bool) -> None:
    assert holds_of(observation())[0].at_border(np.array(point_px)) is at_border


def turned(by_deg: float) -> Observation:
    """A foot turned out by so much."""
    leg, feet = seen_leg(30.0, by_deg), foot_looks(30.0, by_deg)
    return with_lunge(observation(), legs=(leg, leg), feet=(feet, feet))


def outward_deg(hold: Hold) -> float:
    """How far outward the plane is turned in which the leg swings."""
    forward, swing = hold.plane.forward[0], hold.plane.swing[0]
    return float(np.degrees(np.arccos(forward @ swing)))


@pytest.mark.parametrize("by_deg", [0.0, 15.0])
def test_the_leg_swings_where_the_fit_says(by_deg: float) -> None:
    assert outward_deg(holds_of(turned(by_deg))[0]) == pytest.approx(FOLLOWS_FOOT.mean * by_deg, abs=0.5)


def test_without_a_fit_the_leg_is_supposed_to_swing_outward_a_little() -> None:
    (hold, _) = holds_of(with_lunge(observation(), legs=(SeenLeg(), SeenLeg())))
    assert hold.fit is None
    assert outward_deg(hold) == pytest.approx(TRACKING_DEG.mean)


class TestPoseDirection:
    def test_it_is_the_middle_of_the_looks_in_the_hold(self) -> None:
        seen = observation()
        leg = lunge_of(seen).leg
        by_deg = np.zeros(N)
        by_deg[list(HOLDS[0])] = [-9, 1, 1, 1, 1, 1, 1, 1, 1, 9]
        turn = np.radians(by_deg)
        along = leg.knee_px - leg.ankle_px
        direction = np.arctan2(along[:, 0], -along[:, 1]) + turn
        long_px = np.linalg.norm(along, axis=1)[:, None]
        knee_px = leg.ankle_px + long_px * np.stack([np.sin(direction), -np.cos(direction)], axis=1)
        only = knee_px.copy()
        near = range(HOLDS[0][0], HOLDS[0][-1] + 1)
        only[[row for row in range(N) if row not in near]] = np.nan  # what lies beside the hold is not asked
        found = holds_of(with_pose_knee(seen, only))[0].pose_direction
        assert found is not None
        assert found.mean == pytest.approx(direction[HOLDS[0][4]])
        assert np.degrees(found.sd) == pytest.approx(np.std(by_deg[list(HOLDS[0])]))

    def test_a_look_just_beside_the_hold_still_shows_it(self) -> None:
        seen, beside = observation(), np.full((N, 2), np.nan)
        for away, known in ((2, True), (6, False)):
            knee_px = beside.copy()
            row = HOLDS[0][0] - away
            knee_px[row] = lunge_of(seen).leg.knee_px[row]
            assert (holds_of(with_pose_knee(seen, knee_px))[0].pose_direction is not None) is known


class TestOverTime:
    def test_following_tells_how_the_lean_changes_and_the_fit_how_large_it_is(self) -> None:
        # A leg that is followed leaning 3 degrees less than it is looked at to lean does so all the time.
        seen = observation(30.0)
        seen = with_lunge(seen, legs=(seen_leg(33.0), seen_leg(33.0)))
        (hold, _) = holds_of(seen)
        assert hold.fit is not None
        assert hold.tibia_angle_deg == pytest.approx(30.0, abs=0.3)
        found = hold.tibia_over_time_deg(np.ones(N, bool))
        np.testing.assert_allclose(found[list(HOLDS[0])], hold.fit.tibia_angle.value, atol=1e-6)
        assert found[0] == pytest.approx(hold.fit.tibia_angle.value - 30.0, abs=0.3)

    def test_without_a_fit_following_tells_both(self) -> None:
        (hold, _) = holds_of(with_lunge(observation(30.0), legs=(SeenLeg(), SeenLeg())))
        assert hold.tibia_over_time_deg(np.ones(N, bool))[HOLDS[0][0]] == pytest.approx(hold.tibia_angle_deg)


class TestContradiction:
    @pytest.mark.parametrize("lean_deg", [0.0, 60.0])
    def test_readings_that_contradict_each_other_give_no_numbers(self, lean_deg: float) -> None:
        contradicted = with_pose_knee(observation(30.0), point_px("knee", lean_deg))
        assert holds_of(contradicted)[0].fit is None
        for one in (TIBIA_ANGLE, SHIN_ANGLE, TOE_TO_WALL, KNEE_TO_WALL, KNEE_OVER_TOE, FOOT_ROTATION):
            assert missing(one, contradicted).code == "leg_unclear", one.name

    def test_other_repetitions_do_not_suffer(self) -> None:
        seen = observation(30.0)
        knee_px = lunge_of(seen).pose.points_px[:, LEGS["right"].knee].copy()
        knee_px[N // 2 :] += 80.0
        first, second = holds_of(with_pose_knee(seen, knee_px))
        assert first.fit is not None
        assert second.fit is None


class TestHeelAtTheStart:
    @pytest.mark.parametrize(("pitch", "up"), [(0.0, False), (0.02, False), (0.25, True)])
    def test_one_that_is_off_the_floor_before_the_lunge_is_told(self, pitch: float, up: bool) -> None:
        first, second = lunge_of(observation()).findings.legs
        (hold, _) = holds_of(with_lunge(observation(), legs=(replace(first, at_start=on_toes(pitch)), second)))
        assert hold.heel_up_at_start is up
        assert (hold.heel_rise_mm is None) is up

    def test_without_a_look_at_the_start_nobody_says_so(self) -> None:
        first, second = lunge_of(observation()).findings.legs
        (hold, _) = holds_of(with_lunge(observation(), legs=(replace(first, at_start=None), second)))
        assert not hold.heel_up_at_start
        assert hold.heel_rise_mm is not None


def on_toes(pitch: float) -> LegLook:
    """The usual leg upright, its foot turned up about the ball by so many radians."""
    shape, zero = leg_shape(), np.zeros(())
    stance = Stance(np.array([-31.0, ASIDE_CM]), zero, zero, zero, zero, zero + pitch, np.zeros(shape.ways))
    return replace(leg_look(), points_px=CAMERA.project(shape.points_cm(stance, -1.0)))


class TestSole:
    """The edge of the sole, where the reader hardly knows the foot."""

    def rotation_deg(self, looks: FootLooks, **changed: Any) -> float:
        look = replace(leg_look(), covariance_px=np.tile(40.0**2 * np.eye(2), (16, 1, 1)))
        leg = with_heel_up(SeenLeg(look, look), float(np.max(changed.get("heel_rise_px", 0.0))))
        seen = with_lunge(observation(), legs=(leg, leg), feet=(looks, looks), **changed)
        (hold, _) = holds_of(seen)
        assert hold.fit is not None
        return hold.fit.rotation.value

    LOOKS = FootLooks(foot_looks(30.0, 9.0).at_start, foot_looks(30.0, 3.0).at_hold)  # one look and three

    def test_it_tells_at_start_and_hold(self) -> None:
        assert self.rotation_deg(self.LOOKS) == pytest.approx(3.0, abs=0.5)

    def test_when_the_heel_comes_up_at_the_start_alone(self) -> None:
        assert self.rotation_deg(self.LOOKS, heel_rise_px=np.full(N, 9.0)) == pytest.approx(9.0, abs=0.5)
