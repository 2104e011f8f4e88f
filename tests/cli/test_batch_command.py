"""`lungelens batch` with a stand-in for the measuring: tables, sentences and exit codes."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import pytest

from helpers.batch_measurers import Stub
from helpers.processes import copied_workers  # noqa: F401  fixture
from helpers.stored import LEGGINGS, SHOES, clip_of
from lungelens.measures.measurement import QUANTITIES
from lungelens.measures.table import MEASURES
from lungelens.study.batch import measurer
from lungelens.study.batch.store import StudyFolder

CLIPS = {
    "P01_s1_R": "38",
    "P01_s1_L": "40",  # the stand-in measures right legs
    "P02_s1_R": "nobody",
    "P02_s2_R": "38",  # the same file as the first
}


@pytest.fixture
def here(tmp_path, monkeypatch, copied_workers) -> Path:  # noqa: F811
    """A folder of clips, and the stand-in in place of the measuring; the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(measurer, "Lungelens", Stub)
    write(tmp_path / "clips", **CLIPS)
    return tmp_path


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.mp4").write_text(text)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_of_clips_becomes_a_study(lungelens, here):
    code, out, err = lungelens("batch", "clips", "--out", "study", "--pattern", "{participant}_{session}_{side}")
    assert code == 3
    assert out.splitlines() == [
        "4 clips: 3 measured, 1 not.",
        "  1 not measurable (nobody), Nobody is in the picture. Film the whole leg.",
    ]
    assert "1 clip not of the leg that was said: see side_agrees in clips.csv." in err
    assert "1 clip with the content of another: see same_content_as in clips.csv." in err
    assert "Written: study/datapackage.json" in err
    left, right, nobody, again = rows(here / "study" / "clips.csv")
    assert (left["participant"], left["session"], left["side"], left["leg"]) == ("P01", "s1", "left", "right")
    assert (left["side_agrees"], right["side_agrees"]) == ("0", "1")
    assert [right[f"tibia_angle_deg{end}"] for end in ("", "_low", "_high")] == ["38.0", "36.0", "40.0"]
    assert (nobody["status"], nobody["reason"], nobody["tibia_angle_deg"]) == ("not_measurable", "nobody", "")
    assert again["same_content_as"] == right["id"]
    assert (here / "study" / right["observation"]).read_text() == "38"
    assert [one["id"] for one in rows(here / "study" / "repetitions.csv")] == [left["id"], right["id"], again["id"]]
    made = rows(here / "study" / "manifest.csv")
    assert [json.loads(one["instruments"]) for one in made] == [{"stub": "a" * 64}] * 4
    assert all(float(one["seconds"]) >= 0 and len(one["clip_sha256"]) == 64 for one in made)


def test_a_clip_in_which_nothing_counts_says_so_and_why(lungelens, here):
    write(here / "more", a="38", b="heel")
    code, out, _ = lungelens("batch", "more", "--out", "study")
    assert code == 3  # as measure ends for such a clip
    why = "No repetition counts. The heel came up. Keep the heel on the floor."
    assert out.splitlines() == [
        "2 clips: 2 measured, 1 of them without a repetition that counts, 0 not.",
        f"  1 measured (none_counts), {why}",
    ]
    sound, none = rows(here / "study" / "clips.csv")
    assert (sound["status"], sound["reason"], sound["reason_in_words"]) == ("measured", "", "")
    assert (none["status"], none["reason"], none["reason_in_words"]) == ("measured", "none_counts", why)
    assert (none["repetitions"], none["valid_repetitions"], none["best_repetition"]) == ("2", "0", "")


