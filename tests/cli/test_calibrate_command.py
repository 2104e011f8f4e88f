from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from helpers.cameras import camera_file
from helpers.clips import step_pictures, write_clip
from lungelens.camera import calibration
from lungelens.camera.camera_file import read_camera_file
from lungelens.clip.lens import Lens
from lungelens.errors import CalibrationError

CAMERA = camera_file(Lens(640, 480, 500.0, 1.0, (320.0, 240.0)), "Apple iPhone 15")


@pytest.fixture(autouse=True)
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrating takes no time, and the user's folder is another."""
    monkeypatch.setattr(calibration, "calibrate", lambda _video, _tell: CAMERA)
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: tmp_path / "data")


@pytest.fixture
def phone_clip(tmp_path: Path) -> Path:
    tags = {"com.apple.quicktime.model": "Apple iPhone 15"}
    return write_clip(tmp_path / "sheet.mp4", step_pictures(3), metadata=tags, movflags="+use_metadata_tags")


@pytest.fixture
def nameless_clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "nameless.mp4", step_pictures(3))


def test_without_a_file_it_is_kept_for_the_device(lungelens, tmp_path, phone_clip):
    code, out, err = lungelens("calibrate", phone_clip)
    path = tmp_path / "data" / "cameras" / "apple-iphone-15-640x480.json"
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Focal length 500.0 px ± 0.20 %, at 640 × 480; reprojection error 0.10 px in 30 frames.",
        f"Written: {path}",
        "Clips with this aspect ratio filmed with Apple iPhone 15 are measured with it from now on.",
    ]
    assert read_camera_file(path) == CAMERA


def test_into_a_file(lungelens, tmp_path, nameless_clip):
    path = tmp_path / "camera.json"
    code, out, _ = lungelens("calibrate", nameless_clip, "--out", path)
    assert code == 0
    assert f"Use it with: lungelens measure clip.mp4 --camera-file {path}" in out
    assert read_camera_file(path) == CAMERA
    assert not (tmp_path / "data").exists()


def test_a_clip_that_does_not_name_its_device_needs_a_file(lungelens, tmp_path, nameless_clip):
    code, out, err = lungelens("calibrate", nameless_clip)
    assert (code, out) == (2, "")
    assert "add --out camera.json" in err


def test_a_clip_that_is_not_good_enough(lungelens, tmp_path, phone_clip, monkeypatch):
    def refuse(_video: object, _tell: object) -> None:
        raise CalibrationError("Tilt the sheet more.")

    monkeypatch.setattr(calibration, "calibrate", refuse)
    assert lungelens("calibrate", phone_clip, "--out", tmp_path / "camera.json") == (3, "", "Tilt the sheet more.\n")
    assert not (tmp_path / "camera.json").exists()


def test_no_clip(lungelens, tmp_path):
    code, out, err = lungelens("calibrate", tmp_path / "nothing.mp4", "--out", tmp_path / "camera.json")
    assert (code, out) == (4, "")
    assert err.startswith("There is no file")
