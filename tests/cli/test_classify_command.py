from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from helpers.analyses import lunge_analysis, refused_analysis
from lungelens.measures.measurement import Quantity
from lungelens.mobility.asked import read_asked
from lungelens.mobility.types import MobilityAssessment

HEAVY = ("av", "cv2", "matplotlib", "mediapipe", "numpy", "scipy")


def document(done):
    code, out, err = done
    assert (code, err) == (0, "")
    return json.loads(out)


def result_file(folder, leg, cm):
    """Write the result of a leg with one repetition of this score, and return its path."""
    measurement = lunge_analysis(test_leg=leg, angles_deg=(35.0,), heel_lifts_mm=(1.0,)).measurement
    score = Quantity(value=cm, low=cm - 1, high=cm + 1)
    repetition = measurement.repetitions[0].model_copy(update={"toe_to_wall_cm": score, "knee_touched_wall": True})
    path = folder / f"{leg}_{cm}.json"
    path.write_text(measurement.model_copy(update={"repetitions": (repetition,)}).to_json(), encoding="utf-8")
    return path


def test_a_number_from_the_tape(lungelens):
    code, out, err = lungelens("classify", "--toe-to-wall-cm", "7.5", "--tight", "back", "--age", "34")
    assert (code, err) == (0, "")
    assert out.startswith("Your ankle is stiff, possibly fine: 7.5 cm (6.3 to 8.7).\n")
    assert "1. Wall calf stretch" in out


def test_json_is_one_document_and_nothing_else(lungelens):
    said = document(lungelens("classify", "--toe-to-wall-cm", "10", "--json", "--date", "2026-03-01"))
    assert json.loads(MobilityAssessment.model_validate(said).to_json()) == said
    assert (said["schema"], said["tested_on"]) == ("lungelens.assessment/1", "2026-03-01")


def test_the_day_of_the_test_is_today(lungelens):
    before = datetime.now(UTC).astimezone().date()
    said = document(lungelens("classify", "--toe-to-wall-cm", "10", "--json"))
    assert before.isoformat() <= said["tested_on"] <= datetime.now(UTC).astimezone().date().isoformat()


def test_a_tape_alone_gives_a_report_too(lungelens, tmp_path):
    code, _, err = lungelens("classify", "--toe-to-wall-cm", "left=5", "--tight", "left=back", "--out", tmp_path)
    assert code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", "report.pdf", "assessment.json"}
    assert str(tmp_path / "report.pdf") in err
    assert json.loads((tmp_path / "assessment.json").read_text())["assessment"]["sides"][0]["range"]["band"]


def test_every_answer_reaches_the_classifier(lungelens, monkeypatch):
    from lungelens.mobility import classify

    seen = []
    assess = classify.assess

    def watched(case, language):
        seen.append(case)
        return assess(case, language)

    monkeypatch.setattr(classify, "assess", watched)
    given = {
        "--toe-to-wall-cm": "left=7.5+-1",
        "--tibia-angle-deg": "left=31±2",
        "--angle-method": "left=shin_outline",
        "--straight-knee-angle-deg": "left=20",
        "--knee-to-wall-cm": "left=0.5",
        "--knee-touched-wall": "left=yes",
        "--foot-rotation-deg": "left=-3",
        "--heel-lift-mm": "left=2",
        "--knee-line": "left=inside",
        "--tight-left": "back",
        "--tight-right": "none",
        "--pain": "left=2",
        "--pain-where": "left=calf",
        "--knee-pain": "left=inside",
        "--knee-pain-weeks": "left=3",
        "--knee-pain-score": "left=2",
        "--injury": "left=sprain",
        "--injury-weeks": "left=200",
        "--age": "34",
        "--sex": "female",
        "--height-cm": "170",
        "--footwear": "shoes",
        "--earlier-toe-to-wall-cm": "left=6",
        "--earlier-tibia-angle-deg": "left=30",
        "--earlier-weeks": "4",
        "--earlier-footwear": "barefoot",
        "--norms": "mcbride_2026",
        "--date": "2026-03-01",
    }
    words = [word for pair in given.items() for word in pair]
    assert lungelens("classify", *words, "--no-red-flags")[0] == 0
    said = seen[0].model_dump(mode="json", exclude_none=True)
    assert [leg.pop("tries_cm") for leg in (*said["sides"], *said["earlier"])] == [[], [], []]
    right = next(leg for leg in said["sides"] if leg["side"] == "right")
    left = next(leg for leg in said["sides"] if leg["side"] == "left")
    assert right == {"side": "right", "angle_method": "joint_centre", "tight": "none"}
    assert left == {
        "side": "left",
        "toe_to_wall_cm": {"value": 7.5, "low": 6.5, "high": 8.5},
        "tibia_angle_deg": {"value": 31, "low": 29, "high": 33},
        "angle_method": "shin_outline",
        "straight_knee_angle_deg": {"value": 20},
        "knee_to_wall_cm": {"value": 0.5},
        "knee_touched_wall": True,
        "foot_rotation_deg": {"value": -3},
        "heel_lift_mm": {"value": 2},
        "knee_line": "inside",
        "tight": "back",
        "pain": 2,
        "pain_where": "calf",
        "knee_pain": "inside",
        "knee_pain_weeks": 3,
        "knee_pain_score": 2,
        "injury": {"kind": "sprain", "weeks_ago": 200},
    }
    assert said["person"] == {"age": 34, "sex": "female", "height_cm": 170, "footwear": "shoes"}
    assert said["earlier"] == [
        {
            "side": "left",
            "weeks_ago": 4,
            "toe_to_wall_cm": {"value": 6},
            "tibia_angle_deg": {"value": 30},
            "angle_method": "shin_outline",
            "footwear": "barefoot",
        }
    ]
    assert (said["red_flags"], said["norms"], said["tested_on"]) == ([], "mcbride_2026", "2026-03-01")


