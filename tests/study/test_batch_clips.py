"""Which clips a study has, and what names and tables say of them."""

from __future__ import annotations

import datetime
import os
from pathlib import Path, PurePath

import pytest

from lungelens.errors import LungelensError, UnreadableInputError, UsageError
from lungelens.observe.options import MeasureOptions
from lungelens.study.batch.clip import About, Clip, id_of
from lungelens.study.batch.clip_list import list_clips
from lungelens.study.batch.name_pattern import NamePattern
from lungelens.study.batch.shard import Shard

PLAIN = MeasureOptions()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three clips in two subfolders, and what is none."""
    for name in ("P01/s1_left.mp4", "P01/s2_left.MOV", "P02/s1_right.mp4", "P02/notes.txt", ".trash/old.mp4"):
        path = tmp_path / "clips" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "clips"


def listed(*sources: object, pattern: str | None = None, options: MeasureOptions = PLAIN) -> tuple[Clip, ...]:
    named = NamePattern.parse(pattern) if pattern else None
    return list_clips([str(one) for one in sources], named, options, Path("nowhere"))


def test_a_folder_with_its_subfolders(folder):
    clips = listed(folder)
    assert [clip.name for clip in clips] == ["P01/s1_left.mp4", "P01/s2_left.MOV", "P02/s1_right.mp4"]
    assert [Path(clip.path).read_text() for clip in clips] == [clip.name for clip in clips]
    assert {clip.about for clip in clips} == {About()}


def test_the_study_itself_is_no_source_of_clips(folder):
    (folder / "study").mkdir()
    (folder / "study" / "overlay.mp4").touch()
    assert len(list_clips([str(folder)], None, PLAIN, folder / "study")) == 3


def test_a_pattern_for_files_and_several_files(folder):
    assert [Path(clip.path).name for clip in listed(f"{folder}/**/*.mp4")] == ["s1_left.mp4", "s1_right.mp4"]
    files = [folder / "P02" / "s1_right.mp4", folder / "P01" / "s1_left.mp4"]
    assert [clip.path for clip in listed(*files)] == files


def test_ids_are_names_for_files_and_never_the_same():
    names = ["a/b.mp4", "a_b.mp4", "a b.mp4", "a/b.mov", "A/b.mp4", "Größe.mp4", "…mp4", "x" * 300 + ".mp4"]
    ids = [id_of(PurePath(name)) for name in names]
    assert len({one.lower() for one in ids}) == len(names)
    assert all(one.isascii() and "/" not in one and len(one) < 100 and not one.startswith(".") for one in ids)
    assert ids[0] == "a_b-b0a066fc" == id_of(PurePath("a/b.mp4"))


def test_names_say_who_and_when(folder):
    clips = listed(folder, pattern="{participant}/{session}_{side}")
    assert [clip.about for clip in clips] == [
        About("P01", "left", "s1"),
        About("P01", "left", "s2"),
        About("P02", "right", "s1"),
    ]


@pytest.mark.parametrize(
    ("pattern", "name", "about"),
    [
        ("{participant}_{side}", "x/P01_L.mp4", About("P01", "left")),
        ("{participant}_{side}", "A_b_right.mp4", About("A_b", "right")),
        ("{date}-{participant}-*", "2026-11-22-P1-take2.mp4", About("P1", date=datetime.date(2026, 11, 22))),
        ("{date}{participant}", "20261122P1.mp4", About("P1", date=datetime.date(2026, 11, 22))),
        ("{participant}.{footwear}", "P1.barefoot.mp4", About("P1", footwear="barefoot")),
        ("{participant}_{side}", "P01_middle.mp4", None),
        ("{participant}_{side}", "_left.mp4", None),
    ],
)
def test_patterns(pattern, name, about):
    assert NamePattern.parse(pattern).read(PurePath(name)) == about


def table(folder: Path, *lines: str) -> Path:
    path = folder / "study.csv"
    path.write_text("\n".join(lines))
    return path


def test_a_table_says_all_that_is_known(folder):
    path = table(
        folder,
        "clip;participant;side;session;date;footwear;height_cm;camera_file",
        "P01/s1_left.mp4;001;L;pre;2026-11-22;barefoot;172,5;phone.json",
        "P02/s1_right.mp4;002;;;;;;",
    )
    one, two = listed(path, options=MeasureOptions(height_cm=160, person=2))
    assert one.about == About("001", "left", "pre", datetime.date(2026, 11, 22), "barefoot")
    assert one.options == MeasureOptions(height_cm=172.5, person=2, camera_file=folder / "phone.json")
    assert (two.about, two.options) == (About("002"), MeasureOptions(height_cm=160, person=2))
    assert (two.name, two.path) == ("P02/s1_right.mp4", folder / "P02" / "s1_right.mp4")


def test_a_clip_of_a_table_that_is_not_there_is_listed_all_the_same(folder):
    assert [Path(clip.path).exists() for clip in listed(table(folder, "clip", "P01/s1_left.mp4", "gone.mp4"))] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["clip,hieght_cm,notes", "a.mp4,1,2"], 'has unknown columns, "hieght_cm", "notes": remove them, or use clip'),
        (["name,side", "a.mp4,left"], 'has unknown columns, "name"'),
        (["participant,side", "P1,left"], "needs a column clip"),
        (["clip,side", "a.mp4,both"], "line 2: side should be 'left' or 'right', got 'both'."),
        (["clip,date", "a.mp4,22.11.2026"], "line 2: date should be a date such as 2026-11-22, got '22.11.2026'."),
        (["clip,height_cm", "a.mp4,17"], "line 2: height_cm: should be greater than or equal to 80, got '17'."),
        (["clip", "a.mp4", "b.mp4", "./a.mp4"], "line 4: the same clip as in line 2: remove one of them."),
        (["clip"], "has a header line, but no line of values below it."),
    ],
)
def test_tables_that_are_refused(folder, lines, sentence):
    with pytest.raises(LungelensError) as caught:
        listed(table(folder, *lines))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_sources_that_are_refused(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableInputError, match=r"There is no video in .*empty\.$"):
        listed(tmp_path / "empty")
    with pytest.raises(UnreadableInputError, match=r"There is no video in .*\*\.mp4\.$"):
        listed(tmp_path / "empty" / "*.mp4")
    with pytest.raises(UnreadableInputError, match=r"There is no folder, table or video .*gone\.$"):
        listed(tmp_path / "gone")
    with pytest.raises(UnreadableInputError, match=r"gone\.csv cannot be read"):
        listed(tmp_path / "gone.csv")
    with pytest.raises(UsageError, match="is given twice"):
        listed(folder, folder / "P01")
    with pytest.raises(UsageError, match=r"study\.csv is a table: give it alone"):
        listed(folder, table(folder, "clip", "a.mp4"))
    with pytest.raises(UsageError, match="a table says in its columns"):
        listed(table(folder, "clip", "a.mp4"), pattern="{participant}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_subfolder_that_cannot_be_read_is_not_passed_over(folder):
    (folder / "P01").chmod(0)
    with pytest.raises(UnreadableInputError, match=r"The folder .*P01 cannot be read"):
        listed(folder)
    (folder / "P01").chmod(0o700)


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("{participant}_{side}", '3 of 3 names do not match --pattern "{participant}_{side}", such as P01/s1_left.mp4'),
        ("{who}_{side}", "--pattern has {who}, which is not one of {participant}, {session}"),
        ("{side}_{side}", "--pattern has {side}, twice."),
        ("plain", '--pattern needs a part such as {participant}, got "plain".'),
    ],
)
def test_patterns_that_are_refused(folder, pattern, sentence):
    if pattern.startswith("{participant}"):
        for path in folder.rglob("*_*.*"):
            path.rename(path.with_name(path.name.replace("_", "-")))
        sentence = sentence.replace("s1_", "s1-")
    with pytest.raises(UsageError) as caught:
        listed(folder, pattern=pattern)
    assert sentence in str(caught.value)


def test_a_date_that_is_none(folder):
    (folder / "2026-02-30.mp4").touch()
    with pytest.raises(UsageError, match="finds a date that is none"):
        listed(folder / "2026-02-30.mp4", pattern="{date}")


def test_parts_are_every_clip_once():
    clips = [str(number) for number in range(23)]
    parts = [Shard.parse(f"{number}/5").take(clips) for number in range(1, 6)]
    assert sorted((one for part in parts for one in part), key=int) == clips
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3", ""])
def test_parts_there_are_none_of(text):
    with pytest.raises(UsageError, match="--shard says which part of how many"):
        Shard.parse(text)
