"""Clips passed on: frames to the bit and their times, and nothing beside them."""

from __future__ import annotations

import csv
import stat
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from helpers.clips import corner_picture, step_pictures, trimmed, write_clip
from helpers.stored import SHOES, clip_of
from lungelens.clip.reader import open_video
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.observe.options import MeasureOptions
from lungelens.study.batch.clip_list import list_clips
from lungelens.study.batch.name_pattern import NamePattern
from lungelens.study.deidentify.deidentify import clean, write_lists
from lungelens.study.deidentify.pseudonym import Pseudonyms
from lungelens.study.deidentify.strip import carried_by, ending_for, strip

if TYPE_CHECKING:
    from pathlib import Path

TAGS = {
    "title": "Anna left",
    "location": "+48.1+011.5/",
    "com.apple.quicktime.make": "Apple",
    "creation_time": "2026-11-22T09:30:00Z",
}
KEY = Pseudonyms(b"k" * 32)


def frames(path: Path) -> tuple[list[np.ndarray], np.ndarray]:
    video = open_video(path)
    pictures = [frame.rgb.copy() for frame in video.frames()]
    return pictures, video.times_s()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {"rotation_deg": 90}),
        ("a.mov", {"codec": "libx265"}),
        ("a.webm", {"codec": "libvpx-vp9", "sound": False}),
        ("a.mp4", {"times_s": [0.0, 0.1, 0.15, 0.4, 0.5, 0.55]}),
        ("a.mp4", {"b_pictures": 2}),
        ("a.ts", {"sound": False}),
        ("a.ts", {"sound": False, "codec": "libx265"}),
        ("a.avi", {"sound": False}),
    ],
)
def test_frames_times_and_which_way_is_up_stay(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    told: dict[str, Any] = {"metadata": TAGS, "sound": True, "movflags": "use_metadata_tags", **options}
    clip = write_clip(tmp_path / name, step_pictures(6), **told)
    target = tmp_path / f"new{ending_for(clip)}"
    strip(clip, target)
    (before, before_s), (after, after_s) = frames(clip), frames(target)
    assert len(before) == len(after) == 6
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    assert after_s == pytest.approx(before_s, abs=1e-3)
    assert open_video(target).rotation_deg == open_video(clip).rotation_deg


def test_nothing_but_the_frames_is_left(tmp_path: Path) -> None:
    clip = write_clip(
        tmp_path / "Anna_Muster.mp4", step_pictures(6), metadata=TAGS, sound=True, movflags="use_metadata_tags"
    )
    content = clip.read_bytes()
    assert b"Anna left" in content and b"x264" in content  # x264 writes its options into the video itself
    removed = strip(clip, tmp_path / "new.mp4")
    assert removed.streams == {"sound": 1}
    assert set(TAGS) <= set(removed.metadata)
    left = (tmp_path / "new.mp4").read_bytes()
    for text in (b"Anna", b"+48.1", b"Apple", b"2026", b"x264"):
        assert text not in left
    with av.open(str(tmp_path / "new.mp4")) as container:
        assert [one.type for one in container.streams] == ["video"]
        assert container.streams.video[0].metadata.get("creation_time") is None
    again = carried_by(tmp_path / "new.mp4")
    assert (again.streams, again.metadata) == ({}, ())


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "libx264"), ("a.mp4", "libx265"), ("a.mkv", "libx265")])
def test_messages_go_from_frames_and_header_and_are_said_only_where_there_were_any(
    tmp_path: Path, name: str, codec: str
) -> None:
    clip = write_clip(tmp_path / name, step_pictures(6), codec=codec)
    encoder = codec.removeprefix("lib").encode()
    assert encoder in clip.read_bytes()
    removed = strip(clip, tmp_path / "new.mp4")
    assert removed.messages
    assert encoder not in (tmp_path / "new.mp4").read_bytes()
    again = carried_by(tmp_path / "new.mp4")
    assert not again.messages
    assert again.in_words() == "nothing was there"


