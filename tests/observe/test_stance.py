from __future__ import annotations

import numpy as np
import pytest

from helpers.lunges import SHANK_PX, lunges, lunging
from helpers.people import standing, track_of, walking
from lungelens.observe.stance import LEGS, Stance, image_angle_deg, made_up, stance_of, stands, turned_on_the_way
from lungelens.observe.types import FloatArray
from lungelens.pose.types import Keypoint
from lungelens.sides import SIDES, Side

BOTH = pytest.mark.parametrize("facing", ["right", "left"])
EITHER_LEG = pytest.mark.parametrize("test_leg", ["right", "left"])


def stance(points_px: FloatArray) -> Stance:
    found = stance_of(track_of(points_px))
    assert found is not None
    return found


@BOTH
@EITHER_LEG
class TestWhichWayAndWhichLeg:
    def test_the_front_foot_is_the_test_foot(self, facing: Side, test_leg: Side) -> None:
        found = stance(lunging(lunges(2), facing, test_leg))
        assert (found.facing, found.test_leg) == (facing, test_leg)
        assert found.sign == (1 if facing == "right" else -1)
        assert found.near == (facing == test_leg)  # facing right shows the right side

    def test_with_the_feet_side_by_side_it_is_the_leg_that_travels(self, facing: Side, test_leg: Side) -> None:
        found = stance(lunging(lunges(2), facing, test_leg, stride_px=10))
        assert (found.facing, found.test_leg) == (facing, test_leg)

    def test_a_head_out_of_the_picture_is_no_loss(self, facing: Side, test_leg: Side) -> None:
        points = lunging(lunges(2), facing, test_leg)
        points[:, [Keypoint.NOSE, Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR]] = np.nan
        assert (stance(points).facing, stance(points).test_leg) == (facing, test_leg)

    def test_nor_are_feet_that_are_not_seen(self, facing: Side, test_leg: Side) -> None:
        points = lunging(lunges(2), facing, test_leg)
        for leg in LEGS.values():
            points[:, [leg.heel, leg.toe]] = np.nan
        assert (stance(points).facing, stance(points).test_leg) == (facing, test_leg)

    def test_a_head_turned_back_does_not_turn_the_person(self, facing: Side, test_leg: Side) -> None:
        points = lunging(lunges(2), facing, test_leg)
        points[:, Keypoint.NOSE, 0] = 2 * points[:, Keypoint.LEFT_EAR, 0] - points[:, Keypoint.NOSE, 0]
        assert stance(points).facing == facing

    def test_the_swing_is_the_test_legs(self, facing: Side, test_leg: Side) -> None:
        # 5 to 40 degrees, less the twentieth at either end.
        assert stance(lunging(lunges(2), facing, test_leg)).swing_deg == pytest.approx(35, abs=2.5)


