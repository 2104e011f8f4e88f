from __future__ import annotations

import json
from pathlib import Path

import platformdirs
import pytest

from helpers.cameras import camera_file
from lungelens.camera.camera_file import (
    CameraFile,
    cameras_folder,
    keep_camera_file,
    read_camera_file,
    write_camera_file,
)
from lungelens.clip.lens import Lens
from lungelens.errors import OutputError, UnreadableInputError

LENS = Lens(1920, 1080, 1450.0, 4.0, (955.0, 545.0), k1=-0.1, k2=0.02, p1=0.001, p2=-0.002)
BY_HAND = {
    "schema": "lungelens.camera/1",
    "width_px": 1280,
    "height_px": 720,
    "focal_px": {"value": 950, "standard_error": 3},
    "centre_x_px": {"value": 641, "standard_error": 1},
    "centre_y_px": {"value": 358, "standard_error": 1},
}


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder that is not the tester's own."""
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: tmp_path / "data")
    return tmp_path / "data" / "cameras"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    camera = camera_file(LENS, device="Apple iPhone 15", focal_35mm=26.0)
    write_camera_file(camera, tmp_path / "camera.json")
    assert read_camera_file(tmp_path / "camera.json") == camera
    assert camera.lens == LENS
    assert json.loads((tmp_path / "camera.json").read_text())["schema"] == "lungelens.camera/1"


def test_a_file_written_by_hand_needs_only_size_focal_length_and_centre(tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text(json.dumps(BY_HAND))
    assert read_camera_file(tmp_path / "camera.json").lens == Lens(1280, 720, 950.0, 3.0, (641.0, 358.0))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"schema": "lungelens.camera/2"}, "schema"),
        ({"width_px": 0}, "width_px"),
        ({"focal_px": 950}, "focal_px"),
        ({"focal_px": {"value": 9.5, "standard_error": 0}}, "focal length"),
        ({"centre_x_px": {"value": 1300, "standard_error": 0}}, "centre lies outside"),
        ({"k1": {"value": -0.9, "standard_error": 0}}, "folds"),
        ({"k1": {"value": 9, "standard_error": 0}}, "distorts that much"),
        ({"p2": {"value": -9, "standard_error": 0}}, "distorts that much"),
        ({"k2": {"value": 1e308, "standard_error": 0}}, "k2.value"),
        ({"focal_px": {"value": 950, "standard_error": 1e308}}, "focal_px.standard_error"),
        ({"zoom": 2}, "zoom"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(tmp_path: Path, change: dict[str, object], why: str) -> None:
    (tmp_path / "camera.json").write_text(json.dumps(BY_HAND | change))
    with pytest.raises(UnreadableInputError, match=rf"is not a camera file \(.*{why}.*make one with"):
        read_camera_file(tmp_path / "camera.json")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1, 2]", b"{"])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "camera.json").write_bytes(content)
    with pytest.raises(UnreadableInputError, match="is not a camera file"):
        read_camera_file(tmp_path / "camera.json")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        read_camera_file(tmp_path / "camera.json")


@pytest.mark.parametrize(
    ("device", "focal_35mm", "name"),
    [
        ("Apple iPhone 15", 26.0, "apple-iphone-15-26mm-1920x1080.json"),
        ("samsung SM-S918B", None, "samsung-sm-s918b-1920x1080.json"),
        ("../..\\Café", None, "caf-1920x1080.json"),
    ],
)
def test_it_is_kept_under_a_name_of_its_own(own_folder: Path, device: str, focal_35mm: float | None, name: str) -> None:
    path = keep_camera_file(camera_file(LENS, device, focal_35mm))
    assert path == own_folder / name == cameras_folder() / name
    assert read_camera_file(path).device == device


def test_the_newer_one_takes_the_older_ones_place(own_folder: Path) -> None:
    for day in (1, 2):
        path = keep_camera_file(camera_file(LENS, "Apple iPhone 15", day=day))
    assert list(own_folder.iterdir()) == [path]
    made = read_camera_file(path).calibration
    assert made is not None
    assert made.date.day == 2


def test_a_folder_that_cannot_be_made(own_folder: Path) -> None:
    own_folder.parent.write_text("in the way")
    with pytest.raises(OutputError, match="cannot be made .*: use --out instead"):
        keep_camera_file(camera_file(LENS, "Apple iPhone 15"))


def test_the_scheme_is_that_of_the_file(tmp_path: Path) -> None:
    assert CameraFile.model_validate(BY_HAND).model_dump(by_alias=True)["schema"] == "lungelens.camera/1"
