"""`lungelens deidentify`: sentences and exit codes."""

from __future__ import annotations

import csv

import cv2
import numpy as np
import pytest

from helpers.clips import corner_picture, trimmed, write_clip
from helpers.stored import SHEET, clip_of, stored
from lungelens.api import measure
from lungelens.clip.reader import open_video
from lungelens.pose.types import Keypoint
from lungelens.study.deidentify.strip import Removed, carried_by

PLACE = {"location": "+48.1+011.5/", "com.apple.quicktime.make": "Apple", "creation_time": "2026-11-22T09:30:00Z"}


def test_clips_are_written_and_what_cannot_be_read_is_said(lungelens, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    write_clip(tmp_path / "clips" / "Anna_L.mp4", [corner_picture()] * 3)
    command = ("deidentify", "clips", "--out", "new", "--pattern", "{participant}_{side}", "--key", "key")
    code, out, err = lungelens(*command)
    assert (code, out) == (0, "1 clip written, 0 not.\n")
    assert err.splitlines()[0].startswith("1 of 1, Anna_L.mp4: ")
    assert err.splitlines()[1:] == ["Written: new/study.csv", "Written: new/removed.csv"]
    (tmp_path / "clips" / "Ben_L.mp4").write_text("no film")
    code, _, err = lungelens(*command)
    assert (code, err.count("\n")) == (2, 1)
    assert "new is not empty" in err
    code, out, _ = lungelens(*command, "--out", "again")
    assert (code, out) == (4, "1 clip written, 1 not.\n")
    (first,), (again,) = (list((tmp_path / name).glob("*.mp4")) for name in ("new", "again"))
    assert first.name == again.name  # the same key, the same name


def test_a_key_in_no_folder_is_one_sentence(lungelens, tmp_path):
    write_clip(tmp_path / "a.mp4", [corner_picture()] * 3)
    code, _, err = lungelens(
        "deidentify", tmp_path / "a.mp4", "--out", tmp_path / "new", "--key", tmp_path / "x" / "key"
    )
    assert (code, err.count("\n")) == (4, 1)
    assert "to put the key into" in err


def _detail(picture: np.ndarray, x: float, y: float, reach_px: int = 25) -> float:
    """How much fine detail there is around a point."""
    top, left = max(int(y) - reach_px, 0), max(int(x) - reach_px, 0)
    region = picture[top : int(y) + reach_px, left : int(x) + reach_px]
    return float(cv2.Laplacian(region.mean(axis=2), cv2.CV_64F).var())


@pytest.mark.soak
def test_a_trimmed_clip_is_written_anew_without_what_was_cut_off_and_measures_the_same(lungelens, tmp_path):
    """From the command to the numbers: no face, sound, place or hidden frame, all of it said, the leg as it was."""
    clip = trimmed(clip_of(SHEET), tmp_path / "Anna_pre_R.mp4", 0.4, PLACE)
    command = ["deidentify", str(clip), "--out", str(tmp_path / "out"), "--blur-face"]
    code, _, _ = lungelens(*command, "--pattern", "{participant}_{session}_{side}")
    assert code == 0
    (removed,) = csv.DictReader((tmp_path / "out" / "removed.csv").open())
    assert removed["faces_hidden"] == "1"
    assert removed["removed"].startswith("1 sound stream; metadata com.apple.quicktime.make, creation_time, location")
    assert removed["removed"].endswith("; messages in the video; frames that were cut off")
    new = tmp_path / "out" / removed["clip"]
    assert carried_by(new) == Removed(messages=True)  # the encoder's name, of the file written anew
    content = new.read_bytes()
    assert not any(word in content for word in (b"Anna", b"+48.1", b"Apple", b"2026-11"))

    before, after, whole = (open_video(path) for path in (clip, new, clip_of(SHEET)))
    cut_off = len(whole.times_s()) - len(before.times_s())
    assert cut_off > 5
    assert after.times_s() == pytest.approx(before.times_s() - before.times_s()[0], abs=1e-3)
    person = stored(SHEET).person
    assert person is not None
    nose = person.track.points_px[:, Keypoint.NOSE]
    for old, hidden in zip(before.frames(), after.frames(), strict=True):
        x, y = (np.interp(old.index + cut_off, person.track.frame_index, nose[:, axis]) for axis in (0, 1))
        assert _detail(hidden.rgb, x, y) < 0.2 * _detail(old.rgb, x, y), old.index

    first, second = measure(clip), measure(new)
    assert [one.valid for one in second.repetitions] == [one.valid for one in first.repetitions]
    for one, other in zip(first.repetitions, second.repetitions, strict=True):
        for name, within in {"tibia_angle_deg": 0.7, "toe_to_wall_cm": 0.3}.items():
            assert getattr(other, name).value == pytest.approx(getattr(one, name).value, abs=within)