class TestStance:
    @pytest.mark.parametrize(
        ("turned_deg", "on_its_side", "on_its_head"),
        [(0, False, False), (20, False, False), (-90, True, False), (90, True, False), (180, False, True)],
    )
    def test_a_picture_that_was_turned_is_told(self, turned_deg: float, on_its_side: bool, on_its_head: bool) -> None:
        turn = np.radians(turned_deg)
        points = lunging(lunges(2)) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        assert (stance(points).on_its_side, stance(points).on_its_head) == (on_its_side, on_its_head)
        assert stands(stance(points), track_of(points)) is not (on_its_side or on_its_head)

    @pytest.mark.parametrize(("share", "told"), [(0.0, False), (0.1, False), (0.5, True), (0.9, False), (1.0, False)])
    def test_a_phone_that_was_turned_while_filming_is_told(self, share: float, told: bool) -> None:
        points = lunging(lunges(2))
        turned = round(share * len(points))
        points[:turned] = points[:turned] @ np.array([[0.0, 1.0], [-1.0, 0.0]])
        assert turned_on_the_way(track_of(points)) is told
        assert not made_up(track_of(points))

    @pytest.mark.parametrize(("every", "told"), [(1, True), (3, True), (10, False)])
    def test_a_body_that_lies_on_legs_that_stand_was_made_up(self, every: int, told: bool) -> None:
        points = lunging(lunges(2))
        shoulders, hips = [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER], Keypoint.LEFT_HIP
        points[::every, shoulders] = points[::every, hips, None] + [-1000.0, 50.0]
        assert made_up(track_of(points)) is told
        assert stands(stance(points), track_of(points)) is not told
        assert not turned_on_the_way(track_of(points))

    def test_without_shoulders_nobody_knows_and_it_is_taken_as_it_is(self) -> None:
        points = lunging(lunges(2))
        points[:, [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER]] = np.nan
        assert np.isnan(stance(points).body_deg)
        assert not (stance(points).on_its_side or stance(points).on_its_head)
        assert not turned_on_the_way(track_of(points))

    def test_the_shank_is_knee_to_ankle(self) -> None:
        points = lunging(lunges(2))
        points[:, Keypoint.LEFT_KNEE] = np.nan
        assert stance(points).shank_px == pytest.approx(SHANK_PX)

    def test_a_planted_foot_is_still_and_walking_feet_are_not(self) -> None:
        assert stance(lunging(lunges(2))).stationary_fraction == 1.0
        assert stance(walking(6, fps=8, speed_px_s=0)).stationary_fraction < 0.3
        assert stance(walking(6, fps=8, speed_px_s=150)).stationary_fraction < 0.6

    def test_hips_apart_are_seen_from_the_front(self) -> None:
        points = lunging(lunges(2))
        assert stance(points).hip_to_shank_ratio == 0.0
        points[:, Keypoint.LEFT_HIP, 0] += 40
        points[:, Keypoint.RIGHT_HIP, 0] -= 40
        assert stance(points).hip_to_shank_ratio == pytest.approx(0.8, abs=0.1)

    def test_evidence_is_full_for_a_lunge_and_little_for_standing_or_walking(self) -> None:
        assert stance(lunging(lunges(2))).evidence == 1.0
        assert stance(np.repeat(standing()[None], 60, axis=0)).evidence == 0.0
        assert stance(walking(6, fps=8, speed_px_s=0)).evidence < 0.3

    def test_half_a_lunge_is_some_evidence(self) -> None:
        assert 0.2 < stance(lunging(lunges(2, greatest_deg=15, least_deg=5))).evidence < 0.8

    def test_looks_without_the_person_do_not_count(self) -> None:
        points = lunging(lunges(2))
        points[::3] = np.nan
        found = stance(points)
        assert (found.facing, found.test_leg) == ("right", "right")
        assert found.shank_px == pytest.approx(SHANK_PX, abs=20)
        assert found.visible_fraction == pytest.approx(2 / 3)
        assert stance(lunging(lunges(2))).visible_fraction == 1.0

    def test_nobody_without_legs(self) -> None:
        points = lunging(lunges(1))
        for leg in LEGS.values():
            points[:, [leg.knee, leg.ankle]] = np.nan
        assert stance_of(track_of(points)) is None
        assert stance_of(track_of(np.full_like(points, np.nan))) is None

    def test_nor_a_body_in_a_single_point(self) -> None:
        assert stance_of(track_of(np.ones((20, len(Keypoint), 2)))) is None


@pytest.mark.parametrize(
    ("knee_px", "sign", "angle_deg"),
    [((0, -100), 1, 0), ((100, -100), 1, 45), ((-100, -100), 1, -45), ((-100, -100), -1, 45), ((100, 0), 1, 90)],
)
def test_the_angle_in_the_picture(knee_px: tuple[float, float], sign: float, angle_deg: float) -> None:
    knee = np.array([knee_px], float) + (300, 500)
    assert image_angle_deg(np.array([[300.0, 500.0]]), knee, sign)[0] == pytest.approx(angle_deg)


def test_each_leg_is_made_of_its_own_sides_points() -> None:
    for side in SIDES:
        leg = LEGS[side]
        names = [point.name for point in (leg.hip, leg.knee, leg.ankle, leg.heel, leg.toe)]
        assert names == [f"{side.upper()}_{part}" for part in ("HIP", "KNEE", "ANKLE", "HEEL", "TOE")]
