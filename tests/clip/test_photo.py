"""Pictures: upright, with what EXIF says of lens and camera, or refused with one sentence."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from lungelens.clip.photo import LOOKS, Photo, open_photo
from lungelens.clip.reader import open_video
from lungelens.errors import UnreadableInputError

HEIC = Path(__file__).with_name("small.heic")  # 180 x 320, a rendered runner, no rotation, 26 mm
UPRIGHT = np.zeros((40, 30, 3), np.uint8)
UPRIGHT[:20, :15] = (250, 20, 20)  # red at the upper left
UPRIGHT[20:, 15:] = (20, 20, 250)  # blue at the lower right


def saved(path: Path, rgb: np.ndarray = UPRIGHT, orientation: int = 1, focal: int | None = None) -> Path:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Maker", "Phone 1"
    if focal is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.FocalLengthIn35mmFilm] = focal
    Image.fromarray(rgb).save(path, exif=exif)
    return path


@pytest.mark.parametrize(("suffix", "codec"), [(".jpg", "JPEG"), (".JPEG", "JPEG"), (".png", "PNG")])
def test_a_picture_is_a_clip_of_one_frame(tmp_path, suffix, codec):
    video = open_video(saved(tmp_path / f"photo{suffix}", focal=26))
    assert isinstance(video, Photo)
    info = video.info()
    assert (info.codec, info.frames, info.duration_s, info.is_still) == (codec, 1, 0.0, True)
    assert (info.width_px, info.height_px, info.focal_35mm, info.device) == (30, 40, 26.0, "Maker Phone 1")
    frames = list(video.frames())
    assert len(frames) == len(video.times_s()) == LOOKS
    assert all(np.array_equal(frame.rgb, frames[0].rgb) for frame in frames)


@pytest.mark.parametrize(("orientation", "turns", "rotation_deg"), [(1, 0, 0), (6, 1, 90), (3, 2, 180), (8, 3, 270)])
def test_it_stands_upright_as_exif_asks(tmp_path, orientation, turns, rotation_deg):
    stored = np.rot90(UPRIGHT, turns)  # counterclockwise, as a sensor that was held so
    photo = open_photo(saved(tmp_path / "photo.png", stored, orientation))
    assert photo.info().rotation_deg == rotation_deg
    assert np.array_equal(next(photo.frames()).rgb, UPRIGHT)


def test_a_mirrored_picture_says_so(tmp_path):
    info = open_photo(saved(tmp_path / "photo.png", UPRIGHT[:, ::-1], 2)).info()
    assert "mirrored" in info.warnings[0]


def test_without_exif_nothing_is_made_up(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(UPRIGHT).save(path)
    info = open_photo(path).info()
    assert (info.focal_35mm, info.device, info.rotation_deg) == (None, None, 0)


@pytest.mark.parametrize(("format", "codec"), [("JPEG", "JPEG"), ("PNG", "PNG"), ("HEIC", "HEIC")])
def test_without_an_ending_its_first_bytes_tell(tmp_path, format, codec):
    path = tmp_path / "clip"
    if format == "HEIC":
        pytest.importorskip("pi_heif")
        path.write_bytes(HEIC.read_bytes())
    else:
        Image.fromarray(UPRIGHT).save(path, format=format)
    assert open_video(path).info().codec == codec


def test_frames_are_reduced(tmp_path):
    frame = next(open_photo(saved(tmp_path / "photo.png")).frames(max_side_px=20))
    assert (frame.rgb.shape, frame.scale) == ((20, 15, 3), 0.5)


def test_only_wanted_looks_are_given(tmp_path):
    photo = open_photo(saved(tmp_path / "photo.png"))
    assert [frame.index for frame in photo.frames(wanted=lambda index, _: index == 4)] == [4]


def test_a_heic_picture():
    pytest.importorskip("pi_heif")
    info = open_photo(HEIC).info()
    assert (info.codec, info.width_px, info.height_px) == ("HEIC", 180, 320)
    assert (info.focal_35mm, info.device) == (26.0, "Maker Phone 1")


def test_a_heic_picture_without_the_package_says_which(monkeypatch):
    whole = builtins.__import__

    def without(name: str, *rest: Any, **others: Any) -> Any:
        if name == "pi_heif":
            raise ImportError(name)
        return whole(name, *rest, **others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UnreadableInputError, match=r'pip install "lungelens\[heic\]"'):
        open_photo(HEIC)


def test_what_is_no_picture_is_refused_with_one_sentence(tmp_path):
    text, empty, cut = (tmp_path / name for name in ("text.jpg", "empty.png", "cut.jpg"))
    text.write_text("not a picture")
    empty.write_bytes(b"")
    whole = saved(tmp_path / "whole.jpg", np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8))
    cut.write_bytes(whole.read_bytes()[:5000])
    for path in (text, empty, cut, tmp_path / "nowhere.png"):
        with pytest.raises(UnreadableInputError) as refused:
            open_video(path)
        assert str(path) in str(refused.value)
        assert str(refused.value).count(". ") == 0


def test_a_picture_that_is_too_large_is_refused(tmp_path):
    path = tmp_path / "large.png"
    Image.new("1", (17000, 10)).save(path)
    with pytest.raises(UnreadableInputError, match="too large"):
        open_photo(path)
