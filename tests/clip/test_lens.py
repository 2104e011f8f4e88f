from __future__ import annotations

from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pytest

from helpers.clips import write_clip
from lungelens.clip.lens import Lens, Undistorter
from lungelens.clip.orientation import Orientation
from lungelens.clip.reader import open_video

WIDE = Lens(640, 360, 500.0, 1.0, (330.0, 176.0), k1=-0.15, k2=0.03, p1=0.002, p2=-0.001)
PLACES = np.array([[20.0, 15.0], [320.0, 180.0], [600.0, 40.0], [100.5, 340.25]])


def test_bending_is_the_one_opencv_means() -> None:
    rays = np.append((PLACES - [320, 180]) / WIDE.focal_px, np.ones((4, 1)), axis=1)
    nowhere = np.zeros(3)
    expected = cv2.projectPoints(rays, nowhere, nowhere, WIDE.matrix, WIDE.coefficients)[0].reshape(-1, 2)
    assert WIDE.distort(PLACES) == pytest.approx(expected)


def test_straightening_undoes_bending() -> None:
    assert WIDE.undistort(WIDE.distort(PLACES)) == pytest.approx(PLACES, abs=0.01)


def test_a_lens_that_bends_nothing_moves_its_centre_to_the_middle() -> None:
    plain = Lens(640, 360, 500.0, 1.0, (330.0, 176.0))
    assert plain.undistort(PLACES) == pytest.approx(PLACES + [-10.0, 4.0])


def test_what_is_not_known_stays_so() -> None:
    points = np.stack([PLACES, np.full((4, 2), np.nan)])
    for moved in (WIDE.undistort(points), WIDE.distort(points)):
        assert np.isfinite(moved[0]).all()
        assert np.isnan(moved[1]).all()


def test_half_the_size() -> None:
    half = WIDE.resized(320, 180)
    assert (half.focal_px, half.focal_sd_px) == (250.0, 0.5)
    assert half.distort(PLACES / 2) == pytest.approx(WIDE.distort(PLACES) / 2)


@pytest.mark.parametrize(("quarter_turns", "mirrored"), list(product(range(4), (False, True))))
def test_the_lens_turns_with_the_frame(quarter_turns: int, mirrored: bool) -> None:
    orientation = Orientation(quarter_turns, mirrored)
    stored = np.zeros((360, 640, 3), np.uint8)
    shown = [np.argwhere(orientation.apply(dotted(stored, *place.astype(int)))[..., 0])[0] for place in PLACES]
    turned = np.array(shown)[:, ::-1] + 0.5
    lens = WIDE.shown(orientation)
    assert (lens.width_px, lens.height_px) == orientation.swap_sides(640, 360)
    bent_then_turned = WIDE.distort(PLACES.astype(int) + 0.5) - [320, 180]
    expected = bent_then_turned @ orientation.matrix.T + np.array([lens.width_px, lens.height_px]) / 2
    assert lens.distort(turned) == pytest.approx(expected)


def dotted(picture: np.ndarray, x: int, y: int) -> np.ndarray:
    copy = picture.copy()
    copy[y, x] = 255
    return copy


class TestPictures:
    @pytest.mark.parametrize("scale", [1.0, 0.5])
    def test_a_dot_goes_where_its_place_goes(self, scale: float) -> None:
        width, height = round(640 * scale), round(360 * scale)
        straight = Undistorter(WIDE, width, height)
        for place in PLACES[1:]:
            bent = scale * WIDE.distort(place)
            assert middle_of_dot(straight(dot(width, height, bent))) == pytest.approx(scale * place, abs=0.05)

    def test_a_line_bent_by_the_lens_becomes_straight(self) -> None:
        line = np.linspace([30.0, 40.0], [610.0, 70.0], 300)
        bent = np.full((360, 640, 3), 255, np.uint8)
        places = np.round((WIDE.distort(line) - 0.5) * 256).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(bent, [places], isClosed=False, color=(0, 0, 0), thickness=3, lineType=cv2.LINE_AA, shift=8)
        before, after = bow_px(bent), bow_px(Undistorter(WIDE, 640, 360)(bent))
        assert before > 2
        assert after < 0.2

    def test_where_nothing_was_seen_the_edge_is_repeated(self) -> None:
        pincushion = Lens(640, 360, 500.0, 1.0, (320.0, 180.0), k1=0.2)
        white = np.full((360, 640, 3), 255, np.uint8)
        assert Undistorter(pincushion, 640, 360)(white).min() == 255


def dot(width: int, height: int, at_px: np.ndarray) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width] + 0.5
    gray = 255 * np.exp(-((x - at_px[0]) ** 2 + (y - at_px[1]) ** 2) / (2 * 3.0**2))
    return np.repeat(gray[..., None], 3, axis=2).round().astype(np.uint8)


def middle_of_dot(rgb: np.ndarray) -> np.ndarray:
    weight = rgb[..., 0].astype(float)
    y, x = np.mgrid[0 : weight.shape[0], 0 : weight.shape[1]] + 0.5
    return np.array([(x * weight).sum(), (y * weight).sum()]) / weight.sum()


def bow_px(rgb: np.ndarray) -> float:
    """How far a dark line across the picture strays from a straight one."""
    dark = 255.0 - rgb[:, 90:550, 0]
    y = (dark * (np.arange(len(dark))[:, None] + 0.5)).sum(axis=0) / dark.sum(axis=0)
    x = np.arange(len(y))
    return float(np.abs(y - np.polyval(np.polyfit(x, y, 1), x)).max())


class TestClips:
    @pytest.mark.parametrize("max_side_px", [None, 320])
    def test_frames_come_undistorted(self, tmp_path: Path, max_side_px: int | None) -> None:
        video = open_video(write_clip(tmp_path / "clip.mp4", [dot(640, 360, WIDE.distort(PLACES[2]))] * 3))
        frames = list(video.undistorted(WIDE).frames(max_side_px=max_side_px))
        assert len(frames) == 3
        for frame in frames:
            bright = np.where(frame.rgb > 128, frame.rgb, 0)  # coding leaves a veil over the rest
            assert middle_of_dot(bright) / frame.scale == pytest.approx(PLACES[2], abs=0.5)

    def test_the_clip_itself_stays_as_it_is(self, tmp_path: Path) -> None:
        video = open_video(write_clip(tmp_path / "clip.mp4", [dot(640, 360, PLACES[2])] * 3))
        undistorted = video.undistorted(WIDE)
        for one in (video, undistorted):
            list(one.frames())
        assert video.info().lens is None
        assert undistorted.info().lens == WIDE