def test_an_answer_without_a_leg_is_about_the_only_one(lungelens):
    said = document(lungelens("classify", "--toe-to-wall-cm", "left=7", "--tight", "back", "--json"))
    assert [(leg["side"], leg["tight"]) for leg in said["sides"]] == [("left", "back")]


def test_side_says_which_leg(lungelens):
    said = document(lungelens("classify", "--side", "right", "--toe-to-wall-cm", "7", "--json"))
    assert [leg["side"] for leg in said["sides"]] == ["right"]


def test_two_measured_legs(lungelens, tmp_path):
    left, right = result_file(tmp_path, "left", 7.0), result_file(tmp_path, "right", 10.0)
    said = document(lungelens("classify", left, right, "--tight-left", "front", "--json"))
    assert [(leg["side"], leg["toe_to_wall_cm"]["value"], leg["tight"]) for leg in said["sides"]] == [
        ("left", 7.0, "front"),
        ("right", 10.0, None),
    ]
    assert said["asymmetry"]["verdict"] == "asymmetric"


def test_a_tape_beside_a_measured_leg_counts_and_both_are_told(lungelens, tmp_path):
    left = result_file(tmp_path, "left", 7.0)
    code, out, err = lungelens("classify", left, "--toe-to-wall-cm", "12", "--json")
    (leg,) = json.loads(out)["sides"]
    assert (code, leg["toe_to_wall_cm"]["value"], leg["validity"]["status"]) == (0, 12, "valid")
    assert err.startswith("By tape your left ankle reached 12.0 cm (10.8 to 13.2), by camera 7.0 cm")


def test_an_earlier_result(lungelens, tmp_path):
    now, then = result_file(tmp_path, "left", 9.0), result_file(tmp_path, "left", 8.0)
    said = document(lungelens("classify", now, "--earlier", then, "--earlier-weeks", "4", "--json"))
    (change,) = said["sides"][0]["changes"]
    assert (change["weeks_ago"], change["verdict"]) == (4, "within_error")


def test_two_tries_of_a_leg(lungelens):
    tries = ["--toe-to-wall-cm", "left=9", "--toe-to-wall-cm", "left=10", "--toe-to-wall-cm", "right=10"]
    said = document(lungelens("classify", *tries, "--json"))
    assert [(leg["toe_to_wall_cm"]["value"], leg["tries_cm"]) for leg in said["sides"]] == [(10, [9, 10]), (10, [])]
    _, out, _ = lungelens("classify", *tries)
    assert "Of your tries (9.0 cm and 10.0 cm) the best is taken. Their mean is 9.5 cm." in out


def test_a_faulty_try_is_left_out_and_said(lungelens):
    tries = ["--toe-to-wall-cm", "9", "--toe-to-wall-cm", "9.5", "--toe-to-wall-cm", "10.5"]
    touched = ["--knee-touched-wall", "yes", "--knee-touched-wall", "yes", "--knee-touched-wall", "no"]
    said = document(lungelens("classify", *tries, *touched, "--json"))
    assert (said["sides"][0]["tries_cm"], said["sides"][0]["validity"]["status"]) == ([9, 9.5], "valid")
    _, out, _ = lungelens("classify", *tries, *touched)
    assert "The try of 10.5 cm is left out, because the knee did not reach the wall." in out
    _, out, _ = lungelens("classify", *tries[:4], "--toe-to-wall-cm", "95")
    assert "The try of 95.0 cm is left out" in out


