from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from helpers.clips import corner_picture
from lungelens.clip import webcam
from lungelens.clip.reader import open_video
from lungelens.clip.webcam import camera_opens, record_webcam
from lungelens.errors import UnreadableInputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

NO_SUCH_CAMERA = 97


class FakeCamera:
    """Gives the corner picture at given times, and then nothing more."""

    def __init__(self, times_s: list[float], nothing_first: int = 0) -> None:
        self.times_s = times_s
        self.nothing_first = nothing_first
        self.taken = 0
        self.now_s = 100.0
        self.released = False

    def clock_s(self) -> float:
        return self.now_s

    def isOpened(self) -> bool:
        return True

    def set(self, propId: int, value: float) -> bool:
        return True

    def grab(self) -> bool:
        if self.nothing_first:
            self.nothing_first -= 1
            self.now_s += 0.1
            return False
        if self.taken == len(self.times_s):
            self.now_s += 1.0
            return False
        self.now_s = 100.0 + self.times_s[self.taken]
        self.taken += 1
        return True

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, corner_picture()[..., ::-1]  # OpenCV gives blue first

    def release(self) -> None:
        self.released = True


def film(camera: FakeCamera, path: Path, seconds: float = 1.2, preview: bool = False) -> float:
    return record_webcam(0, seconds, path, preview, capture=camera, clock_s=camera.clock_s)


def test_what_is_filmed_is_a_clip_like_any_other(tmp_path: Path) -> None:
    times_s = [0.2, 0.233, 0.3, 0.4, 0.9, 1.3, 1.41, 1.5, 1.6]
    camera = FakeCamera(times_s, nothing_first=3)
    done: list[float] = []
    path = tmp_path / "clip.mp4"
    seconds = record_webcam(0, 1.2, path, on_progress=done.append, capture=camera, clock_s=camera.clock_s)

    frames = list(open_video(path).frames())
    # From the first picture to the one at which the time asked for is over.
    expected_s = [0.0, 0.033, 0.1, 0.2, 0.7, 1.1, 1.21]
    assert seconds == pytest.approx(1.21)
    assert [frame.time_s for frame in frames] == pytest.approx(expected_s, abs=1e-4)
    assert done == pytest.approx([min(1.0, time_s / 1.2) for time_s in expected_s[1:]])
    assert camera.released
    # Neither mirrored nor with red and blue exchanged.
    assert np.abs(frames[-1].rgb.astype(int) - corner_picture()).mean() < 5


def test_a_camera_that_stops_after_a_second_leaves_what_it_gave(tmp_path: Path) -> None:
    camera = FakeCamera([i / 10 for i in range(12)])
    assert film(camera, tmp_path / "clip.mp4", seconds=20) == pytest.approx(1.1)
    assert len(list(open_video(tmp_path / "clip.mp4").frames())) == 12


def test_a_camera_that_stops_at_once_leaves_nothing(tmp_path: Path) -> None:
    camera = FakeCamera([0.0, 0.1, 0.2])
    with pytest.raises(UnreadableInputError, match=r"ended after 0.2 s, too soon to measure"):
        film(camera, tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []
    assert camera.released


def test_a_camera_that_gives_nothing(tmp_path: Path) -> None:
    camera = FakeCamera([])
    with pytest.raises(UnreadableInputError, match="Camera 0 delivers no image: close other programs"):
        film(camera, tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []
    assert camera.released


def test_no_camera(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnreadableInputError, match=f"Camera {NO_SUCH_CAMERA} does not open: plug it in"):
        record_webcam(NO_SUCH_CAMERA, 2, tmp_path / "clip.mp4")
    assert not camera_opens(NO_SUCH_CAMERA)
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_only_the_preview_is_mirrored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[np.ndarray] = []
    keys = iter([255] * 11 + [ord("q")])
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(cv2, "imshow", lambda window, picture: shown.append(picture))
    monkeypatch.setattr(cv2, "waitKey", lambda delay_ms: next(keys))
    monkeypatch.setattr(cv2, "destroyAllWindows", lambda: None)
    camera = FakeCamera([i / 10 for i in range(50)])

    assert film(camera, tmp_path / "clip.mp4", seconds=20, preview=True) == pytest.approx(1.2)  # q ends it
    assert np.array_equal(shown[0][..., ::-1], corner_picture()[:, ::-1])
    rgb = next(open_video(tmp_path / "clip.mp4").frames()).rgb
    assert np.abs(rgb.astype(int) - corner_picture()).mean() < 5


def test_a_preview_without_a_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    camera = FakeCamera([0.0])
    with pytest.raises(UsageError, match="film without the preview"):
        film(camera, tmp_path / "clip.mp4", preview=True)
    assert camera.taken == 0


def test_the_camera_is_asked_for_a_size_and_rate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: dict[int, float] = {}
    camera = FakeCamera([0.0, 1.1])
    monkeypatch.setattr(camera, "set", lambda what, value: asked.__setitem__(what, value))
    monkeypatch.setattr(webcam, "_open_quietly", lambda index: camera)
    record_webcam(0, 1.0, tmp_path / "clip.mp4", clock_s=camera.clock_s)
    assert asked[cv2.CAP_PROP_FRAME_WIDTH] == 1280
    assert asked[cv2.CAP_PROP_FRAME_HEIGHT] == 720
    assert asked[cv2.CAP_PROP_FPS] == 30
