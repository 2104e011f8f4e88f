"""Rooms are drawn through a camera of known tilt (helpers.pinhole): panels on walls, as doors and posters are."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from helpers.pinhole import Pinhole
from lungelens.camera.gravity import LEVEL_PITCH, LEVEL_ROLL, Gravity, gravity_from_edges, steep_edges

Gray = npt.NDArray[np.uint8]
Panel = tuple[float, float, float, float]  # left, right and distance in metres, lean in degrees

SIZE_PX = (960, 540)
FOCAL_PX = 700.0
PANELS: tuple[Panel, ...] = ((-1.8, -1.3, 3.2, 0), (-0.6, 0.1, 4.0, 0), (0.7, 1.1, 3.0, 0), (1.5, 2.1, 3.8, 0))
# Shelves and a ladder: as many edges that lean, all the same way, as there are upright ones.
LEANING: tuple[Panel, ...] = ((-1.15, -1.0, 3.4, 8), (0.25, 0.4, 3.4, 11), (1.15, 1.25, 3.4, 14), (-0.9, -0.8, 3.4, 17))
NOTHING_IGNORED = np.zeros(SIZE_PX[::-1], bool)


def room(camera: Pinhole, panels: tuple[Panel, ...]) -> Gray:
    """Bright panels, 2.2 m high, on a gray wall, seen by a camera 1 m above the floor."""
    y, x = np.mgrid[: SIZE_PX[1], : SIZE_PX[0]] + 0.5
    bright = np.zeros(SIZE_PX[::-1])
    for left, right, away, lean_deg in panels:
        slant = 2.2 * np.tan(np.radians(lean_deg))
        corners = [(left, -1, away), (right, -1, away), (right + slant, 1.2, away), (left + slant, 1.2, away)]
        outline = camera.project(np.array(corners))
        covered = np.ones_like(bright)
        for begin, end in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            along = (end - begin) / np.linalg.norm(end - begin)
            inside_px = along[1] * (x - begin[0]) - along[0] * (y - begin[1])
            covered *= np.clip(0.5 + inside_px, 0, 1)  # a pixel on the edge is covered in part
        bright = np.maximum(bright, covered)
    return np.asarray(np.round(90 + 100 * bright), np.uint8)


def camera(roll_deg: float, pitch_deg: float) -> Pinhole:
    return Pinhole(SIZE_PX, FOCAL_PX, roll_deg, pitch_deg)


@cache
def edges_of(roll_deg: float, pitch_deg: float, panels: tuple[Panel, ...]) -> npt.NDArray[np.float64]:
    return steep_edges(room(camera(roll_deg, pitch_deg), panels), NOTHING_IGNORED)


def gravity_of(edges: npt.NDArray[np.float64]) -> Gravity:
    gravity = gravity_from_edges(edges, SIZE_PX, FOCAL_PX)
    assert gravity is not None
    return gravity


TILTS = [(0.4, 0.0), (3.0, -8.0), (-4.0, -16.0), (2.0, 5.0), (0.0, -24.0)]


class TestSteepEdges:
    def test_they_lie_on_what_was_drawn_to_a_tenth_of_a_pixel(self) -> None:
        ends = [(x, y, away) for left, right, away, _ in PANELS for x in (left, right) for y in (-1.0, 1.2)]
        drawn = camera(3, -8).project(np.array(ends)).reshape(-1, 2, 2)
        edges = edges_of(3, -8, PANELS)
        on_line = []
        for foot, tip in drawn:
            normal = np.array([-(tip - foot)[1], (tip - foot)[0]]) / np.linalg.norm(tip - foot)
            away_px = np.abs((edges.reshape(-1, 2, 2) - foot) @ normal)
            on_line.append((away_px.max(axis=1) < 0.1).any())
        assert all(on_line)

    def test_level_and_slanting_ones_are_left_out(self) -> None:
        tilted = edges_of(0, 0, ((-0.5, 0.5, 3.0, 30),))
        assert len(tilted) == 0  # its sides lean by 30 degrees, its top and bottom are level

    def test_short_ones_are_left_out(self) -> None:
        low = edges_of(3, -8, ((-0.3, 0.3, 50.0, 0),))  # 31 pixels from top to bottom; a twentieth of the frame is 27
        lower = edges_of(3, -8, ((-0.3, 0.3, 70.0, 0),))
        assert (len(low), len(lower)) == (2, 0)

    def test_borders_that_were_drawn_into_the_picture_are_left_out(self) -> None:
        # A room filmed with the camera rolled by 5 degrees, between black bars.
        gray = room(camera(5, -8), PANELS)
        barred = gray.copy()
        barred[:, :200] = barred[:, -180:] = 0
        edges = steep_edges(barred, NOTHING_IGNORED)
        assert len(edges) > 0
        assert gravity_of(edges).roll_deg.mean == pytest.approx(5.0, abs=0.6)

    def test_none_where_there_is_nothing(self) -> None:
        assert steep_edges(np.full(SIZE_PX[::-1], 90, np.uint8), NOTHING_IGNORED).shape == (0, 4)

    def test_edges_on_the_person_are_left_out(self) -> None:
        gray = room(camera(0.4, 0), PANELS)
        ignore = NOTHING_IGNORED.copy()
        ignore[:, : SIZE_PX[0] // 2] = True
        kept = steep_edges(gray, ignore)
        everywhere = steep_edges(gray, NOTHING_IGNORED)
        right_half = everywhere[everywhere[:, 0] > SIZE_PX[0] // 2]
        assert 0 < len(right_half) < len(everywhere)
        np.testing.assert_allclose(kept, right_half)

    @pytest.mark.parametrize("part", ["an end", "the middle"])
    def test_an_edge_that_a_person_partly_covers_is_left_out(self, part: str) -> None:
        gray = room(camera(2, 0), ((-0.5, 9.0, 4.0, 0),))
        ignore = NOTHING_IGNORED.copy()
        ignore[slice(400, 460) if part == "an end" else slice(240, 260)] = True
        assert len(steep_edges(gray, NOTHING_IGNORED)) == 1
        assert len(steep_edges(gray, ignore)) == 0


class TestGravityFromEdges:
    @pytest.mark.parametrize(("roll_deg", "pitch_deg"), TILTS)
    def test_roll_and_pitch_are_recovered(self, roll_deg: float, pitch_deg: float) -> None:
        gravity = gravity_of(edges_of(roll_deg, pitch_deg, PANELS))
        assert gravity.roll_deg.mean == pytest.approx(roll_deg, abs=0.5)
        assert gravity.pitch_deg.mean == pytest.approx(pitch_deg, abs=2.0)

    @pytest.mark.parametrize(("roll_deg", "pitch_deg"), TILTS)
    def test_leaning_clutter_does_not_spoil_it(self, roll_deg: float, pitch_deg: float) -> None:
        gravity = gravity_of(edges_of(roll_deg, pitch_deg, PANELS + LEANING))
        assert gravity.roll_deg.mean == pytest.approx(roll_deg, abs=0.5)
        assert gravity.pitch_deg.mean == pytest.approx(pitch_deg, abs=2.0)

    def test_the_truth_lies_within_two_standard_errors_and_they_are_small(self) -> None:
        for roll_deg, pitch_deg in TILTS:
            gravity = gravity_of(edges_of(roll_deg, pitch_deg, PANELS))
            assert abs(gravity.roll_deg.mean - roll_deg) < 2 * gravity.roll_deg.sd
            assert abs(gravity.pitch_deg.mean - pitch_deg) < 2 * gravity.pitch_deg.sd
            assert gravity.roll_deg.sd < 0.5

    def test_edges_that_agree_are_counted_and_clutter_is_not(self) -> None:
        assert gravity_of(edges_of(3, -8, PANELS)).edges == len(edges_of(3, -8, PANELS))
        assert gravity_of(edges_of(3, -8, PANELS + LEANING)).edges < len(edges_of(3, -8, PANELS + LEANING))

    def test_edges_far_apart_tell_the_pitch_better_than_edges_side_by_side(self) -> None:
        def upright(every_px: float) -> Gravity:
            return gravity_of(np.array([[480 + i * every_px, 100.0, 480 + i * every_px, 400.0] for i in range(-4, 5)]))

        assert upright(100).pitch_deg.sd < 0.5 * upright(10).pitch_deg.sd

    def test_half_the_picture_size_gives_the_same(self) -> None:
        edges = edges_of(3, -8, PANELS)
        half = gravity_from_edges(edges / 2, (SIZE_PX[0] // 2, SIZE_PX[1] // 2), FOCAL_PX / 2)
        assert half is not None
        assert half.roll_deg.mean == pytest.approx(gravity_of(edges).roll_deg.mean, abs=0.1)

    def test_which_end_of_an_edge_comes_first_does_not_matter(self) -> None:
        edges = edges_of(3, -8, PANELS)
        turned = edges[:, [2, 3, 0, 1]]
        assert gravity_of(turned).roll_deg.mean == pytest.approx(gravity_of(edges).roll_deg.mean, abs=1e-9)

    def test_a_few_short_edges_tell_a_little(self) -> None:
        corners = [(x, y, 3.0) for x in (-1.2, -0.9, 0.2, 1.1) for y in (-0.1, 0.15)]
        short = camera(-3, 2).project(np.array(corners)).reshape(-1, 4)
        gravity = gravity_of(short)
        assert not gravity.is_clear
        assert gravity.roll_deg.sd < LEVEL_ROLL.sd
        assert gravity.pitch_deg.sd < LEVEL_PITCH.sd
        assert abs(gravity.roll_deg.mean + 3) < gravity.roll_deg.sd
        assert abs(gravity.pitch_deg.mean - 2) < gravity.pitch_deg.sd

    def test_two_groups_that_contradict_each_other_say_nothing(self) -> None:
        # Half of the edges are upright to a camera rolled by 9 degrees one way, half to one rolled the other way.
        both = np.concatenate([edges_of(roll_deg, 0.0, PANELS) for roll_deg in (-9.0, 9.0)])
        assert gravity_from_edges(both, SIZE_PX, FOCAL_PX) is None

    def test_many_long_ones_are_clear(self) -> None:
        assert gravity_of(edges_of(3, -8, PANELS)).is_clear

    @pytest.mark.parametrize("columns", [(), (300,), (300, 600)])
    def test_fewer_than_three_edges_say_nothing(self, columns: tuple[int, ...]) -> None:
        edges = np.array([[x, 100.0, x, 400.0] for x in columns]).reshape(-1, 4)
        assert gravity_from_edges(edges, SIZE_PX, FOCAL_PX) is None

    def test_the_two_sides_of_one_door_say_nothing(self) -> None:
        one_panel = edges_of(3, -8, PANELS[:1])
        assert len(one_panel) == 2
        assert gravity_from_edges(one_panel, SIZE_PX, FOCAL_PX) is None

    def test_edges_that_all_lean_differently_say_nothing(self) -> None:
        fan = [[480 + 60 * i, 400.0, 480 + 60 * i + 300 * np.tan(np.radians(-5 * i)), 100.0] for i in range(-4, 5)]
        apart = [edge for edge in fan if abs(edge[0] - 480) > 100]
        mixed = np.array(apart[::2] + [[100.0, 400.0, 160.0, 100.0], [880.0, 400.0, 780.0, 100.0]])
        assert gravity_from_edges(mixed, SIZE_PX, FOCAL_PX) is None
