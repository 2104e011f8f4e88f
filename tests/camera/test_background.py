from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import numpy.typing as npt
import pytest

from helpers.clips import write_clip
from helpers.sheets import Lying, Tripod, film, furnished, turned_picture
from lungelens.camera import background
from lungelens.camera.background import KICKED, KICKED_LATER, UNDECIDED, Background, still_background, survey_room
from lungelens.camera.hand_held import SIDE_PX
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_find import find_sheet
from lungelens.camera.types import FloatArray
from lungelens.clip.reader import open_video
from lungelens.clip.video_file import VideoFile

WALL, DOOR, PERSON = 60, 140, 255
Picture = npt.NDArray[np.uint8]


def nobody(shape: tuple[int, int], _scale: float) -> npt.NDArray[np.bool_]:
    return np.zeros(shape, bool)


def looked_at(video: VideoFile, n: int = 20, began_s: float = 0.0) -> Background:
    return still_background(video, survey_room(video, n), np.arange(n) / 25, 1000.0, nobody, began_s)


def room_with_a_walker(path: Path, width_px: int = 320, height_px: int = 180) -> VideoFile:
    """Twenty pictures of a door in a wall, and of a white person who walks past it."""
    pictures = []
    for i in range(20):
        picture = np.full((height_px, width_px, 3), WALL, np.uint8)
        picture[:, width_px // 2 : width_px * 3 // 4] = DOOR
        left = i * (width_px - 40) // 19
        picture[height_px // 4 :, left : left + 40] = PERSON
        pictures.append(picture)
    return open_video(write_clip(path, pictures))


@pytest.mark.parametrize("size_px", [(320, 180), (180, 320), (1600, 900)])
def test_the_scene_without_whoever_moves_at_one_size_whatever_the_clips(
    tmp_path: Path, size_px: tuple[int, int]
) -> None:
    still = looked_at(room_with_a_walker(tmp_path / "room.mp4", *size_px))
    assert max(still.gray.shape) == SIDE_PX
    assert still.scale == pytest.approx(SIDE_PX / max(size_px))
    width_px = still.gray.shape[1]
    away_from_edges = slice(20, width_px // 2 - 20), slice(width_px // 2 + 20, width_px * 3 // 4 - 20)
    assert np.abs(still.gray[:, away_from_edges[0]].astype(int) - WALL).max() <= 4
    assert np.abs(still.gray[:, away_from_edges[1]].astype(int) - DOOR).max() <= 4


def test_pictures_that_the_clip_turns_out_not_to_have_are_done_without(tmp_path: Path) -> None:
    still = looked_at(room_with_a_walker(tmp_path / "room.mp4"), n=60)
    assert max(still.gray.shape) == SIDE_PX


CAMERA = Tripod((960, 540), 712.0, pitch_deg=-18.0)
SHEET = Lying(A4)


@pytest.fixture
def of_clip(tmp_path: Path) -> Callable[..., Background]:
    """What is found in a few pictures, spread over three seconds unless their times are said."""

    def run(pictures: list[Picture], began_s: float = 1.0, at_s: list[float] | None = None) -> Background:
        times_s = np.linspace(0.0, 3.0, len(pictures)) if at_s is None else np.array(at_s)
        video = open_video(write_clip(tmp_path / "room.mp4", pictures, times_s.tolist()))
        return still_background(video, survey_room(video, len(times_s)), times_s, CAMERA.focal_px, nobody, began_s)

    return run


@pytest.fixture(scope="module")
def room() -> Picture:
    return furnished(CAMERA, SHEET)


@pytest.fixture(scope="module")
def kicked() -> Picture:
    return furnished(CAMERA, Lying(A4, back_cm=6.0, aside_cm=2.0))


def places_px(still: Background) -> FloatArray:
    """Middle of the sheet in every sighting, (n, 2)."""
    return np.array([one.points_px.mean(axis=0) for one in still.sightings])


class TestStandingStill:
    def test_the_sheet_in_every_picture(self, of_clip, room: Picture) -> None:
        still = of_clip([room] * 8)
        assert (len(still.sightings), still.sheet_problem, still.watch) == (8, None, None)

    # OpenCV fills the sides of what it compares up to 108 and 32, 125 and 40, 135 and 45 pixels.
    @pytest.mark.parametrize("larger", [1.0, 1.24, 1.33])
    def test_it_is_placed_in_every_second_picture(self, larger: float, tmp_path: Path, monkeypatch) -> None:
        looked = Mock(wraps=find_sheet)
        monkeypatch.setattr(background, "find_sheet", looked)
        picture = film(replace(CAMERA, focal_px=larger * CAMERA.focal_px), SHEET)
        survey_room(open_video(write_clip(tmp_path / "room.mp4", [picture] * 8)), 8)
        assert looked.call_count == 4

    def test_a_sheet_kicked_after_the_lunge_began_lies_where_it_lay(self, of_clip, room, kicked) -> None:
        still = of_clip([room] * 5 + [kicked] * 3)
        assert (len(still.sightings), still.sheet_problem, still.watch) == (5, KICKED_LATER, None)
        assert np.ptp(places_px(still), axis=0).max() < 0.3

    def test_a_sheet_laid_straight_before_the_lunge_lies_where_it_lies(self, of_clip, room, kicked) -> None:
        still = of_clip([kicked] * 2 + [room] * 6, began_s=1.5)
        assert (len(still.sightings), still.sheet_problem) == (6, KICKED_LATER)
        assert places_px(still)[0] == pytest.approx(SHEET.corners_px(CAMERA).mean(axis=0), abs=0.3)

    @pytest.mark.parametrize("began_s", [1.0, 1.3])
    def test_a_sheet_moved_just_then_is_not_used(self, of_clip, room, kicked, began_s: float) -> None:
        moving = furnished(CAMERA, Lying(A4, back_cm=3.0))
        still = of_clip([room] * 3 + [moving] * 2 + [kicked] * 3, began_s, [0.0, 0.5, 0.9, 1.07, 1.29, 1.5, 2.2, 3.0])
        assert (still.sightings, still.sheet_problem) == ((), KICKED)

    def test_a_single_sighting_elsewhere_is_dropped(self, of_clip, room, kicked) -> None:
        still = of_clip([room] * 3 + [kicked] + [room] * 4)
        assert (len(still.sightings), still.sheet_problem) == (7, None)

    def test_in_a_blank_room_nobody_knows_what_moved(self, of_clip) -> None:
        blank = [np.full((540, 960, 3), 120, np.uint8) for _ in range(2)]
        for picture, sheet in zip(blank, (SHEET, Lying(A4, back_cm=6.0)), strict=True):
            seen = film(CAMERA, sheet)
            (left, top), (right, bottom) = (reach(sheet.corners_px(CAMERA), axis=0) for reach in (np.min, np.max))
            page = np.s_[int(top) - 9 : int(bottom) + 10, int(left) - 16 : int(right) + 17]
            picture[page] = seen[page]
        still = of_clip([blank[0]] * 4 + [blank[1]] * 4)
        assert (still.sightings, still.sheet_problem, still.watch) == ((), UNDECIDED, None)


class TestHeldByHand:
    turns_deg = np.array([0.8, 1.0, 0.6]) * np.sin(np.arange(8)[:, None] * [0.6, 0.5, 0.7])

    @pytest.mark.soak
    def test_the_camera_is_watched(self, of_clip, room: Picture) -> None:
        still = of_clip([turned_picture(room, CAMERA, tuple(turn)) for turn in self.turns_deg])
        assert still.watch is not None
        assert still.path is not None
        assert (len(still.watch.time_s), len(still.sightings), still.sheet_problem) == (8, 8, None)

    def test_the_median_picture_is_as_sharp_as_one(self, of_clip) -> None:
        bare = furnished(CAMERA)
        still = of_clip([turned_picture(bare, CAMERA, tuple(turn)) for turn in self.turns_deg])
        assert still.watch is not None
        inside = np.s_[100:-100, 100:-100]

        def sharpness(picture: npt.NDArray[np.generic]) -> float:
            return float(np.abs(np.diff(picture[inside].astype(float), axis=1)).mean())

        assert sharpness(still.gray) > 0.6 * sharpness(bare[..., 1])