def test_answers_about_tries_are_as_many_as_the_tries(lungelens):
    code, _, err = lungelens("classify", "--toe-to-wall-cm", "9", "--heel-lift-mm", "1", "--heel-lift-mm", "2")
    said = "there are 2 answers for one leg; give one, or as many as there are tries in --toe-to-wall-cm."
    assert (code, err) == (2, f"--heel-lift-mm: {said}\n")


def test_tries_of_an_earlier_day(lungelens):
    then = ["--earlier-toe-to-wall-cm", "7", "--earlier-toe-to-wall-cm", "8"]
    said = document(lungelens("classify", "--toe-to-wall-cm", "11", *then, "--json"))
    assert said["sides"][0]["changes"][0]["earlier"]["value"] == 8
    code, _, err = lungelens("classify", "--toe-to-wall-cm", "11", *then, *then)
    assert (code, err) == (2, "--earlier-toe-to-wall-cm: a leg has at most 3 tries, not 4.\n")


def test_inches(lungelens):
    said = document(lungelens("classify", "--toe-to-wall-cm", "4in", "--json"))
    assert said["sides"][0]["toe_to_wall_cm"]["value"] == pytest.approx(10.16)


def test_the_same_result_now_and_earlier_is_refused(lungelens, tmp_path):
    now = result_file(tmp_path, "left", 9.0)
    copy = tmp_path / "copy.json"
    copy.write_bytes(now.read_bytes())
    for then in (now, copy):
        code, out, err = lungelens("classify", now, "--earlier", then)
        assert (code, out) == (2, "")
        assert err == f"{then}: this is the result of now as well; an earlier result is one of an earlier day.\n"


def test_an_earlier_result_in_which_nothing_counted_is_left_out(lungelens, tmp_path):
    then = tmp_path / "then.json"
    measurement = lunge_analysis(test_leg="left", heel_lifts_mm=(9.0, 9.0)).measurement
    then.write_text(measurement.model_copy(update={"best": None}).to_json(), encoding="utf-8")
    code, out, err = lungelens("classify", "--side", "left", "--toe-to-wall-cm", "9", "--earlier", then, "--json")
    assert (code, json.loads(out)["sides"][0]["changes"]) == (0, [])
    assert err == f"{then}: no valid repetition, so nothing is compared with it.\n"


def test_a_clip_that_showed_nothing_is_left_out(lungelens, tmp_path):
    nothing = tmp_path / "nothing.json"
    nothing.write_text(refused_analysis().measurement.to_json(), encoding="utf-8")
    code, out, err = lungelens("classify", nothing, result_file(tmp_path, "left", 9.0), "--json")
    assert (code, [leg["side"] for leg in json.loads(out)["sides"]]) == (0, ["left"])
    assert err == f"{nothing}: nothing could be measured in this clip, so it is left out.\n"


@pytest.mark.parametrize("arguments", [[], ["--tight", "back"]])
def test_nothing_to_assess_still_answers(lungelens, arguments):
    code, out, _ = lungelens("classify", *arguments, "--json")
    assert (code, json.loads(out)["status"]) == (3, "nothing_to_assess")


def test_a_red_flag_is_an_answer(lungelens):
    said = document(lungelens("classify", "--toe-to-wall-cm", "9", "--red-flag", "pop_or_kick", "--json"))
    assert (said["status"], said["sides"]) == ("assessment_first", [])


