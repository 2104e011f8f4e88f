from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from helpers.clips import write_clip
from helpers.known import known
from helpers.moved_sheet import BendingCamera, held_still
from lungelens.camera.calibration import MOST_VIEWS, calibrate, spread
from lungelens.camera.camera_file import CameraFile
from lungelens.clip.reader import open_video
from lungelens.clip.types import RgbImage
from lungelens.errors import CalibrationError

CAMERA = BendingCamera()
PHONE = {"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 15"}


@cache
def pictures(tilt_deg: float = 40.0, places: int = 18) -> tuple[RgbImage, ...]:
    return tuple(CAMERA.film(*place, seed=k) for k, place in enumerate(CAMERA.around(places, tilt_deg)))


def calibrated(path: Path, shown: tuple[RgbImage, ...], rotation_deg: int = 0) -> CameraFile:
    stored = [np.rot90(picture, rotation_deg // 90) for picture in shown]
    write_clip(path, *held_still(stored), rotation_deg=rotation_deg, metadata=PHONE, movflags="+use_metadata_tags")
    return calibrate(open_video(path))


class TestCalibrated:
    @pytest.fixture(scope="class")
    @classmethod
    def camera(cls, tmp_path_factory: pytest.TempPathFactory) -> CameraFile:
        return calibrated(tmp_path_factory.mktemp("sheet") / "sheet.mp4", pictures())

    def test_focal_length_within_half_a_per_cent(self, camera: CameraFile) -> None:
        assert camera.focal_px.value == pytest.approx(CAMERA.focal_px, rel=0.005)
        assert 0 < camera.focal_px.standard_error < 0.005 * CAMERA.focal_px

    def test_centre_and_bending_within_their_error(self, camera: CameraFile) -> None:
        k1, k2, _, _ = CAMERA.bending
        expected = (*CAMERA.centre_px, k1, k2)
        for found, truth in zip((camera.centre_x_px, camera.centre_y_px, camera.k1, camera.k2), expected, strict=True):
            assert found is not None
            assert found.value == pytest.approx(truth, abs=4 * found.standard_error)
        assert known(camera.k1).standard_error < 0.005
        assert (camera.p1, camera.p2) == (None, None)

    def test_where_it_comes_from(self, camera: CameraFile) -> None:
        assert (camera.device, camera.width_px, camera.height_px) == ("Apple iPhone 15", *CAMERA.size_px)
        assert camera.calibration is not None
        assert (camera.calibration.sheet, camera.calibration.clip) == ("A4 v1", "sheet.mp4")
        assert 16 <= camera.calibration.pictures <= 18
        assert camera.calibration.reprojection_px < 0.2

    @pytest.mark.soak
    def test_a_phone_held_upright_gives_the_same_camera(self, camera: CameraFile, tmp_path: Path) -> None:
        upright = tuple(np.rot90(picture, -1) for picture in pictures())
        other = calibrated(tmp_path / "upright.mp4", upright, rotation_deg=90)
        assert (other.width_px, other.height_px) == CAMERA.size_px
        for name in ("focal_px", "centre_x_px", "centre_y_px"):
            assert getattr(other, name).value == pytest.approx(getattr(camera, name).value, abs=1.0)


class TestRefused:
    def refusal(self, path: Path, shown: tuple[RgbImage, ...]) -> str:
        with pytest.raises(CalibrationError) as caught:
            calibrated(path / "clip.mp4", shown)
        assert caught.value.exit_code == 3
        return str(caught.value)

    @pytest.mark.soak
    def test_a_sheet_that_is_never_tilted(self, tmp_path: Path) -> None:
        assert "tilt the sheet more" in self.refusal(tmp_path, pictures(tilt_deg=0.0))

    @pytest.mark.soak
    def test_a_sheet_that_stays_out_of_corners_as_the_viewer_sees_them(self, tmp_path: Path) -> None:
        covered = [picture.copy() for picture in pictures(places=24)]
        for picture in covered:
            picture[:, 700:] = 120
        said = self.refusal(tmp_path, tuple(covered))
        assert "into the upper right and lower right corner of the frame too" in said

    def test_no_sheet(self, tmp_path: Path) -> None:
        said = self.refusal(tmp_path, (np.full((180, 320, 3), 128, np.uint8),) * 8)
        assert "seen well in only 0 of the frames" in said

    @pytest.mark.soak
    def test_a_sheet_that_never_rests(self, tmp_path: Path) -> None:
        moving = tuple(
            CAMERA.film(np.array([0.3, 0.0, 0.0]), np.array([-200.0 + 6 * k, 0.0, 600.0])) for k in range(60)
        )
        write_clip(tmp_path / "clip.mp4", moving, [k / 15 for k in range(60)])
        with pytest.raises(CalibrationError, match="hardly ever rests"):
            calibrate(open_video(tmp_path / "clip.mp4"))

    def test_a_camera_that_is_none(self, tmp_path: Path) -> None:
        """A sheet so bent that no lens explains it."""
        waves = np.arange(960) + 8 * np.sin(np.arange(960) / 20)
        columns = np.clip(waves.round().astype(int), 0, 959)
        assert "flat on something stiff" in self.refusal(tmp_path, tuple(one[:, columns] for one in pictures()))


def test_views_are_chosen_that_differ_most() -> None:
    still = [CAMERA.view(np.zeros(3), np.array([0.0, 0.0, 600.0]))] * 200
    others = [CAMERA.view(*place) for place in CAMERA.around(30)]
    chosen = spread(still + others, max(CAMERA.size_px))
    assert len(chosen) == MOST_VIEWS
    assert all(any(view is one for one in chosen) for view in others)


def test_few_views_are_all_taken() -> None:
    views = [replace(CAMERA.view(*place), speed_px_s=float(k)) for k, place in enumerate(CAMERA.around(13))]
    assert sorted(view.speed_px_s for view in spread(views, max(CAMERA.size_px))) == list(range(13))
