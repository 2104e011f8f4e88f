from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lungelens.errors import ModelUnavailableError
from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator
from lungelens.pose.types import Keypoint, PoseEstimator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lungelens.clip.types import RgbImage
    from lungelens.pose.types import FloatArray, ModelFile

DEEPEST = 45  # picture of the sample clip in which the lunge is about deepest


def make(model: ModelFile, max_people: int = 1) -> MediaPipePoseEstimator:
    return MediaPipePoseEstimator(model.path, model.name, model.sha256, max_people)


@pytest.fixture
def estimator(lite: ModelFile) -> Iterator[MediaPipePoseEstimator]:
    with make(lite) as estimator:
        yield estimator


def points_of(estimator: MediaPipePoseEstimator, pictures: list[RgbImage]) -> FloatArray:
    """Landmarks in the last of the pictures."""
    poses = [estimator.detect(picture, i / 30) for i, picture in enumerate(pictures)]
    return poses[-1][0].points_px


class TestLandmarks:
    def test_they_lie_where_the_rendered_persons_joints_are(
        self,
        estimator: MediaPipePoseEstimator,
        sample_pictures: list[RgbImage],
        sample_truth: list[dict[str, float]],
    ) -> None:
        # A bundle that scales its input wrongly finds people too, and puts their ankles on their shins. Hence the
        # places, joint by joint, in percent of shoulder to heel; the leg behind is seen less well.
        allowed = {
            ("RIGHT", "test"): {"shoulder": 5, "elbow": 5, "hip": 6, "knee": 4, "ankle": 6, "heel": 4, "toe": 4},
            ("LEFT", "other"): {"shoulder": 8, "elbow": 6, "hip": 3, "knee": 3, "ankle": 8, "heel": 9, "toe": 11},
        }
        points = points_of(estimator, sample_pictures[: DEEPEST + 1])
        truth = sample_truth[DEEPEST]
        height_px = truth["test_heel_v"] - truth["test_shoulder_v"]
        off = {}
        for (side, leg), parts in allowed.items():
            for part, most in parts.items():
                joint = f"{leg}_{part}1" if part == "toe" else f"{leg}_{part}"
                away_px = points[Keypoint[f"{side}_{part.upper()}"]] - (truth[f"{joint}_u"], truth[f"{joint}_v"])
                percent = 100 * np.linalg.norm(away_px) / height_px
                if percent > most:
                    off[joint] = percent
        assert off == {}

    def test_confidence_is_low_for_what_the_body_hides(
        self, estimator: MediaPipePoseEstimator, sample_pictures: list[RgbImage]
    ) -> None:
        (pose,) = estimator.detect(sample_pictures[0], 0.0)
        assert ((pose.confidence >= 0) & (pose.confidence <= 1)).all()
        assert pose.confidence[Keypoint.RIGHT_ANKLE] > pose.confidence[Keypoint.LEFT_ANKLE]

    def test_an_empty_picture_has_nobody_in_it(self, estimator: MediaPipePoseEstimator) -> None:
        assert estimator.detect(np.zeros((200, 300, 3), np.uint8), 0.0) == ()

    def test_two_people_are_found_when_two_are_asked_for(
        self, lite: ModelFile, sample_pictures: list[RgbImage]
    ) -> None:
        person = sample_pictures[0][:, 400:900]
        pair = np.concatenate([person, person], axis=1)
        with make(lite, max_people=2) as estimator:
            hips = sorted(pose.points_px[Keypoint.RIGHT_HIP, 0] for pose in estimator.detect(pair, 0.0))
        assert hips == pytest.approx([250, 750], abs=50)


class TestPictures:
    def test_a_mirrored_view_is_seen_mirrored(self, lite: ModelFile, sample_pictures: list[RgbImage]) -> None:
        # MediaPipe itself reads the memory of a view as if it were packed, and sees it unmirrored.
        view = sample_pictures[0][:, ::-1]
        with make(lite) as one, make(lite) as other:
            assert np.array_equal(points_of(one, [view]), points_of(other, [view.copy()]))

    def test_pictures_may_change_size(self, estimator: MediaPipePoseEstimator, sample_pictures: list[RgbImage]) -> None:
        whole = points_of(estimator, [sample_pictures[0]])
        half = estimator.detect(np.ascontiguousarray(sample_pictures[0][::2, ::2]), 1.0)[0].points_px
        assert np.abs(2 * half - whole).max() < 40

    @pytest.mark.parametrize("second_s", [0.0, 0.0001, -1.0])
    def test_times_that_do_not_rise_by_a_millisecond_are_moved_apart(
        self, second_s: float, estimator: MediaPipePoseEstimator, sample_pictures: list[RgbImage]
    ) -> None:
        estimator.detect(sample_pictures[0], 0.0)
        assert len(estimator.detect(sample_pictures[1], second_s)) == 1

    def test_landmarks_are_smoothed_over_time_only_for_one_person(
        self, lite: ModelFile, sample_pictures: list[RgbImage]
    ) -> None:
        still, moved = [sample_pictures[0]] * 8, np.roll(sample_pictures[0], 8, axis=1)
        went_px = {}
        for people in (1, 2):
            with make(lite, people) as estimator:
                before = points_of(estimator, still)
                went_px[people] = (estimator.detect(moved, 9 / 30)[0].points_px - before)[:, 0].mean()
        assert went_px[2] > 6
        assert went_px[1] < 0.7 * went_px[2]


