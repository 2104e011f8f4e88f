from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.clips import write_clip
from helpers.sheets import Lying, Tripod, furnished, turned_picture
from lungelens.camera.hand_held import SIDE_PX, Watch, reduced_gray, watch_camera
from lungelens.camera.motion import StillPoints
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.camera.types import FloatArray
from lungelens.clip.reader import open_video
from lungelens.clip.video_file import VideoFile

FPS, N = 15.0, 20
CAMERA = Tripod(pitch_deg=-18.0)
SHEET = Lying(A4)
TURNS_DEG = np.array([1.5, 2.0, 1.0]) * np.sin(np.arange(N)[:, None] * [0.4, 0.3, 0.5])


def filmed(path: Path, blank: slice = slice(0)) -> VideoFile:
    """Twenty pictures of a room with the sheet, from a camera held by hand; some of them are blank."""
    room = furnished(CAMERA, SHEET)
    pictures = [turned_picture(room, CAMERA, tuple(turn_deg)) for turn_deg in TURNS_DEG]
    for picture in pictures[blank]:
        picture[:] = 128
    return open_video(write_clip(path, pictures, (i / FPS for i in range(N))))


def watched(video: VideoFile, look_for_sheet: bool = True) -> Watch:
    room = furnished(CAMERA, SHEET)
    gray, _ = reduced_gray(room, CAMERA.size_px)
    sheet = find_sheet(room)
    assert isinstance(sheet, SheetSighting)
    still = StillPoints(gray, np.zeros(gray.shape, bool))
    return watch_camera(video, still, CAMERA.focal_px, sheet if look_for_sheet else None)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> VideoFile:
    return filmed(tmp_path_factory.mktemp("held") / "held.mp4")


@pytest.fixture(scope="module")
def watch(video: VideoFile) -> Watch:
    return watched(video)


def off_deg(turn: FloatArray) -> FloatArray:
    """From the turn that was made, wherever one was told."""
    known = np.isfinite(turn[:, 0, 0])
    true = Rotation.from_rotvec(np.radians(TURNS_DEG[known]))
    return np.asarray(np.degrees((Rotation.from_matrix(turn[known]) * true.inv()).magnitude()))


def test_every_turn_of_the_camera(watch: Watch) -> None:
    assert watch.time_s == pytest.approx(np.arange(N) / FPS, abs=1e-3)
    assert off_deg(watch.turn).max() < 0.03


def test_the_sheet_a_few_times_a_second_where_it_is(watch: Watch) -> None:
    seen = [row for row, one in enumerate(watch.sightings) if one is not None]
    assert np.diff(watch.time_s[seen]).max() < 0.21
    assert 7 <= len(seen) <= 10
    corners_px = SHEET.corners_px(CAMERA)
    for row in seen:
        one = watch.sightings[row]
        assert one is not None
        turn = cv2.Rodrigues(np.radians(TURNS_DEG[row]))[0]
        rays = np.column_stack([corners_px - np.array(CAMERA.size_px) / 2, np.full(30, CAMERA.focal_px)]) @ turn.T
        expected = CAMERA.focal_px * rays[:, :2] / rays[:, 2:] + np.array(CAMERA.size_px) / 2
        assert np.abs(one.points_px - expected[one.corner]).max() < 0.25


def test_without_a_sheet_to_look_for_only_the_turns(video: VideoFile) -> None:
    watch = watched(video, look_for_sheet=False)
    assert set(watch.sightings) == {None}
    assert off_deg(watch.turn).max() < 0.03


@pytest.mark.soak
def test_after_pictures_that_show_nothing_it_goes_on(tmp_path: Path) -> None:
    watch = watched(filmed(tmp_path / "held.mp4", blank=slice(8, 11)))
    assert np.flatnonzero(np.isnan(watch.turn[:, 0, 0])).tolist() == [8, 9, 10]
    assert off_deg(watch.turn).max() < 0.03
    assert watch.sightings[8:11] == (None, None, None)
    assert any(one is not None for one in watch.sightings[11:15])


@pytest.mark.parametrize(
    ("size_px", "reduced_px"), [((3840, 2160), (1280, 720)), ((640, 480), (640, 480)), ((1080, 1921), (720, 1280))]
)
def test_reduced_pictures_have_one_size_and_are_never_larger(
    size_px: tuple[int, int], reduced_px: tuple[int, int]
) -> None:
    half = np.zeros((size_px[1] // 2, size_px[0] // 2, 3), np.uint8)
    gray, scale = reduced_gray(half, size_px)
    assert gray.shape == reduced_px[::-1]
    assert scale == min(1.0, SIDE_PX / max(size_px))
