"""`lungelens study report`: files, sentences and exit codes."""

from __future__ import annotations

import pytest

from helpers.results import repetition
from helpers.studies import StudyMaker, drawn_study
from lungelens.study.batch.clip import About


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return drawn_study(tmp_path_factory.mktemp("study"), people=6)


def test_a_report_is_written_beside_the_study(lungelens, study):
    code, out, err = lungelens("study", "report", study)
    assert code == 0
    first, *others = out.splitlines()
    assert first == "24 of 24 clips measured, 6 participants named."
    assert others[0].startswith("Tibia angle with the sheet, between sessions: ICC(2,1) 0.")
    assert others[0].endswith("(12 legs).")
    assert any(line.startswith("Changed beyond MDC95, tibia angle with the sheet: ") for line in others)
    assert err.startswith(f"Written: {study / 'report' / 'report.html'}, and ")
    assert {"missing.csv", "reliability.csv", "rows.csv", "sides_sheet_tibia_angle_deg.png"} <= {
        path.name for path in (study / "report").iterdir()
    }


def test_readings_and_strata(lungelens, study, tmp_path):
    (tmp_path / "readings.csv").write_text(
        "clip,quantity,value\nP00_s1_left.mp4,toe_to_wall_cm,9\nP01_s1_left.mp4,toe_to_wall_cm,9\n"
    )
    code, out, _ = lungelens(
        "study", "report", study, "--readings", tmp_path / "readings.csv", "--by", "side", "--out", tmp_path / "out"
    )
    assert code == 0
    assert (tmp_path / "out" / "agreement.csv").exists()
    assert "Camera minus reading" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_nothing_measured_is_told_by_the_exit_code(lungelens, tmp_path):
    maker = StudyMaker(tmp_path)
    maker.add("a.mp4", about=About("A"))
    code, out, _ = lungelens("study", "report", maker.write())
    assert (code, out) == (3, "0 of 1 clip measured, 1 participant named.\n")


def test_without_participants_it_says_what_to_do(lungelens, tmp_path):
    maker = StudyMaker(tmp_path)
    maker.add("a.mp4", repetition(1, tibia_angle_deg=(40, 38, 42)))
    assert lungelens("study", "report", maker.write())[0] == 0
    assert "give <code>lungelens batch</code> a" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["gone"], 4, "gone is not a finished study, as datapackage.json is missing"),
        (["STUDY", "--retest", "s9"], 2, "No clip of the study is of a session s9: its sessions are s1, s2."),
        (["STUDY", "--order", "s1"], 2, "--order leaves out the session s2"),
        (["STUDY", "--by", "colour"], 2, "'colour'"),
        (["STUDY", "--readings", "gone.csv"], 4, "gone.csv cannot be read"),
    ],
)
def test_what_is_wrong_is_one_sentence(lungelens, study, arguments, code, sentence):
    told, _, err = lungelens("study", "report", *(study if one == "STUDY" else one for one in arguments))
    assert told == code
    assert sentence in err
    assert err.count("\n") == 1
