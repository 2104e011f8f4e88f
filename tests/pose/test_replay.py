from __future__ import annotations

import dataclasses
import os
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.people import standing, track_of
from lungelens.clip.types import ClipInfo
from lungelens.errors import OutputError, UnreadableInputError
from lungelens.pose import replay
from lungelens.pose.landmark_formats import read_landmarks
from lungelens.pose.replay import FoundBy, models_of, rotation_of, save_landmarks
from lungelens.pose.types import N_KEYPOINTS, PoseTrack

if TYPE_CHECKING:
    from pathlib import Path

FPS = 30.0
TIMES = np.arange(20) / FPS
CLIP = "0" * 64  # its SHA-256


def some_track(x_px: float = 300.0, looks: int = 5, every: int = 3) -> PoseTrack:
    points = np.stack([standing(x_px + look) for look in range(looks)])
    points[1] = np.nan
    index = np.arange(looks) * every
    confidence = np.where(np.isnan(points[..., 0]), 0.0, 0.75)
    return PoseTrack(index, TIMES[index], points, confidence, "mediapipe heavy")


def assert_same(left: PoseTrack, right: PoseTrack) -> None:
    assert left.estimator == right.estimator
    for name in ("frame_index", "time_s", "points_px", "confidence"):
        assert np.array_equal(getattr(left, name), getattr(right, name), equal_nan=True), name


def clip_info(sha256: str) -> ClipInfo:
    return ClipInfo("left.mp4", sha256, 720, 1280, 0, 20 / FPS, 20, FPS, False, "h264")