def test_a_trimmed_clip_is_refused_as_what_was_cut_off_is_still_in_it(tmp_path: Path) -> None:
    clip = trimmed(write_clip(tmp_path / "whole.mp4", step_pictures(12)), tmp_path / "trimmed.mp4", 0.2)
    assert len(frames(clip)[0]) == 7  # of twelve
    with pytest.raises(UnreadableInputError, match=r"trimmed\.mp4 was trimmed.*--blur-face"):
        strip(clip, tmp_path / "new.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["trimmed.mp4", "whole.mp4"]


def test_the_list_names_what_went_and_not_what_it_said(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    for name in ("Anna_pre_L", "Anna_post_L", "Ben_pre_R"):
        write_clip(tmp_path / "clips" / f"{name}.mp4", [corner_picture()] * 3, metadata=TAGS)
    (tmp_path / "clips" / "Cleo_pre_R.mp4").write_text("no film")
    pattern = NamePattern.parse("{participant}_{session}_{side}")
    clips = list_clips([str(tmp_path / "clips")], pattern, MeasureOptions(), tmp_path / "out")
    cleaned = list(clean(clips, tmp_path / "out", KEY, blur_face=False))
    write_lists(cleaned, tmp_path / "out")
    anna, ben = KEY.of("Anna"), KEY.of("Ben")
    assert [one.name for one in cleaned] == [
        f"{anna}_post_left.mp4", f"{anna}_pre_left.mp4", f"{ben}_pre_right.mp4", "",
    ]  # fmt: skip
    assert "Cleo_pre_R.mp4" in cleaned[3].fault
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert len(files) == 5
    for content in files.values():
        assert not any(word in content for word in (b"Anna", b"Ben", b"Cleo", b"+48.1"))
    table = list(csv.DictReader((tmp_path / "out" / "removed.csv").open()))
    assert "location" in table[0]["removed"]
    study = list_clips([str(tmp_path / "out" / "study.csv")], None, MeasureOptions(), tmp_path / "s")
    assert [(one.about.participant, one.about.session, one.about.side) for one in study] == [
        (anna, "post", "left"), (anna, "pre", "left"), (ben, "pre", "right"),
    ]  # fmt: skip


def test_what_was_said_of_the_measuring_goes_along_and_files_are_named(tmp_path: Path) -> None:
    write_clip(tmp_path / "1.mp4", [corner_picture()] * 3)
    write_clip(tmp_path / "2.mp4", [corner_picture()] * 3)
    (tmp_path / "study.csv").write_text(
        "clip,rater,sheet_gap_cm,paper,roll_deg,match_camera,person,shoe_size,model,camera_file,landmarks,landmarks_layout\n"
        "1.mp4,Dora,2.5,a4,-1.5,0,2,eu:42,heavy,phone.json,points,body_25\n"
        "2.mp4,,,,,,,,own.onnx,,,\n"
    )
    clips = list_clips([str(tmp_path / "study.csv")], None, MeasureOptions(), tmp_path / "out")
    write_lists(list(clean(clips, tmp_path / "out", KEY, blur_face=False)), tmp_path / "out")
    first, second = list_clips([str(tmp_path / "out" / "study.csv")], None, MeasureOptions(), tmp_path / "s")
    gone = {"camera_file": None, "landmarks": None, "landmarks_layout": None}
    assert first.options == clips[0].options.model_copy(update=gone)
    assert (first.about.rater, second.about.rater) == (KEY.of("Dora"), "")
    assert second.options == MeasureOptions()
    table = list(csv.DictReader((tmp_path / "out" / "removed.csv").open()))
    assert [one["options_left_out"] for one in table] == ["camera_file landmarks landmarks_layout", "model"]
    assert not any(b"Dora" in one.read_bytes() or b"phone" in one.read_bytes() for one in (tmp_path / "out").iterdir())


def test_names_that_would_be_the_same_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    for take in ("1", "2"):
        write_clip(tmp_path / "clips" / f"Anna_{take}.mp4", [corner_picture()] * 3)
    clips = list_clips([str(tmp_path / "clips")], NamePattern.parse("{participant}_*"), MeasureOptions(), tmp_path)
    names = [one.name for one in clean(clips, tmp_path / "out", KEY, blur_face=False)]
    assert names == [f"{KEY.of('Anna')}.mp4", f"{KEY.of('Anna')}_2.mp4"]


def test_no_clip_replaces_another(tmp_path: Path) -> None:
    """A session "2" and a second film of no session; sessions that differ in capitals alone."""
    (tmp_path / "clips").mkdir()
    lines = ["clip,participant,session"]
    for number, session in enumerate(("", "", "2", "Pre", "pre")):
        write_clip(tmp_path / "clips" / f"{number}.mp4", [corner_picture()] * 3)
        lines.append(f"{number}.mp4,Anna,{session}")
    (tmp_path / "clips" / "study.csv").write_text("\n".join(lines))
    clips = list_clips([str(tmp_path / "clips" / "study.csv")], None, MeasureOptions(), tmp_path)
    names = [one.name for one in clean(clips, tmp_path / "out", KEY, blur_face=False)]
    assert names == [f"{KEY.of('Anna')}{rest}.mp4" for rest in ("", "_2", "_2_2", "_Pre", "_pre_2")]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_old_and_new_are_not_mixed(tmp_path: Path) -> None:
    """Neither with the clips themselves nor with those of an earlier run."""
    write_clip(tmp_path / "a.mp4", [corner_picture()] * 3)
    clips = list_clips([str(tmp_path / "a.mp4")], None, MeasureOptions(), tmp_path / "x")
    with pytest.raises(UsageError, match="choose another folder"):
        list(clean(clips, tmp_path, KEY, blur_face=False))
    assert len(list(clean(clips, tmp_path / "out", KEY, blur_face=False))) == 1
    with pytest.raises(UsageError, match="not empty"):
        list(clean(clips, tmp_path / "out", KEY, blur_face=False))


class TestPseudonyms:
    def test_one_key_gives_a_person_one_name_and_another_key_another(self) -> None:
        assert KEY.of("Anna") == Pseudonyms(b"k" * 32).of("Anna") != KEY.of("Ben")
        assert KEY.of("Anna") not in (Pseudonyms(b"l" * 32).of("Anna"), Pseudonyms.drawn().of("Anna"))
        assert len(KEY.of("Anna")) == 8

    def test_the_key_is_made_once_and_for_its_owner_alone(self, tmp_path: Path) -> None:
        first = Pseudonyms.of_file(tmp_path / "key")
        assert Pseudonyms.of_file(tmp_path / "key") == first
        assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600

    @pytest.mark.parametrize("content", ["", "secret", "abcd", "\xff"])
    def test_what_is_no_key_is_refused(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "key").write_text(content, encoding="latin-1")
        with pytest.raises(UnreadableInputError, match="key"):
            Pseudonyms.of_file(tmp_path / "key")


@pytest.mark.slow
def test_faces_are_hidden(tmp_path: Path) -> None:
    """In a rendered clip the head's region is smooth afterwards, and the foot as it was."""
    from itertools import islice

    short = write_clip(
        tmp_path / "short.mp4", [one.rgb for one in islice(open_video(clip_of(SHOES)).frames(), 6)], sound=True
    )
    clips = list_clips([str(short)], None, MeasureOptions(), tmp_path / "x")
    (one,) = clean(clips, tmp_path / "out", KEY, blur_face=True)
    assert one.faces == 1
    before, after = (frames(path)[0][0].astype(float) for path in (short, tmp_path / "out" / one.name))
    changed = np.abs(after - before).max(axis=2)
    upper, lower = np.array_split(changed, 2)
    assert (upper > 40).mean() > 0.003
    assert (lower > 40).mean() < 0.0005
