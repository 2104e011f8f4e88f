"""`lungelens validate` with ready-made results; no clip is measured here."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from helpers.results import repetition, result
from helpers.studies import StudyMaker

if TYPE_CHECKING:
    from pathlib import Path


def truth_table(folder: Path, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "truth.csv").write_text("\n".join(["clip,repetition,quantity,value", *lines]))
    return folder


def results(folder: Path, **angles_deg: float | None) -> Path:
    """One result for each clip; `None` is a clip in which nothing could be measured."""
    folder.mkdir()
    for clip, value in angles_deg.items():
        rep = () if value is None else (repetition(1, tibia_angle_deg=(value, value - 2, value + 2)),)
        (folder / f"{clip}.json").write_text(result(clip, *rep).to_json())
    return folder


def test_truth_beside_results(lungelens, tmp_path):
    folder = truth_table(tmp_path / "clips", "c01,1,tibia_angle_deg,38", "c02,1,tibia_angle_deg,30")
    ready = results(tmp_path / "ready", c01=39, c02=29, c03=10)
    code, out, err = lungelens("validate", folder, "--results", ready, "--out", tmp_path / "out")
    assert (code, out) == (
        0,
        "Tibia angle: 2 of 2 measured, bias 0.0°, mean absolute error 1.0°, maximum error +1.0°, "
        "limits of agreement −2.8 to +2.8°, truth within the 95 % interval in 2 of 2 (16 to 100 %).\n",
    )
    said = err.splitlines()
    assert said[0] == "Left out, because neither truth nor readings mention them: c03."
    assert said[1] == f"Written: {tmp_path / 'out' / 'validation.html'}"
    with (tmp_path / "out" / "values.csv").open() as file:
        assert [row["error"] for row in csv.DictReader(file)] == ["1.0", "-1.0"]


def test_readings_without_any_truth(lungelens, tmp_path):
    (tmp_path / "clips").mkdir()
    (tmp_path / "readings.csv").write_text("clip;rater;quantity;value\nc01;Ana;tibia_angle_deg;38,5\n")
    ready = results(tmp_path / "ready", c01=39)
    code, out, _ = lungelens(
        "validate", tmp_path / "clips", "--results", ready, "--readings", tmp_path / "readings.csv",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert (code, out) == (
        0,
        "Tibia angle against readings: 1 of 1 measured, bias +0.5°, mean absolute error 0.5°, maximum error +0.5°.\n",
    )


def test_nothing_measured_is_shown_and_told_by_the_exit_code(lungelens, tmp_path):
    folder = truth_table(tmp_path / "clips", "c01,1,tibia_angle_deg,38")
    ready = results(tmp_path / "ready", c01=None)
    code, out, _ = lungelens("validate", folder, "--results", ready, "--out", tmp_path / "out")
    assert (code, out) == (3, "Tibia angle: 0 of 1 measured.\n")
    assert (tmp_path / "out" / "validation.html").exists()


def test_measured_on_the_spot(lungelens, stand_in, tmp_path):
    folder = truth_table(tmp_path / "clips", "c01.mp4,1,tibia_angle_deg,38", "c02.mp4,1,tibia_angle_deg,38")
    for name in ("c01", "c02", "c03"):
        (folder / f"{name}.mp4").write_text("")
    code, _, err = lungelens("validate", folder, "--out", tmp_path / "out")
    assert code == 3  # the stand-in finds no repetition
    assert err.splitlines()[:3] == [
        "Left out, because neither truth nor readings mention them: c03.",
        "1 of 2: c01, 0 repetitions",
        "2 of 2: c02, 0 repetitions",
    ]
    assert sorted(path.name for path in (tmp_path / "out" / "results").iterdir()) == ["c01.json", "c02.json"]
    assert stand_in.options.model_dump(exclude_defaults=True) == {}


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["missing"], 4, "The folder missing cannot be read"),
        (["empty"], 4, "There is nothing to compare with: put truth.csv into the folder"),
        (["clips"], 4, "There is neither a video nor a result for any clip that truth or readings name, such as c01."),
        (["clips", "--results", "missing"], 4, "There is no folder missing to read results from."),
        (["clips", "--results", "empty"], 4, "There is neither a video nor a result"),
        (["clips", "--results", "broken"], 4, "broken"),
        (["clips", "--results", "ready", "--readings", "missing.csv"], 4, "missing.csv cannot be read"),
        (
            ["clips", "--results", "ready", "--readings", "clips/truth.csv", "--out", "clips/truth.csv"],
            4,
            "Cannot write",
        ),
        (["clips", "--results", "ready", "--resume"], 2, "--resume is for measuring"),
        ([], 2, "Missing argument"),
    ],
)
def test_bad_input_is_one_sentence(lungelens, tmp_path, monkeypatch, arguments, code, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    truth_table(tmp_path / "clips", "c01,1,tibia_angle_deg,38")
    results(tmp_path / "ready", c01=39)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "c01.json").write_text('{"schema": ')
    found, out, err = lungelens("validate", *arguments)
    assert (found, out) == (code, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_what_batch_said_of_a_clip_without_a_result_is_shown(lungelens, tmp_path):
    maker = StudyMaker(tmp_path / "study")
    maker.add("c01.mp4", repetition(1, tibia_angle_deg=(39, 37, 41)))
    maker.add_failed("c02.mp4", status="killed", code="killed", message="Its process ended with -9.")
    maker.add_failed("c03.mp4", status="not_run", code="not_run", message="It was not run.")
    lines = [f"{name},1,tibia_angle_deg,38" for name in ("c01", "c02", "c03")]
    folder = truth_table(tmp_path / "clips", *lines)
    code, out, _ = lungelens("validate", folder, "--results", maker.write(), "--out", tmp_path / "out")
    assert code == 0
    assert out.startswith("1 of 3 clips has neither a video nor a result, and no figure counts them: c03.")
    with (tmp_path / "out" / "values.csv").open() as file:
        assert [row["why_not_in_words"] for row in csv.DictReader(file)] == ["", "Its process ended with -9."]
