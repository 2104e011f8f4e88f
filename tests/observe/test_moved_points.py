"""A leg at 30 degrees, toes 10 cm before the wall: what is moved by a known way changes the numbers by that way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.moves import move, numbers, value, width
from helpers.observations import (
    HOLDS,
    N,
    lunge_of,
    observation,
    point_px,
    px,
    sheet_seen,
    with_lunge,
)
from helpers.sheets import Lying
from lungelens.camera.sheet_board import A4
from lungelens.camera.stabilization import Stabilization
from lungelens.errors import UsageError
from lungelens.measures.result import measure
from lungelens.observe.leg_points import SeenLeg
from lungelens.observe.moved_points import LEG_POINTS, POINTS, SHEET_POINTS, Move, hold_points, with_moves
from lungelens.observe.options import MeasureOptions

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import Point


class TestWallAndSheet:
    def test_the_foot_of_the_wall_is_shown_ahead_of_the_toes(self) -> None:
        shown = hold_points(observation())[0].wall_foot
        tip = hold_points(observation())[0].toe
        assert shown is not None
        assert tip is not None
        x_cm, y_cm, _ = sheet_seen().camera.at_height(shown, 0.0)
        assert x_cm == pytest.approx(0.0, abs=1e-6)
        assert y_cm == pytest.approx(sheet_seen().camera.at_height(tip, 0.0)[1], abs=1e-6)

    def test_a_wall_farther_away_is_so_for_every_repetition(self) -> None:
        found = measure(
            with_moves(observation(36.0), [move("wall_foot", px(3.0, -10.0, 0.0), repetition=2)])
        ).repetitions
        assert [value(one.toe_to_wall_cm) for one in found] == pytest.approx([13.0, 13.0], abs=0.03)
        assert [one.knee_touched_wall for one in found] == [False, False]

    def test_a_marked_wall_is_less_sure_than_a_sheet_laid_against_it(self) -> None:
        marked = numbers(observation(), move("wall_foot", px(0.0, -10.0, 0.0)))
        assert width(marked.toe_to_wall_cm) > width(numbers(observation()).toe_to_wall_cm)

    def test_behind_a_skirting_board_the_boards_foot_is_marked(self) -> None:
        # The board stands out by 2 cm, so the wall the knee touches is 2 cm behind what is seen at the floor.
        board = observation(options=MeasureOptions(skirting_mm=20))
        shown = hold_points(board)[0].wall_foot
        assert shown is not None
        assert sheet_seen().camera.at_height(shown, 0.0)[0] == pytest.approx(0.0, abs=1e-6)
        found = numbers(board, move("wall_foot", px(1.0, -10.0, 0.0)))
        assert value(found.toe_to_wall_cm) == pytest.approx(13.0, abs=0.03)

    def test_a_sheet_that_was_seen_wrongly_is_put_right(self) -> None:
        # A page taken for one that lies 3 cm off the wall: everything is 3 cm nearer to it than it is.
        wrong = sheet_seen(Lying(A4, back_cm=3.0))
        seen = observation()
        seen = with_lunge(seen, scene=replace(lunge_of(seen).scene, sheet=wrong))
        assert value(numbers(seen).toe_to_wall_cm) == pytest.approx(7.0, abs=0.05)
        corners = [move(point, at) for point, at in zip(SHEET_POINTS, sheet_seen().page_px, strict=True)]
        right = numbers(seen, *corners)
        assert value(right.toe_to_wall_cm) == pytest.approx(10.0, abs=0.05)
        assert value(right.tibia_angle_deg) == pytest.approx(30.0, abs=0.3)
        assert width(right.tibia_angle_deg) > width(numbers(observation()).tibia_angle_deg)

    def test_corners_no_page_has_are_refused(self) -> None:
        far = sheet_seen().page_px[0] + [0.0, -120.0]
        with pytest.raises(UsageError, match="put its corners on the corners of the page"):
            with_moves(observation(), [move("sheet_0", far)])


class TestHandHeld:
    SHIFT_PX = np.array([13.0, -7.0])

    def seen(self) -> Observation:
        """A camera that has turned a little when the first hold is filmed."""
        to_still = np.tile(np.eye(3), (N, 1, 1))
        to_still[list(HOLDS[0]), :2, 2] = self.SHIFT_PX
        return with_lunge(observation(), stabilization=Stabilization(to_still, translation_removed=True))

    def test_points_are_where_the_picture_shows_them(self) -> None:
        shown, still = hold_points(self.seen())[0].knee, hold_points(observation())[0].knee
        assert shown is not None
        assert still is not None
        np.testing.assert_allclose(shown + self.SHIFT_PX, still)

    def test_and_are_moved_there(self) -> None:
        found = numbers(self.seen(), move("knee", point_px("knee", 36.0) - self.SHIFT_PX))
        assert value(found.tibia_angle_deg) == pytest.approx(36.0, abs=0.2)

    def test_wall_and_sheet_have_no_one_place(self) -> None:
        assert hold_points(self.seen())[0].movable == LEG_POINTS
        with pytest.raises(UsageError, match="move points of the leg"):
            with_moves(self.seen(), [move("wall_foot", np.zeros(2))])


def test_what_can_be_moved_is_what_a_number_follows() -> None:
    assert hold_points(observation())[0].movable == POINTS
    assert hold_points(observation(sheet=False))[0].movable == ("knee", "ankle")


@pytest.mark.parametrize(
    ("sheet", "moved", "words"),
    [
        (True, Move(3, "knee", (0.0, 0.0)), "There is no repetition 3"),
        (False, Move(1, "toe", (0.0, 0.0)), "move the knee or the ankle"),
        (False, Move(1, "sheet_2", (0.0, 0.0)), "Without the printed sheet"),
    ],
)
def test_what_cannot_be_moved_is_said(sheet: bool, moved: Move, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        with_moves(observation(sheet=sheet), [moved])


def test_heel_and_toes_in_one_place_are_no_foot() -> None:
    heel = hold_points(observation())[0].heel
    assert heel is not None
    with pytest.raises(UsageError, match="cannot be in one place"):
        with_moves(observation(), [move("toe", heel)])


# One corner of the sheet stands for all of them: a page bent that much takes seconds to solve.
@pytest.mark.parametrize("point", [point for point in POINTS if point not in ("sheet_1", "sheet_2", "sheet_3")])
@pytest.mark.parametrize("to_px", [(0.0, 0.0), (1e5, -1e5), (640.0, 360.0)])
def test_wherever_a_point_is_put_there_are_numbers_or_a_sentence(point: Point, to_px: tuple[float, float]) -> None:
    try:
        found = numbers(observation(), Move(1, point, to_px))
    except UsageError as error:
        assert str(error).endswith(".")
    else:
        assert found.tibia_angle_deg is not None


def test_the_wall_is_not_shown_where_no_toe_is_seen() -> None:
    unseen = with_lunge(observation(), legs=(SeenLeg(), SeenLeg()), toe_px=np.full((N, 2), np.nan))
    hold = hold_points(unseen)[0]
    assert (hold.toe, hold.wall_foot) == (None, None)
    assert "wall_foot" not in hold.movable


def test_a_point_that_was_not_seen_cannot_be_moved() -> None:
    unseen = with_lunge(observation(), legs=(SeenLeg(), SeenLeg()), knee_px=np.full((N, 2), np.nan))
    with pytest.raises(UsageError, match="was not seen"):
        with_moves(unseen, [Move(1, "knee", (0.0, 0.0))])
