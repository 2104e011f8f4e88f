from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from helpers.cameras import camera_file, written
from helpers.clips import step_pictures, write_clip
from lungelens.camera.known_camera import AUTOFOCUS_SD, RESIZED_SD, known_camera
from lungelens.clip.lens import Lens
from lungelens.clip.reader import open_video
from lungelens.clip.video_file import VideoFile
from lungelens.errors import UnreadableInputError

LENS = Lens(320, 180, 240.0, 0.0, (164.0, 88.0), k1=-0.1)
PHONE = "Apple iPhone 15"

Film = Callable[..., VideoFile]


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """A clip of that stored size."""

    def make(
        width_px: int = 320,
        height_px: int = 180,
        device: str | None = PHONE,
        focal_35mm: int | None = None,
        rotation_deg: int = 0,
    ) -> VideoFile:
        tags = {"com.apple.quicktime.model": device} if device else {}
        if focal_35mm:
            tags["com.apple.quicktime.camera.focal_length.35mm_equivalent"] = str(focal_35mm)
        pictures = step_pictures(3, width_px, height_px)
        path = tmp_path / "clip.mp4"
        movflags = "+use_metadata_tags"
        return open_video(write_clip(path, pictures, rotation_deg=rotation_deg, metadata=tags, movflags=movflags))

    return make


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's camera files."""
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: tmp_path)
    return tmp_path / "cameras"


class TestGiven:
    def test_it_is_the_clips_lens(self, film: Film, tmp_path: Path) -> None:
        path = written(tmp_path / "camera.json", camera_file(LENS))
        known = known_camera(film(device=None), path, match=True)
        assert known is not None
        assert (known.lens.focal_px, known.lens.centre_px, known.lens.k1) == (240.0, (164.0, 88.0), -0.1)
        assert (known.path, known.matched) == (path, False)
        assert len(known.sha256) == 64

    def test_focusing_at_another_distance_is_allowed_for(self, film: Film, tmp_path: Path) -> None:
        path = written(tmp_path / "camera.json", camera_file(LENS))
        known = known_camera(film(), path, match=True)
        assert known is not None
        assert known.lens.focal_sd_px == pytest.approx(AUTOFOCUS_SD * 240)

    def test_pictures_of_another_size_are_as_sure_but_for_what_the_sensor_may_leave_out(
        self, film: Film, tmp_path: Path
    ) -> None:
        path = written(tmp_path / "camera.json", camera_file(LENS.resized(640, 360)))
        known = known_camera(film(), path, match=True)
        assert known is not None
        assert (known.lens.focal_px, known.lens.centre_px) == (240.0, (164.0, 88.0))
        assert known.lens.focal_sd_px == pytest.approx(240 * (AUTOFOCUS_SD**2 + RESIZED_SD**2) ** 0.5)

    @pytest.mark.parametrize(
        ("rotation_deg", "centre_px"), [(90, (180 - 88.0, 164.0)), (180, (156.0, 92.0)), (270, (88.0, 320 - 164.0))]
    )
    def test_it_turns_with_a_phone_held_upright(
        self, film: Film, tmp_path: Path, rotation_deg: int, centre_px: tuple[float, float]
    ) -> None:
        path = written(tmp_path / "camera.json", camera_file(LENS))
        video = film(rotation_deg=rotation_deg)
        known = known_camera(video, path, match=True)
        assert known is not None
        assert (known.lens.width_px, known.lens.height_px) == (video.width_px, video.height_px)
        assert known.lens.centre_px == pytest.approx(centre_px)

    @pytest.mark.parametrize(
        ("clip", "why"),
        [
            ({"device": "samsung SM-S918B"}, "Apple iPhone 15, not samsung SM-S918B"),
            ({"focal_35mm": 13}, "26 mm, not 13 mm"),
            ({"width_px": 240}, "320 × 180, not of the shape 240 × 180"),
            ({"width_px": 180, "height_px": 320}, "320 × 180, not of the shape 180 × 320"),
        ],
    )
    def test_another_camera_is_refused(self, film: Film, tmp_path: Path, clip: dict[str, object], why: str) -> None:
        path = written(tmp_path / "camera.json", camera_file(LENS, PHONE, focal_35mm=26.0))
        with pytest.raises(UnreadableInputError, match=rf"than the one that filmed clip\.mp4 \(.*{why}\); calibrate"):
            known_camera(film(**clip), path, match=True)


class TestMatched:
    def test_by_device_and_shape(self, film: Film, folder: Path) -> None:
        path = written(folder / "mine.json", camera_file(LENS, PHONE))
        known = known_camera(film(), None, match=True)
        assert known is not None
        assert (known.path, known.matched) == (path, True)

    @pytest.mark.parametrize(
        "clip",
        [{"device": None}, {"device": "samsung SM-S918B"}, {"focal_35mm": 26}, {"width_px": 240}],
        ids=str,
    )
    def test_not_where_anything_differs(self, film: Film, folder: Path, clip: dict[str, object]) -> None:
        written(folder / "mine.json", camera_file(LENS, PHONE))
        assert known_camera(film(**clip), None, match=True) is None

    def test_the_lens_of_a_phone_that_was_used(self, film: Film, folder: Path) -> None:
        for focal_35mm in (13.0, 26.0, 77.0):
            written(folder / f"{focal_35mm}.json", camera_file(LENS, PHONE, focal_35mm))
        known = known_camera(film(focal_35mm=26), None, match=True)
        assert known is not None
        assert known.path.name == "26.0.json"

    def test_the_clips_own_size_first_and_then_the_newest(self, film: Film, folder: Path) -> None:
        written(folder / "a.json", camera_file(LENS, PHONE, day=2))
        written(folder / "b.json", camera_file(LENS, PHONE, day=1))
        written(folder / "c.json", camera_file(LENS.resized(640, 360), PHONE, day=3))
        known = known_camera(film(), None, match=True)
        assert known is not None
        assert known.path.name == "a.json"

    def test_a_damaged_file_is_named(self, film: Film, folder: Path) -> None:
        folder.mkdir()
        (folder / "broken.json").write_text("{")
        with pytest.raises(UnreadableInputError, match=r"broken\.json is not a camera file"):
            known_camera(film(), None, match=True)

    def test_not_if_not_wanted(self, film: Film, folder: Path) -> None:
        written(folder / "mine.json", camera_file(LENS, PHONE))
        assert known_camera(film(), None, match=False) is None

    def test_no_folder_yet(self, film: Film, folder: Path) -> None:
        assert known_camera(film(), None, match=True) is None
        assert not folder.exists()
