"""Where the marks of the leg are, and when they turn red."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.analyses import SHANK_PX, SIZE_PX, WALL_PX, lunge_analysis, refused_analysis
from lungelens.report.draw import Canvas
from lungelens.report.leg import LegMarks, Placement, draw_leg
from lungelens.report.palette import ALARM

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Side


def marks_of(analysis: Analysis) -> LegMarks:
    marks = LegMarks.of(analysis)
    assert marks is not None
    return marks


def alarm_pixels(analysis: Analysis, index: int) -> int:
    rgb = np.full((SIZE_PX[1] * 4, SIZE_PX[0] * 4, 3), 128, np.uint8)
    draw_leg(Canvas(rgb, 1.0), marks_of(analysis).at(index, Placement(4.0)))
    return int((np.abs(rgb.astype(int) - ALARM).max(axis=2) < 30).sum())


def test_no_leg_no_marks() -> None:
    assert LegMarks.of(refused_analysis()) is None
    analysis = lunge_analysis()
    assert analysis.leg is not None
    assert LegMarks.of(replace(analysis, leg=replace(analysis.leg, knee_px=np.full((40, 2), np.nan)))) is None


@pytest.mark.parametrize(("facing", "sign"), [("right", 1), ("left", -1)])
def test_forward_points_the_way_the_person_faces(facing: Side, sign: int) -> None:
    np.testing.assert_allclose(marks_of(lunge_analysis(facing=facing)).forward, np.tile([sign, 0.0], (40, 1)))


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize("shift_px", [(0.0, 0.0), (0.3, -0.2)])
def test_the_wall_stays_in_the_scene(facing: Side, shift_px: tuple[float, float]) -> None:
    marks = marks_of(lunge_analysis(facing=facing, shift_px=shift_px))
    wall_x = WALL_PX if facing == "right" else SIZE_PX[0] - WALL_PX
    # The helper's knee has its front 5 px before its centre, as the drawing assumes within a millimetre or two.
    expected_x = wall_x + np.arange(40) * shift_px[0]
    np.testing.assert_allclose(marks.wall_px[:, 0], expected_x, atol=0.02 * SHANK_PX)


def test_an_unknown_wall_is_not_drawn() -> None:
    assert np.isnan(marks_of(lunge_analysis(wall_known=False)).wall_px).all()


def test_the_heel_rests_where_it_stood_and_moves_with_the_scene() -> None:
    analysis = lunge_analysis(heel_lifts_mm=(1.0, 30.0), shift_px=(0.3, 0.1))
    assert analysis.leg is not None
    rest = marks_of(analysis).heel_rest_px
    np.testing.assert_allclose(rest[0], analysis.leg.heel_px[0], atol=0.2)
    np.testing.assert_allclose(rest[28], rest[0] + 28 * np.array([0.3, 0.1]), atol=0.2)
    assert rest[28, 1] - analysis.leg.heel_px[28, 1] == pytest.approx(3.0, abs=0.2)


def test_a_foot_set_back_gets_a_resting_place_of_its_own() -> None:
    analysis = lunge_analysis()
    assert analysis.leg is not None
    heel_px = analysis.leg.heel_px.copy()
    heel_px[20:] -= (30, 0)
    moved = replace(analysis, leg=replace(analysis.leg, heel_px=heel_px))
    rest = marks_of(moved).heel_rest_px
    assert rest[10, 0] == pytest.approx(analysis.leg.heel_px[0, 0])
    assert rest[30, 0] == pytest.approx(analysis.leg.heel_px[0, 0] - 30)


def test_the_heel_mark_turns_red_above_five_millimetres_only() -> None:
    analysis = lunge_analysis(heel_lifts_mm=(4.9, 5.1))
    down, up = (alarm_pixels(analysis, span.peak) for span in analysis.spans)
    assert down == 0
    assert up > 200


def test_placement() -> None:
    np.testing.assert_allclose(Placement(2.0, (10.0, 20.0))(np.array([[11.0, 21.0]])), [[2.0, 2.0]])