def rewritten(path: Path, **changed: Any) -> Path:
    """The file with some of its arrays replaced; `None` leaves one out."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files} | changed
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "landmarks.npz"
    save_landmarks(path, [some_track()])
    return path


class TestRoundTrip:
    def test_several_people_come_back_as_they_were(self, tmp_path: Path) -> None:
        tracks = (some_track(), some_track(700, looks=3, every=5), some_track(900, looks=2))
        save_landmarks(tmp_path / "people.npz", tracks)
        back = read_landmarks(tmp_path / "people.npz", TIMES, CLIP)
        assert len(back) == 3
        for before, after in zip(tracks, back, strict=True):
            assert_same(before, after)

    def test_what_found_them_is_kept_and_of_older_files_nothing_is_known(self, tmp_path: Path) -> None:
        path, found_by = tmp_path / "found.npz", FoundBy({"lite": "5" * 64}, "0.10.31")
        save_landmarks(path, [some_track()], found_by=found_by)
        assert models_of(path) == found_by
        assert models_of(rewritten(path, models=None)) == FoundBy()
        assert models_of(rewritten(path, models=np.array('{"sha256_of": 3}'))) == FoundBy()
        assert models_of(tmp_path / "gone.npz") == models_of(tmp_path) == FoundBy()

    def test_nobody_comes_back_as_nobody(self, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "nobody.npz", ())
        assert read_landmarks(tmp_path / "nobody.npz", TIMES, CLIP) == ()

    def test_nothing_but_the_file_is_left_and_it_replaces_an_older_one(self, saved: Path) -> None:
        save_landmarks(saved, [some_track(700)])
        assert [path.name for path in saved.parent.iterdir()] == ["landmarks.npz"]
        assert_same(read_landmarks(saved, TIMES, CLIP)[0], some_track(700))

    def test_the_file_can_be_read_by_whoever_may_read_new_files(self, saved: Path) -> None:
        plain = saved.with_name("plain")
        plain.write_text("")
        assert saved.stat().st_mode == plain.stat().st_mode

    def test_the_name_is_taken_as_it_is(self, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "landmarks.data", [some_track()])
        assert os.listdir(tmp_path) == ["landmarks.data"]

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match="could not be written"):
            save_landmarks(tmp_path / "nowhere" / "landmarks.npz", [some_track()])


class TestOtherClip:
    def test_other_times_are_refused(self, saved: Path) -> None:
        with pytest.raises(UnreadableInputError, match="made from another clip"):
            read_landmarks(saved, np.arange(20) / 25, CLIP)

    def test_times_that_differ_by_less_than_half_a_picture_become_the_clips(self, saved: Path) -> None:
        shifted = TIMES + 0.01
        assert np.array_equal(read_landmarks(saved, shifted, CLIP)[0].time_s, shifted[::3][:5])

    def test_a_shorter_clip_is_refused(self, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "long.npz", [track_of(np.stack([standing()] * 20))])
        with pytest.raises(UnreadableInputError, match=r"frames that the clip does not have \(17 frames\)"):
            read_landmarks(tmp_path / "long.npz", TIMES[:17], CLIP)

    def test_two_pictures_more_are_left_out(self, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "long.npz", [track_of(np.stack([standing()] * 20))])
        assert len(read_landmarks(tmp_path / "long.npz", TIMES[:18], CLIP)[0]) == 18

    def test_a_clip_of_another_hash_is_refused_by_name(self, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "own.npz", [some_track()], clip_info(CLIP))
        assert_same(read_landmarks(tmp_path / "own.npz", TIMES, CLIP)[0], some_track())
        with pytest.raises(UnreadableInputError, match="was made from another clip, left.mp4; give the landmarks"):
            read_landmarks(tmp_path / "own.npz", TIMES, "1" * 64)

    def test_a_file_from_before_clips_were_named_is_read(self, tmp_path: Path) -> None:
        save_landmarks(tmp_path / "old.npz", [some_track()], clip_info(CLIP))
        old = rewritten(tmp_path / "old.npz", clip_name=None, clip_sha256=None)
        assert_same(read_landmarks(old, TIMES, "1" * 64)[0], some_track())


class TestDamaged:
    @pytest.mark.parametrize(
        "changed",
        [
            {"schema": np.array("lungelens.landmarks/2")},
            {"keypoints": np.array(["nose"])},
            {"points_px": None},
            {"points_px": np.zeros((5, 33, 2))},
            {"points_px": np.zeros((5, N_KEYPOINTS, 2), dtype=complex)},
            {"confidence": np.full((5, N_KEYPOINTS), 1.5)},
            {"confidence": np.full((5, N_KEYPOINTS), np.nan)},
            {"person": np.array([0, 0, 1, 0, 0])},
            {"person": np.array([0.0, 0, 0, 0, 0])},
            {"frame_index": np.array([0, 6, 3, 9, 12])},
            {"time_s": np.array([0, np.nan, 0.2, 0.3, 0.4])},
            {"estimator": np.array("mediapipe")},
            {"schema": np.array(object())},
        ],
        ids=lambda changed: "-".join(changed),
    )
    def test_an_unsound_array_is_refused_in_one_sentence(self, changed: dict[str, Any], saved: Path) -> None:
        with pytest.raises(UnreadableInputError, match="not a landmark file of Lungelens, or is damaged") as caught:
            read_landmarks(rewritten(saved, **changed), TIMES, CLIP)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("points", "why"),
        [
            (np.full((5, N_KEYPOINTS, 2), np.inf), "far outside any frame"),
            (np.full((5, N_KEYPOINTS, 2), 1e12), "far outside any frame"),
            (np.stack([standing() / 1000] * 5), "not in pixels"),
        ],
    )
    def test_coordinates_that_cannot_be_pixels(self, points: np.ndarray, why: str, saved: Path) -> None:
        with pytest.raises(UnreadableInputError, match=why):
            read_landmarks(rewritten(saved, points_px=points), TIMES, CLIP)

    def test_an_archive_that_swells_is_not_unpacked(self, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(replay, "_MOST_BYTES", 1_000_000)
        with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros", bytes(1_000_000))
        assert saved.stat().st_size < 20_000
        with pytest.raises(UnreadableInputError, match="far too large"):
            read_landmarks(saved, TIMES, CLIP)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", b"\x93NUMPY\x01\x00"])
    def test_a_file_that_is_no_archive(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "bad.npz").write_bytes(content)
        with pytest.raises(UnreadableInputError):
            read_landmarks(tmp_path / "bad.npz", TIMES, CLIP)

    @given(data=st.data())
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_damage_anywhere_is_either_harmless_or_said_in_one_sentence(self, data: st.DataObject, saved: Path) -> None:
        content = bytearray(saved.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            del content[place:]
        else:
            content[place] ^= data.draw(st.integers(1, 255))
        damaged = saved.with_name("damaged.npz")
        damaged.write_bytes(content)
        try:
            (track,) = read_landmarks(damaged, TIMES, CLIP)
        except UnreadableInputError as error:
            assert "\n" not in str(error)
        else:
            assert_same(dataclasses.replace(track, estimator="mediapipe heavy"), some_track())


class TestKind:
    def test_nothing_there(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInputError, match="There are no landmarks at"):
            read_landmarks(tmp_path / "nothing.npz", TIMES, CLIP)

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.npz")
        with pytest.raises(UnreadableInputError, match="There are no landmarks at"):
            read_landmarks(tmp_path / "pipe.npz", TIMES, CLIP)

    def test_an_unknown_kind_of_file(self, tmp_path: Path) -> None:
        (tmp_path / "landmarks.csv").write_text("x,y")
        with pytest.raises(UnreadableInputError, match=r"give an \.npz file, a \.trc file or a folder"):
            read_landmarks(tmp_path / "landmarks.csv", TIMES, CLIP)


@pytest.mark.parametrize("rotation_deg", [0, 270])
def test_how_the_frames_were_rotated_is_kept(tmp_path: Path, rotation_deg: int) -> None:
    clip = dataclasses.replace(clip_info(CLIP), rotation_deg=rotation_deg)
    save_landmarks(tmp_path / "points.npz", [some_track()], clip)
    assert rotation_of(tmp_path / "points.npz") == rotation_deg


def test_of_landmarks_from_elsewhere_it_is_not_known(saved: Path, tmp_path: Path) -> None:
    assert rotation_of(saved) is None
    assert rotation_of(rewritten(saved, rotation_deg=np.array(45))) is None
    assert rotation_of(tmp_path / "points.trc") is None