def test_what_the_tables_hold_is_described_and_valid(lungelens, here):
    from frictionless import validate

    (here / "study.csv").write_text(
        "clip,side,date,height_cm\nclips/P01_s1_R.mp4,right,2026-11-22,172.5\nclips/gone.mp4,,,\n"
    )
    assert lungelens("batch", "study.csv", "--out", "study")[0] == 4
    report = validate(here / "study" / "datapackage.json")
    assert report.valid, report.flatten(["type", "message"])
    tables = [task for task in report.tasks if task.type == "table"]
    assert [(task.name, task.stats["rows"]) for task in tables] == [("clips", 2), ("repetitions", 1), ("manifest", 2)]
    package = json.loads((here / "study" / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"][:2]:
        fields = {field["name"]: field for field in table["schema"]["fields"]}
        for measure in MEASURES:
            assert measure.definition in fields[measure.name]["description"]
            assert [fields[f"{measure.name}{end}"]["unit"] for end in ("", "_low", "_high")] == [measure.unit] * 3
    (here / "study" / "clips.csv").write_text((here / "study" / "clips.csv").read_text().replace("measured", "well"))
    assert not validate(here / "study" / "datapackage.json").valid  # so it does look


def test_parquet_holds_what_csv_does(lungelens, here):
    from pyarrow import parquet

    lungelens("batch", "clips", "--out", "study")
    for name in ("clips", "repetitions", "manifest"):
        table = parquet.read_table(here / "study" / f"{name}.parquet").to_pylist()
        plain = rows(here / "study" / f"{name}.csv")
        assert len(table) == len(plain) > 0
        assert [row["id"] for row in table] == [row["id"] for row in plain]
        assert list(table[0]) == list(plain[0])
    assert isinstance(table[0]["seconds"], float)


def test_without_pyarrow_there_is_no_parquet_nor_one_of_before(lungelens, here, monkeypatch):
    lungelens("batch", "clips", "--out", "study")
    monkeypatch.setattr("lungelens.study.batch.package.find_spec", lambda name: None)
    lungelens("batch", "clips", "--out", "study", "--merge")
    assert list((here / "study").glob("*.parquet")) == []
    package = json.loads((here / "study" / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in package["resources"]] == ["clips.csv", "repetitions.csv", "manifest.csv"]


def test_parts_and_their_tables(lungelens, here):
    code, out, err = lungelens("batch", "clips", "--out", "study", "--shard", "1/2")
    assert (code, out) == (3, "Part 1 of 2: 2 clips, 1 measured, 1 not.\n")
    assert "the same command with --merge" in err
    code, out, _ = lungelens("batch", "clips", "--out", "study", "--merge")
    assert code == 3
    assert "  2 not run (not_run), such as: It was not run: run the same command again." in out
    assert lungelens("batch", "clips", "--out", "study", "--shard", "2/2")[0] == 0
    assert not (here / "study" / "datapackage.json").exists()  # what it would say is no longer so
    code, out, _ = lungelens("batch", "clips", "--out", "study", "--merge")
    assert (code, out.splitlines()[0]) == (3, "4 clips: 3 measured, 1 not.")
    whole = (here / "study" / "clips.csv").read_bytes()
    shutil.rmtree(here / "study")
    lungelens("batch", "clips", "--out", "study")
    assert (here / "study" / "clips.csv").read_bytes() == whole


def test_a_part_in_which_nothing_counts_ends_as_the_whole_does(lungelens, here):
    write(here / "more", a="heel")
    code, out, _ = lungelens("batch", "more", "--out", "study", "--shard", "1/1")
    said = "1 measured, 1 of them without a repetition that counts, 0 not."
    assert (code, out) == (3, f"Part 1 of 1: 1 clip, {said}\n")


def test_options_of_another_run_are_not_mixed_in(lungelens, here):
    lungelens("batch", "clips", "--out", "study")
    code, out, _ = lungelens("batch", "clips", "--out", "study", "--height-cm", "180", "--merge")
    assert code == 3
    assert "  4 not run (run_otherwise), such as: It was run with other options or by another version" in out
    code, _, err = lungelens("batch", "clips", "--out", "study", "--height-cm", "180")
    assert "as before" not in err
    assert {row["options"] for row in rows(here / "study" / "manifest.csv")} == {'{"height_cm": 180.0}'}


def test_the_same_again_runs_nothing(lungelens, here):
    lungelens("batch", "clips", "--out", "study")
    before = {path.name: path.read_bytes() for path in (here / "study").glob("*.*")}
    code, _, err = lungelens("batch", "clips", "--out", "study")
    assert (code, err.count("as before")) == (3, 4)
    assert {path.name: path.read_bytes() for path in (here / "study").glob("*.*")} == before


def test_all_measured_is_told_by_the_exit_code(lungelens, here):
    (here / "clips" / "P02_s1_R.mp4").unlink()
    code, out, _ = lungelens("batch", "clips", "--out", "study", "--no-observations")
    assert (code, out) == (0, "3 clips: 3 measured, 0 not.\n")
    assert list((here / "study" / "observations").iterdir()) == []


def test_a_bar_with_the_time_left_on_a_terminal(lungelens, here, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    code, _, err = lungelens("batch", "clips", "--out", "study")
    assert code == 3
    assert "P02_s1_R.mp4: not measurable" in err
    assert " of 4, " not in err


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["clips"], 2, "Missing option '--out'"),
        (["empty", "--out", "study"], 4, "There is no video in empty."),
        (["gone", "--out", "study"], 4, "There is no folder, table or video gone."),
        (["*.mp4", "--out", "study"], 4, "There is no video in *.mp4."),
        (["clips", "--out", "file"], 4, "Cannot write to the folder file"),
        (["clips", "--out", "file/study"], 4, "Cannot write to the folder file/study"),
        (["table.csv", "--out", "study"], 2, 'table.csv has unknown columns, "who"'),
        (["clips", "--out", "study", "--pattern", "{side}"], 2, "4 of 4 names do not match --pattern"),
        (["clips", "--out", "study", "--shard", "3/2"], 2, "--shard says which part of how many"),
        (["clips", "--out", "study", "--shard", "1/2", "--merge"], 2, "--merge is for when all parts were run"),
        (["clips", "--out", "study", "--workers", "0"], 2, "Invalid value for '--workers'"),
        (["clips", "--out", "study", "--height-cm", "17"], 2, "--height-cm: should be greater than"),
    ],
)
def test_bad_input_is_one_sentence(lungelens, here, arguments, code, sentence):
    (here / "empty").mkdir()
    (here / "file").touch()
    (here / "table.csv").write_text("clip,who\nclips/P01_s1_R.mp4,me\n")
    found, out, err = lungelens("batch", *arguments)
    assert (found, out) == (code, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_missing_clips_are_said_first_and_have_their_rows(lungelens, here):
    (here / "table.csv").write_text("clip\nclips/P01_s1_R.mp4\nclips/gone.mp4\n")
    code, out, err = lungelens("batch", "table.csv", "--out", "study")
    assert code == 4
    assert err.startswith("1 of 2 clips are not there, such as clips/gone.mp4.\n")
    assert "  1 unreadable (unreadable), clips/gone.mp4 cannot be read (no such file or directory)." in out
    assert [row["status"] for row in rows(here / "study" / "clips.csv")] == ["measured", "unreadable"]


def test_a_study_in_use(lungelens, here):
    with StudyFolder.create(here / "study").in_use():
        code, out, err = lungelens("batch", "clips", "--out", "study")
    assert (code, out) == (4, "")
    assert err == "Another run is already writing to study: wait for its end, or choose another folder.\n"


@pytest.mark.soak
def test_real_clips_with_the_real_program(lungelens, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    for name in (SHOES, LEGGINGS):
        shutil.copy(clip_of(name), tmp_path / "clips")
    code, out, _ = lungelens("batch", "clips", "--out", "study", "--workers", "1", "--pattern", "*_{side}_*")
    assert (code, out) == (0, "2 clips: 2 measured, 0 not.\n")
    table = rows(tmp_path / "study" / "clips.csv")
    assert [row["side_agrees"] for row in table] == ["1", "1"]
    best = {row["id"]: row for row in rows(tmp_path / "study" / "repetitions.csv") if row["best"] == "1"}
    assert all(row[name] == best[row["id"]][name] for row in table for name in QUANTITIES)
    for row in table:
        code, out, _ = lungelens("measure", "--json", "--observation", tmp_path / "study" / row["observation"])
        kept = json.loads((tmp_path / "study" / "results" / row["id"] / "result.json").read_text())
        assert (code, json.loads(out)["repetitions"]) == (0, kept["repetitions"])