class TestLife:
    def test_it_is_a_pose_estimator(self, lite: ModelFile) -> None:
        estimator: PoseEstimator = make(lite)
        assert (estimator.name, estimator.sha256) == ("lite", lite.sha256)
        estimator.close()

    def test_a_closed_one_refuses_to_look(self, lite: ModelFile) -> None:
        estimator = make(lite)
        estimator.close()
        estimator.close()
        with pytest.raises(ValueError, match="closed"):
            estimator.detect(np.zeros((200, 300, 3), np.uint8), 0.0)

    def test_the_same_clip_gives_the_same_landmarks(self, lite: ModelFile, sample_pictures: list[RgbImage]) -> None:
        with make(lite) as one, make(lite) as other:
            assert np.array_equal(points_of(one, sample_pictures[:10]), points_of(other, sample_pictures[:10]))


class TestUnavailable:
    @pytest.mark.parametrize("content", [b"", b"no bundle", b"PK\x03\x04 half a bundle"])
    def test_a_file_that_is_no_bundle(self, content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "bad.task"
        path.write_bytes(content)
        with pytest.raises(ModelUnavailableError, match=r"bad\.task is not a usable pose model"):
            MediaPipePoseEstimator(path, "bad", "")

    def test_a_bundle_of_something_else(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "foreign.task", "w") as bundle:
            bundle.writestr("hand_detector.tflite", b"x")
        with pytest.raises(ModelUnavailableError, match="is not a usable pose model"):
            MediaPipePoseEstimator(tmp_path / "foreign.task", "foreign", "")

    def test_a_bundle_that_opens_but_cannot_look(
        self, tmp_path: Path, lite: ModelFile, sample_pictures: list[RgbImage]
    ) -> None:
        names = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
        with zipfile.ZipFile(lite.path) as good, zipfile.ZipFile(tmp_path / "swapped.task", "w") as bundle:
            for name, other in zip(names, reversed(names), strict=True):
                bundle.writestr(name, good.read(other))
        estimator = MediaPipePoseEstimator(tmp_path / "swapped.task", "swapped", "")
        with pytest.raises(ModelUnavailableError, match="'swapped' opens but cannot look at pictures"):
            estimator.detect(sample_pictures[0], 0.0)
        landmarker = estimator._landmarker
        estimator.close()
        landmarker.close()  # what Python does when it collects the object; MediaPipe alone hangs here

    def test_mediapipe_missing(self, lite: ModelFile, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "mediapipe", None)
        with pytest.raises(
            ModelUnavailableError, match="MediaPipe, which finds people in pictures, does not load here"
        ):
            make(lite)

    def test_system_libraries_missing(self, lite: ModelFile, monkeypatch: pytest.MonkeyPatch) -> None:
        from mediapipe.tasks.python.core import mediapipe_c_bindings

        def fail(_: str) -> None:
            raise OSError("libEGL.so.1: cannot open shared object file: No such file or directory")

        monkeypatch.setattr(mediapipe_c_bindings, "_shared_lib", None)
        monkeypatch.setattr(mediapipe_c_bindings.ctypes, "CDLL", fail)
        with pytest.raises(ModelUnavailableError, match=r"libEGL\.so\.1.*apt-get install libgl1 libegl1 libgles2"):
            make(lite)


def without_network() -> list[str]:
    """The words before a command that cut it off from every network; none where that is not possible."""
    words = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
        return words
    return []


@pytest.mark.skipif(not without_network(), reason="needs a Linux that lets a user cut a process off the network")
@pytest.mark.parametrize(("and_connect", "attempts"), [(False, False), (True, True)])
def test_no_connection_is_attempted(and_connect: bool, attempts: bool, lite: ModelFile) -> None:
    # In a network namespace of its own the kernel counts what found no way out; the second case shows that it does.
    code = f"""
        import socket
        from pathlib import Path
        import numpy as np
        from lungelens.pose.mediapipe_estimator import MediaPipePoseEstimator
        with MediaPipePoseEstimator(Path({str(lite.path)!r}), "lite", "") as estimator:
            estimator.detect(np.zeros((200, 300, 3), np.uint8), 0.0)
        if {and_connect}:
            socket.socket().connect_ex(("192.0.2.1", 443))
        for name in ("snmp", "snmp6"):
            print(Path("/proc/self/net", name).read_text() if Path("/proc/self/net", name).exists() else "")
    """
    words = [*without_network(), sys.executable, "-c", textwrap.dedent(code)]
    counters = subprocess.run(words, env=dict(os.environ), capture_output=True, text=True, check=True).stdout
    assert (no_way_out(counters) > 0) is attempts


def no_way_out(counters: str) -> int:
    """Packets and connections without a route: `OutNoRoutes` of the table "Ip:", `Ip6OutNoRoutes` of the list."""
    names, values = (line.split() for line in counters.splitlines() if line.startswith("Ip:"))
    ip6 = [int(line.split()[1]) for line in counters.splitlines() if line.startswith("Ip6OutNoRoutes")]
    return int(dict(zip(names, values, strict=True))["OutNoRoutes"]) + sum(ip6)