def test_the_questions_are_printed_with_their_ids(lungelens):
    code, out, _ = lungelens("classify", "--questions")
    assert code == 0
    assert out.startswith("chest_with_leg_signs: ")
    headings = [line for line in out.splitlines() if not line.startswith("  - ")]
    assert len(headings) == 13
    assert all(": " in line for line in headings)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--toe-to-wall-cm", "nan"], "--toe-to-wall-cm: should be a finite number, got nan."),
        (["--toe-to-wall-cm", "1e999"], "--toe-to-wall-cm: should be a finite number, got inf."),
        (["--toe-to-wall-cm=-4"], "--toe-to-wall-cm: should be between 0 and 40, got -4.0."),
        (["--toe-to-wall-cm", "400"], "--toe-to-wall-cm: should be between 0 and 40, got 400.0."),
        (["--toe-to-wall-cm", "7,,5"], "--toe-to-wall-cm: '7,,5' is not a number; write 7.5, 7.5+-1, 4in or left=7.5."),
        (["--toe-to-wall-cm", "7+--1"], "--toe-to-wall-cm: the value should lie inside its interval."),
        (["--toe-to-wall-cm", "20in"], "--toe-to-wall-cm: should be between 0 and 40, got 50.8."),
        (
            ["--toe-to-wall-cm", "7", "--toe-to-wall-cm", "left=9"],
            "--toe-to-wall-cm 7: say which leg it is about, left=7 or right=7.",
        ),
        (["--toe-to-wall-cm", "7"] * 4, "--toe-to-wall-cm: a leg has at most 3 tries, not 4."),
        (
            ["--toe-to-wall-cm", "95", "--toe-to-wall-cm", "70"],
            "--toe-to-wall-cm: should be between 0 and 40.",
        ),
        (["--tight", "back", "--tight", "front"], "--tight: there are 2 answers for one leg, give one."),
        (
            ["--tight", "left=back", "--tight-left", "front"],
            "--tight: there are 2 answers for the left leg, give one.",
        ),
        (["--tight", "up"], "--tight: should be 'back', 'front', 'calf' or 'none', got 'up'."),
        (["--age", "-3"], "--age: should be greater than or equal to 3, got -3.0."),
        (["--pain", "11"], "--pain: should be less than or equal to 10, got '11'."),
        (["--injury-weeks", "3"], "--injury: Field required."),
        (
            ["--injury", "sprain", "--injury-weeks", "-1"],
            "--injury-weeks: should be greater than or equal to 0, got '-1'.",
        ),
        (["--side", "up"], "--side: should be left or right, got 'up'."),
        (["--toe-to-wall-cm", "left=7", "--tight", "right=back", "--pain", "2"], "say which leg it is about"),
        (["--red-flag", "cough"], "--red-flag: should be 'chest_with_leg_signs', "),
        (["--red-flag", "bone_pain", "--no-red-flags"], "contradict each other"),
        (["--date", "soon"], "--date: should be a valid date"),
        (["--norms", "mine"], "--norms: should be 'hall_2017', "),
        (["--toe-to-wall-cm", "9", "--earlier-toe-to-wall-cm", "left=8"], "An earlier result is for the left leg"),
        (["--toe-to-wall-cm", "9", "--earlier-toe-to-wall-cm=-8"], "--earlier-toe-to-wall-cm: should be between"),
        (["--toe-to-wall-cm", "9", "--earlier-toe-to-wall-cm", "8", "--earlier-weeks", "-1"], "--earlier-weeks: "),
    ],
)
def test_what_makes_no_sense_is_one_sentence(lungelens, arguments, expected):
    code, out, err = lungelens("classify", *arguments)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.count("\n") == 1


def test_all_faults_are_said_at_once(lungelens):
    _, _, err = lungelens("classify", "--toe-to-wall-cm", "-1", "--age", "999", "--tight", "x")
    assert [flag in err for flag in ("--toe-to-wall-cm", "--age", "--tight")] == [True] * 3


def test_two_results_of_one_leg(lungelens, tmp_path):
    code, _, err = lungelens("classify", result_file(tmp_path, "left", 7.0), result_file(tmp_path, "left", 8.0))
    assert (code, err) == (2, "Two results are for the left leg: give one per leg.\n")


@pytest.mark.parametrize("content", [None, "", "a shopping list", "{}"])
def test_results_that_cannot_be_read(lungelens, tmp_path, content):
    path = tmp_path / "result.json"
    if content is not None:
        path.write_text(content)
    code, out, err = lungelens("classify", path)
    assert (code, out, err.count("\n")) == (4, "", 1)


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--toe-to-wall-cm", "7.5", "--tight", "back"], []),
        # What a measurement may hold is what the table of measures says, and measures compute with NumPy.
        (["RESULT", "--tight", "back"], ["numpy"]),
    ],
)
def test_nothing_heavy_is_imported(tmp_path, arguments, allowed):
    """The number of a tape needs only the classifier; the document of a measurement NumPy, but nothing that looks."""
    result = str(result_file(tmp_path, "left", 7.0))
    arguments = [result if word == "RESULT" else word for word in arguments]
    script = (
        "import sys\n"
        "from lungelens.cli.main import main\n"
        f"assert main(['classify', *{arguments!r}]) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == f"{allowed}\n"


@pytest.mark.parametrize("name", ["toe_to_wall_cm", "tight", "pain", "pain_where", "knee_pain", "knee_pain_weeks"])
def test_the_help_asks_in_the_words_of_the_pages(lungelens, monkeypatch, name):
    monkeypatch.setenv("COLUMNS", "400")
    _, out, _ = lungelens("classify", "--help")
    assert read_asked()[f"{name}.title"] in " ".join(out.split())
