"""Bars around a camera's picture are found and left out; a picture without bars stays whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from helpers.clips import write_clip
from lungelens.clip.picture_area import Area, picture_area
from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.clip.types import RgbImage


def room(width: int = 240, height: int = 160) -> RgbImage:
    """Light that falls off to one side, and a camera's noise."""
    rng = np.random.default_rng(3)
    light = np.linspace(90, 190, width)[None, :, None] + rng.normal(0, 4, (height, width, 3))
    return np.clip(light, 0, 255).astype(np.uint8)


def framed(picture: RgbImage, above: int, below: int, left: int, right: int, colour: int = 0) -> RgbImage:
    bars = cv2.copyMakeBorder(picture, above, below, left, right, cv2.BORDER_CONSTANT, value=(colour,) * 3)
    return np.asarray(bars, np.uint8)


@pytest.mark.parametrize("colour", [0, 16, 255])
@pytest.mark.parametrize(("above", "left"), [(40, 0), (0, 60), (30, 20)])
def test_bars_on_both_sides_are_found(above: int, left: int, colour: int) -> None:
    found = picture_area(framed(room(), above, above, left, left, colour))
    assert found == Area(left, above, 240, 160, 240 + 2 * left, 160 + 2 * above)


def test_what_is_drawn_on_a_bar_does_not_matter() -> None:
    screen = framed(room(), 200, 200, 0, 0, colour=16)
    screen[50:52] = 255  # a line
    screen[420:460, 90:130] = 255  # a button
    assert picture_area(screen) == Area(0, 200, 240, 160, 240, 560)


def between_blurred(picture: RgbImage, bar: int) -> RgbImage:
    """As phones fill a wide frame: the picture itself, enlarged and blurred, to the left and right of it."""
    height, width = picture.shape[:2]
    behind = cv2.blur(cv2.resize(picture, (width + 2 * bar, height)), (41, 41))
    behind[:, bar : bar + width] = picture
    return np.asarray(behind, np.uint8)


def with_somebody(picture: RgbImage) -> RgbImage:
    seen = picture.copy()
    seen[120:] //= 3  # the floor
    seen[30:150, 90:140] = 20
    seen[:, :4] = seen[:, -5:] = 230  # a door's frame where the picture ends
    return seen


@pytest.mark.parametrize("turned", [False, True])
def test_blurred_bars_are_found(turned: bool) -> None:
    screen = between_blurred(with_somebody(room()), bar=60)
    expected = Area(0, 60, 160, 240, 160, 360) if turned else Area(60, 0, 240, 160, 360, 160)
    assert picture_area(np.ascontiguousarray(screen.transpose(1, 0, 2)) if turned else screen) == expected


def test_a_picture_of_odd_width_is_not_quite_in_the_middle() -> None:
    screen = between_blurred(with_somebody(room()), bar=60)[:, 2:]
    assert picture_area(screen) == Area(58, 0, 240, 160, 358, 160)


def between_posts() -> RgbImage:
    """A doorway in the middle of a room: two edges from top to bottom, the room as sharp on both sides of them."""
    seen = room()
    seen[:, 60:180] = np.clip(seen[:, 60:180].astype(int) - 60, 0, 255)
    return seen


@pytest.mark.parametrize(
    "whole",
    [
        room(),
        framed(room(), 40, 0, 0, 0),  # a dark ceiling
        framed(room(), 60, 20, 0, 0),  # nobody puts a picture off the middle
        np.vstack([framed(room(), 40, 0, 0, 0), np.full((40, 240, 3), 250, np.uint8)]),  # a dark ceiling, a light floor
        np.zeros((160, 240, 3), np.uint8),  # fading in
        framed(room(240, 40), 100, 100, 0, 0),  # a strip of light
        framed(room(), 2, 2, 0, 0),  # too thin to matter
        between_posts(),
        cv2.blur(room(), (41, 41)),  # out of focus
        between_blurred(with_somebody(room()), bar=60)[:, 30:],  # one bar
    ],
    ids=[
        "no bars",
        "one side",
        "off the middle",
        "two colours",
        "black",
        "strip",
        "thin",
        "posts",
        "blur",
        "one blurred",
    ],
)
def test_anything_else_is_the_whole_picture(whole: RgbImage) -> None:
    assert picture_area(whole) is None


@pytest.mark.parametrize("rotation_deg", [0, 90])
def test_a_clip_with_bars_is_read_without_them(tmp_path: Path, rotation_deg: int) -> None:
    upright = framed(room(), 40, 40, 0, 0)
    stored = np.rot90(upright, rotation_deg // 90)
    clip = write_clip(tmp_path / "bars.mp4", [stored] * 4, rotation_deg=rotation_deg)
    video = open_video(clip)
    frames = list(video.frames(max_side_px=120))
    assert frames[0].scale == 120 / 240
    assert frames[0].rgb.shape == (80, 120, 3)
    expected = cv2.resize(room(), (120, 80), interpolation=cv2.INTER_AREA)
    assert np.abs(frames[0].rgb.astype(int) - expected).mean() < 4
    info = video.info()
    assert (info.width_px, info.height_px) == (240, 160)
    assert info.warnings == ("Bars around a picture of 240 × 160 pixels are left out.",)


@pytest.mark.parametrize("quarter_turns", range(4))
def test_a_frame_that_is_turned_has_its_picture_where_it_was(quarter_turns: int) -> None:
    frame, area = framed(room(), 40, 20, 10, 60), Area(10, 40, 240, 160, 310, 220)
    found = area.turned(quarter_turns).of(np.rot90(frame, -quarter_turns))
    assert np.array_equal(found, np.rot90(area.of(frame), -quarter_turns))
