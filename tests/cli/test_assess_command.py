"""`lungelens assess`: two clips and a few answers to one assessment, one document, one folder."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest

from helpers.analyses import lunge_analysis, refused_analysis
from helpers.known import known
from lungelens.cli import main as cli
from lungelens.measures.measurement import Quantity
from lungelens.report import folder
from lungelens.report.document import ReportDocument

LEFT, RIGHT = "left.mp4", "right.mp4"


def measured(leg, cm):
    """Return an analysis of one valid lunge with this score."""
    analysis = lunge_analysis(test_leg=leg, angles_deg=(35.0,), heel_lifts_mm=(1.0,))
    values = {"toe_to_wall_cm": Quantity(value=cm, low=cm - 0.5, high=cm + 0.5), "knee_touched_wall": True}
    values["knee_to_wall_cm"] = Quantity(value=0, low=0, high=1)
    repetition = analysis.measurement.repetitions[0].model_copy(update=values)
    measurement = analysis.measurement.model_copy(update={"repetitions": (repetition,)})
    return SimpleNamespace(measurement=measurement)


class Measuring:
    """Takes the place of measuring and writing, and remembers what it was asked."""

    def __init__(self):
        self.clips = {LEFT: measured("left", 6.0), RIGHT: measured("right", 10.0)}
        self.after_turning = {}
        self.asked = []
        self.told = []
        self.written = None

    def observe(self, path, options, progress=None):
        self.asked.append((path.name, options))
        if progress is not None:
            progress("pose", 1.0)
        return path.name

    def observe_legs(self, path, options, progress=None):
        seen = self.observe(path, options, progress)
        return [seen, *self.after_turning.get(seen, ())]

    def analyse(self, seen):
        return self.clips[seen]

    def write_assessment(self, assessment, filmed, out, *, blur_face, parquet, progress):
        self.written = (assessment.status, [leg.folder for leg in filmed], out, blur_face, parquet)
        return (out / "report.html",)


@pytest.fixture
def measuring(monkeypatch):
    stand_in = Measuring()
    monkeypatch.setitem(sys.modules, "lungelens.observe.observe", SimpleNamespace(observe=stand_in.observe))
    turns = SimpleNamespace(observe_legs=stand_in.observe_legs)
    monkeypatch.setitem(sys.modules, "lungelens.observe.turns", turns)
    monkeypatch.setitem(sys.modules, "lungelens.measures.analysis", SimpleNamespace(analyse=stand_in.analyse))
    monkeypatch.setattr(folder, "write_assessment", stand_in.write_assessment)
    return stand_in


def document(done):
    code, out, err = done
    assert (code, err) == (0, "")
    return json.loads(out)


def test_both_legs_in_words(lungelens, measuring):
    code, out, err = lungelens("assess", LEFT, RIGHT, "--tight-left", "back", "--age", "34")
    assert (code, err) == (0, "")
    assert out.startswith(
        "Your left ankle is stiff: 6.0 cm (5.5 to 6.5). "
        "Your right ankle is fine: 10.0 cm (9.5 to 10.5). The sides differ by 4.0 cm.\n"
    )
    assert "1. Wall calf stretch (left ankle)" in out


def test_one_document_with_both_measurements(lungelens, measuring):
    said = document(lungelens("assess", LEFT, RIGHT, "--tight", "left=back", "--no-red-flags", "--json"))
    assert (said["schema"], said["assessment"]["schema"]) == ("lungelens.report/1", "lungelens.assessment/1")
    assert [one["test_leg"] for one in said["measurements"]] == ["left", "right"]
    assert json.loads(ReportDocument.model_validate(said).to_json()) == said


def test_one_clip_is_of_the_leg_it_shows(lungelens, measuring):
    said = document(lungelens("assess", RIGHT, "--tight", "front", "--json"))
    assert [(leg["side"], leg["tight"]) for leg in said["assessment"]["sides"]] == [("right", "front")]


def test_both_legs_in_one_clip(lungelens, measuring):
    measuring.after_turning[RIGHT] = (LEFT,)
    said = document(lungelens("assess", RIGHT, "--tight", "left=front", "--json"))
    sides = said["assessment"]["sides"]
    assert [(leg["side"], leg["tight"], leg["toe_to_wall_cm"]["value"]) for leg in sides] == [
        ("left", "front", 6.0),
        ("right", None, 10.0),
    ]


def test_a_leg_lunged_twice_in_one_clip_has_its_best_stretch(lungelens, measuring):
    measuring.clips["again"] = measured("right", 11.0)
    measuring.after_turning[RIGHT] = ("again",)
    said = document(lungelens("assess", RIGHT, "--json"))
    assert [leg["toe_to_wall_cm"]["value"] for leg in said["assessment"]["sides"]] == [11.0]


def test_a_tape_that_agrees_takes_the_place_of_the_cameras_distance(lungelens, measuring):
    said = document(lungelens("assess", LEFT, RIGHT, "--toe-to-wall-cm", "left=6.5+-0.5", "--json"))
    leg = said["assessment"]["sides"][0]
    assert leg["toe_to_wall_cm"] == {"value": 6.5, "low": 6.0, "high": 7.0}
    assert leg["tibia_angle_deg"]["value"] == pytest.approx(35.0, abs=1)


def test_a_tape_that_disagrees_counts_and_both_are_told(lungelens, measuring):
    code, out, err = lungelens("assess", LEFT, RIGHT, "--toe-to-wall-cm", "left=9+-0.5", "--json")
    leg = json.loads(out)["assessment"]["sides"][0]
    assert (code, leg["toe_to_wall_cm"]["value"], leg["tibia_angle_deg"]) == (0, 9.0, None)
    assert leg["validity"]["status"] == "valid"
    assert err.startswith("By tape your left ankle reached 9.0 cm (8.5 to 9.5), by camera 6.0 cm (5.5 to 6.5).")
    assert "Most likely" in err
    assert err.endswith("The tape counts; to use the camera's distance, leave the typed one out.\n")


def test_a_tape_stands_by_itself_where_no_repetition_counts(lungelens, measuring):
    measurement = measuring.clips[LEFT].measurement
    lifted = measurement.repetitions[0].model_copy(
        update={"valid": False, "heel_lift_mm": Quantity(value=9, low=8, high=10)}
    )
    measuring.clips[LEFT].measurement = measurement.model_copy(update={"best": None, "repetitions": (lifted,)})
    said = document(lungelens("assess", LEFT, RIGHT, "--toe-to-wall-cm", "left=9", "--json"))
    assert said["assessment"]["sides"][0]["validity"]["status"] == "valid"


def test_the_options_of_measuring_hold_for_both(lungelens, measuring):
    lungelens("assess", LEFT, RIGHT, "--height-cm", "170", "--model", "lite", "--sheet-gap-cm", "2", "--no-camera-file")
    assert [name for name, _ in measuring.asked] == [LEFT, RIGHT]
    for _, options in measuring.asked:
        assert (options.height_cm, options.model, options.sheet_gap_cm) == (170, "lite", 2)
        assert options.match_camera is False


def test_an_earlier_result_is_compared_with_its_leg(lungelens, measuring, tmp_path):
    (tmp_path / "then.json").write_text(measured("right", 6.0).measurement.to_json())
    for clips in ((RIGHT,), (LEFT, RIGHT)):
        said = document(lungelens("assess", *clips, "--earlier", tmp_path / "then.json", "--json"))
        assert said["assessment"]["sides"][-1]["changes"][0]["verdict"] == "better"


def test_out_gets_all_of_it(lungelens, measuring, tmp_path):
    code, _, err = lungelens("assess", LEFT, RIGHT, "--out", tmp_path / "out", "--blur-face", "--parquet")
    assert (code, err) == (0, f"Written: {tmp_path / 'out' / 'report.html'}\n")
    assert measuring.written == ("assessed", ["left", "right"], tmp_path / "out", True, True)


def test_what_was_measured_before_needs_no_clip(lungelens, tmp_path):
    stored = [tmp_path / f"{leg}.json" for leg in ("left", "right")]
    for path, cm in zip(stored, (6.0, 11.0), strict=True):
        path.write_text(measured(path.stem, cm).measurement.to_json())
    code, out, _ = lungelens("assess", *stored, "--tight", "left=back", "--out", tmp_path / "report")
    assert code == 0
    assert "Your left ankle is stiff: 6.0 cm" in out
    written = {path.name for path in (tmp_path / "report").iterdir()}
    assert written == {"report.html", "report.pdf", "repetitions.csv", "assessment.json"}


@pytest.mark.parametrize("answer", [("--red-flag", "bone_pain"), ("--pain", "left=7")])
def test_what_somebody_should_look_at_is_not_measured(lungelens, measuring, tmp_path, answer):
    code, out, _ = lungelens("assess", LEFT, RIGHT, *answer, "--json", "--out", tmp_path)
    assert (code, json.loads(out)["assessment"]["status"]) == (0, "assessment_first")
    assert measuring.asked == []
    assert measuring.written == ("assessment_first", [], tmp_path, False, False)


@pytest.mark.parametrize(
    ("clips", "says"),
    [
        ((RIGHT, LEFT), "right.mp4 shows the right leg, and left.mp4 the left: "),
        ((LEFT, LEFT), "left.mp4 shows the left leg: "),
        ((RIGHT, RIGHT), "right.mp4 shows the right leg: "),
    ],
)
def test_a_clip_of_the_other_leg_is_said_and_not_swapped(lungelens, measuring, clips, says):
    code, out, err = lungelens("assess", *clips)
    assert (code, out) == (2, "")
    assert err == f"{says}give the clip of the left leg first, then of the right.\n"


@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 2)])
def test_clips_in_the_wrong_order_are_asked_about(lungelens, measuring, monkeypatch, answer, code):
    asked = []

    def confirm(text, *, err):
        asked.append((text, err))
        return answer

    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("typer.confirm", confirm)
    found, out, _ = lungelens("assess", RIGHT, LEFT)
    question = "right.mp4 shows the right leg, and left.mp4 the left. Take them as what they show?"
    assert (asked, found) == ([(question, True)], code)
    assert out.startswith("Your left ankle is stiff: 6.0 cm (5.5 to 6.5).") == answer


def test_a_clip_that_shows_nothing_leaves_the_other(lungelens, measuring):
    measuring.clips[LEFT] = refused_analysis()
    code, out, err = lungelens("assess", LEFT, RIGHT)
    assert code == 0
    assert out.startswith("Your left ankle was not measured. Your right ankle is fine: 10.0 cm")
    assert err.startswith("left.mp4: Nobody bends a knee towards a wall in this clip. Film one person")


def test_nothing_measured_still_answers(lungelens, measuring):
    measuring.clips[LEFT] = refused_analysis()
    code, out, _ = lungelens("assess", LEFT, "--json")
    assert (code, json.loads(out)["assessment"]["status"]) == (3, "nothing_to_assess")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "lungelens assess left.mp4 right.mp4"),
        ([LEFT, RIGHT, "third.mp4"], "lungelens assess left.mp4 right.mp4"),
        ([LEFT, "--tight", "up"], "--tight: should be 'back'"),
        ([LEFT, RIGHT, "--tight", "back"], "say which leg it is about"),
        ([LEFT, "--height-cm", "3"], "--height-cm"),
        ([LEFT, "--blur-face"], "add --out DIR"),
        ([LEFT, "--parquet"], "add --out DIR"),
        ([LEFT, "--camera-file", "a.json", "--no-camera-file"], "contradict each other"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_before_measuring(lungelens, measuring, arguments, expected):
    code, out, err = lungelens("assess", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert expected in err
    assert measuring.asked == []


def test_parquet_without_its_package_is_one_sentence(lungelens, measuring, monkeypatch, tmp_path):
    monkeypatch.setattr("lungelens.cli.output.find_spec", lambda name: None)
    code, _, err = lungelens("assess", LEFT, "--out", tmp_path, "--parquet")
    assert (code, err) == (2, "--parquet needs one more package: pip install 'lungelens[parquet]', or leave it out.\n")


def test_each_clip_has_its_own_bars(lungelens, measuring, monkeypatch):
    from contextlib import nullcontext

    from lungelens.cli import assess_command

    stages = []
    monkeypatch.setattr(assess_command, "progress_bar", lambda: nullcontext(lambda stage, part: stages.append(stage)))
    lungelens("assess", LEFT, RIGHT)
    assert stages == ["left: pose", "right: pose"]


def test_the_questions_are_printed(lungelens):
    assert lungelens("assess", "--questions") == lungelens("classify", "--questions")


def test_the_command_is_there():
    assert "assess" in [command.name or known(command.callback).__name__ for command in cli.app.registered_commands]
