"""Points of a leg at 30 degrees, toes 10 cm before the wall, moved by a known way change the numbers by that way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from helpers.moves import move, numbers, value
from helpers.observations import leg_cm, leg_look, lunge_of, observation, point_px, px, with_lunge
from lungelens.measures.result import measure
from lungelens.observe.carried import MARKED_LEG_SD_PX
from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, SeenLeg, row
from lungelens.observe.moved_points import LEG_POINTS, hold_points, with_moves

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import Point


def unsure(**chosen: Any) -> Observation:
    """The leg seen where it is, but no surer than a reader is of real ones: within two pixels."""
    seen = observation(**chosen)
    look = replace(leg_look(), covariance_px=np.tile(4.0 * np.eye(2), (len(READ_POINTS), 1, 1)))
    return with_lunge(seen, legs=(SeenLeg(look, look), SeenLeg(look, look)))


def gap_cm(lean_deg: float) -> float:
    """From the knee's foremost point to the wall, as it was made."""
    return -float(leg_cm(lean_deg)[row("knee_front"), 0])


class TestLeg:
    def test_the_numbers_before(self) -> None:
        found = numbers(unsure())
        assert value(found.tibia_angle_deg) == pytest.approx(30.0, abs=0.1)
        assert value(found.toe_to_wall_cm) == pytest.approx(10.0, abs=0.02)
        assert value(found.knee_to_wall_cm) == pytest.approx(gap_cm(30.0), abs=0.05)
        assert value(found.foot_rotation_deg) == pytest.approx(0.0, abs=0.2)
        assert found.knee_touched_wall is False

    def test_a_knee_moved_to_where_the_wall_is_touched(self) -> None:
        found = numbers(unsure(), move("knee", point_px("knee", 36.0)))
        assert value(found.tibia_angle_deg) == pytest.approx(36.0, abs=0.2)
        assert value(found.knee_to_wall_cm) == pytest.approx(
            max(gap_cm(36.0), 0.0), abs=0.8
        )  # carried along in the picture
        assert (found.knee_touched_wall, found.valid) == (True, True)
        assert value(found.toe_to_wall_cm) == pytest.approx(10.0, abs=0.1)

    def test_without_the_sheet_the_angle_alone(self) -> None:
        before, after = (
            numbers(unsure(sheet=False), *moves) for moves in ((), (move("knee", point_px("knee", 36.0)),))
        )
        assert value(after.tibia_angle_deg) - value(before.tibia_angle_deg) == pytest.approx(6.0, abs=0.2)

    def test_an_ankle_moved_forward(self) -> None:
        # The knee stays where it is, and everything between goes along.
        ankle_cm, knee_cm = (leg_cm(30.0)[row(name)] for name in ("ankle", "knee"))
        found = numbers(unsure(), move("ankle", px(*(ankle_cm + [2.0, 0, 0]))))
        forward, _, up = knee_cm - ankle_cm - [2.0, 0, 0]
        assert value(found.tibia_angle_deg) == pytest.approx(np.degrees(np.arctan2(forward, up)), abs=0.7)

    def test_toes_moved_forward_are_nearer_by_as_much(self) -> None:
        tip_cm = leg_cm(30.0)[row("toe_tip")]
        found = numbers(unsure(), move("toe", px(*(tip_cm + [2.0, 0, 0]))))
        assert value(found.toe_to_wall_cm) == pytest.approx(8.0, abs=0.3)
        assert value(found.tibia_angle_deg) == pytest.approx(30.0, abs=1.5)  # a longer foot is that of a larger leg

    @pytest.mark.parametrize("turned_deg", [-8.0, 6.0, 12.0])
    def test_a_heel_moved_round_the_toes_turns_the_foot(self, turned_deg: float) -> None:
        # The heel swings inward (to the left) when the toes point outward.
        turn = np.radians(turned_deg)
        toe_cm, heel_cm = (leg_cm(30.0)[row(name)] for name in ("toe_tip", "heel_back"))
        turned = np.array([[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        found = numbers(unsure(), move("heel", px(*(toe_cm + turned @ (heel_cm - toe_cm)))))
        assert value(found.foot_rotation_deg) == pytest.approx(turned_deg, abs=2.5)  # carried along in the picture
        assert value(found.toe_to_wall_cm) == pytest.approx(10.0, abs=0.3)

    def test_a_point_that_was_moved_is_where_it_is_said_to_be_and_the_pose_model_is_put_aside(self) -> None:
        to_px = point_px("knee", 36.0)
        (leg, other) = lunge_of(with_moves(unsure(), [move("knee", to_px)])).findings.legs
        assert leg.at_hold is not None
        np.testing.assert_allclose(leg.at_hold.points_px[row("knee")], to_px)
        np.testing.assert_allclose(leg.at_hold.covariance_px[row("knee")], MARKED_LEG_SD_PX**2 * np.eye(2))
        assert (leg.by_hand, other.by_hand) == (True, False)

    def test_the_foot_is_moved_at_the_start_too_and_the_shank_is_not(self) -> None:
        seen = unsure()
        before = lunge_of(seen).findings.legs[0].at_start
        place = hold_points(seen)[0].toe
        assert before is not None
        assert place is not None
        after = lunge_of(with_moves(seen, [move("toe", place + [5.0, 0.0])])).findings.legs[0].at_start
        assert after is not None
        for name in READ_POINTS:
            moved = not np.allclose(after.points_px[row(name)], before.points_px[row(name)])
            assert moved == (name in FOOT_POINTS and name != "heel_back"), name

    @pytest.mark.parametrize("point", LEG_POINTS)
    def test_a_point_put_where_it_is_changes_nothing_but_how_sure_it_is(self, point: Point) -> None:
        seen = unsure()
        place = hold_points(seen)[0].place(point)
        assert place is not None
        moved, before = numbers(seen, move(point, place)), numbers(seen)
        for name in ("tibia_angle_deg", "toe_to_wall_cm", "knee_to_wall_cm", "foot_rotation_deg"):
            assert value(getattr(moved, name)) == pytest.approx(value(getattr(before, name)), abs=0.2), name

    def test_other_repetitions_stay(self) -> None:
        seen = unsure()
        other = measure(with_moves(seen, [move("knee", point_px("knee", 36.0))])).repetitions[1]
        assert other.tibia_angle_deg == measure(seen).repetitions[1].tibia_angle_deg

    def test_of_several_moves_of_one_point_the_last_counts(self) -> None:
        moves = [move("knee", point_px("knee", lean)) for lean in (10.0, 36.0)]
        assert value(numbers(unsure(), *moves).tibia_angle_deg) == pytest.approx(36.0, abs=0.2)
