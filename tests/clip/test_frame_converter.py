from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from helpers.clips import corner_picture, write_clip
from lungelens.clip.frame_converter import FrameConverter, square_size
from lungelens.clip.orientation import Orientation
from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.clip.types import RgbImage


def first_picture(path: Path, max_side_px: int | None = None) -> RgbImage:
    return next(open_video(path).frames(max_side_px=max_side_px)).rgb


def difference(a: RgbImage, b: RgbImage) -> float:
    assert a.shape == b.shape
    return float(np.abs(a.astype(int) - b).mean())


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
def test_the_frame_is_upright_whatever_the_file_asks_for(
    tmp_path: Path, ending: str, mirrored: bool, rotation_deg: int
) -> None:
    stored = corner_picture()
    path = write_clip(tmp_path / f"clip.{ending}", [stored], rotation_deg=rotation_deg, mirrored=mirrored)
    seen = np.rot90(stored[:, ::-1] if mirrored else stored, -rotation_deg // 90)

    video = open_video(path)
    rgb = next(video.frames()).rgb

    assert difference(rgb, seen) < 4
    assert video.rotation_deg == rotation_deg
    assert (video.height_px, video.width_px) == rgb.shape[:2]
    assert rgb.dtype == np.uint8
    assert rgb.flags.c_contiguous
    assert rgb.flags.writeable


def test_the_angle_alone_does_not_tell_a_mirrored_frame_from_a_turned_one(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", [corner_picture()], mirrored=True)
    with av.open(str(path)) as container:
        assert next(container.decode(video=0)).rotation in (180, -180)
    assert open_video(path).rotation_deg == 0


def test_the_angle_is_used_where_pyav_cannot_name_the_side_data() -> None:
    class Picture:
        rotation = -90  # counter-clockwise, so a quarter turn clockwise

        @property
        def side_data(self) -> dict[object, object]:
            raise ValueError("36 is not a valid Type")

    assert Orientation.of(Picture()) == Orientation(quarter_turns=1)  # type: ignore[arg-type]


def test_a_turn_that_is_no_quarter_is_rounded() -> None:
    one = 1 << 16
    matrix = np.array([[0.05 * one, one, 0], [-one, 0.05 * one, 0], [0, 0, 1 << 30]]).astype(np.int32)
    assert Orientation.from_matrix(matrix) == Orientation(quarter_turns=1)


@pytest.mark.parametrize("turn_deg", [45, -45, 10, 100, -170])
def test_a_turn_that_is_far_from_a_quarter_leaves_open_which_way_is_up(turn_deg: float) -> None:
    c, s = (65536 * f(np.radians(turn_deg)) for f in (np.cos, np.sin))
    with pytest.raises(ValueError, match=f"{turn_deg}"):
        Orientation.from_matrix(np.array([[c, s, 0], [-s, c, 0], [0, 0, 1 << 30]]).astype(np.int32))


@pytest.mark.parametrize(
    ("stored_px", "pixel_aspect", "square_px"),
    [
        ((720, 576), None, (720, 576)),
        ((720, 576), Fraction(0), (720, 576)),  # "unknown" in most headers
        ((720, 576), Fraction(16, 15), (768, 576)),
        ((1440, 1080), Fraction(4, 3), (1920, 1080)),
        ((720, 480), Fraction(8, 9), (720, 540)),
        ((852, 480), Fraction(640, 639), (852, 480)),  # what a scaling tool left behind
    ],
)
def test_square_size(stored_px: tuple[int, int], pixel_aspect: Fraction | None, square_px: tuple[int, int]) -> None:
    assert square_size(*stored_px, pixel_aspect) == square_px


@pytest.mark.parametrize(
    ("pixel_aspect", "rotation_deg", "shown_px"),
    [(Fraction(4, 3), 0, (85, 48)), (Fraction(3, 4), 0, (64, 64)), (Fraction(4, 3), 90, (48, 85))],
)
def test_wide_and_tall_pixels_become_square(
    tmp_path: Path, pixel_aspect: Fraction, rotation_deg: int, shown_px: tuple[int, int]
) -> None:
    path = write_clip(tmp_path / "clip.mp4", [corner_picture()], pixel_aspect=pixel_aspect, rotation_deg=rotation_deg)
    upright = np.rot90(corner_picture(), -rotation_deg // 90)
    width_px, height_px = shown_px
    rgb = first_picture(path)
    assert rgb.shape == (height_px, width_px, 3)
    # The middles of all four corners are what they were, at the same fraction of the sides.
    for x, y in [(0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)]:
        expected = upright[int(y * upright.shape[0]), int(x * upright.shape[1])]
        assert np.abs(rgb[int(y * height_px), int(x * width_px)].astype(int) - expected).max() < 12


@pytest.mark.parametrize("size_px", [(65, 49), (64, 49), (33, 64), (1, 1)])
def test_odd_sides_are_read_to_the_last_pixel(tmp_path: Path, size_px: tuple[int, int]) -> None:
    width_px, height_px = size_px
    ramp = ramp_picture(width_px, height_px)
    path = write_clip(tmp_path / "clip.mkv", [ramp], codec="ffv1", pix_fmt="yuv444p")
    rgb = first_picture(path)
    assert difference(rgb, ramp) < 1.5
    assert rgb.flags.c_contiguous  # although the decoder pads its rows


@pytest.mark.parametrize(
    ("codec", "pix_fmt", "ending"),
    [
        ("ffv1", "yuv420p", "mkv"),
        ("ffv1", "yuv420p10le", "mkv"),
        ("ffv1", "yuv422p", "mkv"),
        ("ffv1", "yuva420p", "mkv"),
        ("ffv1", "bgr0", "mkv"),
        ("mjpeg", "yuvj420p", "avi"),
        ("png", "rgba", "mov"),
        ("libx265", "yuv420p10le", "mp4"),
        ("libx264", "yuvj420p", "mp4"),
    ],
)
def test_every_pixel_format_becomes_8_bit_rgb(tmp_path: Path, codec: str, pix_fmt: str, ending: str) -> None:
    ramp = ramp_picture(64, 48)
    path = write_clip(tmp_path / f"clip.{ending}", [ramp], codec=codec, pix_fmt=pix_fmt)
    rgb = first_picture(path)
    assert rgb.dtype == np.uint8
    assert difference(rgb, ramp) < 4


def test_grey_and_palette_frames(tmp_path: Path) -> None:
    grey = np.repeat(np.linspace(20, 235, 64).astype(np.uint8)[None, :, None], 48, axis=0).repeat(3, axis=2)
    path = write_clip(tmp_path / "grey.mkv", [grey], codec="ffv1", pix_fmt="gray")
    assert difference(first_picture(path), grey) < 2
    # rgb8 has 3, 3 and 2 bits.
    path = write_clip(tmp_path / "palette.gif", [corner_picture()], codec="gif")
    assert difference(first_picture(path), corner_picture()) < 30


@pytest.mark.parametrize("rotation_deg", [0, 90])
def test_reduction_keeps_places(tmp_path: Path, rotation_deg: int) -> None:
    """A blob is found in the reduced picture where `scale` says, to a twentieth of a pixel."""
    y, x = np.mgrid[0:360, 0:640] + 0.5
    blob = np.exp(-((x - 400) ** 2 + (y - 100) ** 2) / 2 / 30**2)
    stored = np.repeat((20 + 200 * blob).astype(np.uint8)[..., None], 3, axis=2)
    path = write_clip(tmp_path / "clip.mp4", [stored], rotation_deg=rotation_deg)
    frame = next(open_video(path).frames(max_side_px=160))

    assert frame.scale == 0.25
    assert max(frame.rgb.shape) == 160
    light = np.clip(frame.rgb[..., 1].astype(float) - 30, 0, None)
    ys, xs = np.mgrid[0 : light.shape[0], 0 : light.shape[1]] + 0.5
    found = np.array([(xs * light).sum(), (ys * light).sum()]) / light.sum()
    place = {0: (400, 100), 90: (360 - 100, 400)}[rotation_deg]
    assert found == pytest.approx(np.array(place) * frame.scale, abs=0.05)


def test_a_small_clip_is_not_enlarged() -> None:
    converter = FrameConverter(320, 180, Orientation(), max_side_px=640)
    assert converter.scale == 1.0


def ramp_picture(width_px: int, height_px: int) -> RgbImage:
    picture = np.full((height_px, width_px, 3), 128, np.uint8)
    picture[..., 0] = np.linspace(0, 255, width_px)
    picture[..., 1] = np.linspace(0, 255, height_px)[:, None]
    return picture
