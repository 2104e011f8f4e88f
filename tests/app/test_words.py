"""The pages say what the word files hold, all of it and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

import pytest

from lungelens.app import pages
from lungelens.app.coach import Cue
from lungelens.app.live_frame import Problem
from lungelens.app.words import read_words
from lungelens.measures.measurement import QUANTITIES
from lungelens.mobility import choices
from lungelens.mobility.terms import Band
from lungelens.observe.types import Point
from lungelens.records import columns
from lungelens.records.changes import Alone
from lungelens.sides import SIDES

FILES = ("ask", "band", "clinic", "common", "cues", "home", "phone", "quantity", "runner", "shared")  # of the pages
FILE = f"(?:{'|'.join(FILES)})"
PLURALS = (".one", ".many")
ASKED = {  # everywhere in the same words
    "tight": choices.Tightness,
    "pain_where": choices.PainPlace,
    "knee_pain": choices.KneePain,
    "paper": choices.FloorPaper,
    "knee_at_wall": choices.KneeAtWall,
}
QUESTIONS = (*ASKED, "pain", "knee_pain_weeks", "knee_pain_score", "toe_to_wall_cm")
CHOICES = {
    "sex": choices.Sex,
    "footwear": choices.Footwear,
    "knee_line": choices.KneeLine,
    "injury_kind": choices.InjuryKind,
    "side": choices.Side,
}
FAULTS = ("refused", "none", "busy", "unplugged", "cannot")  # of the camera

# Keys that scripts put together, as they stand there, and what can stand for each star.
PUT_TOGETHER: dict[str, Sequence[str] | Sequence[tuple[str, str]]] = {
    "ask.*.*": [(name, value) for name, values in ASKED.items() for value in get_args(values)],
    "ask.knee_pain.*": ["front", "inside"],
    "shared.applies.*": ["hurt", "knee", "away"],
    "ask.*.hint": ["paper", "knee_at_wall", "pain", "toe_to_wall_cm"],
    "ask.*.title": QUESTIONS,
    "clinic.agreement.*": ["bias", "upper", "lower"],
    "band.*": [*get_args(Band)],
    "clinic.choice.*.*": [(name, value) for name, values in CHOICES.items() for value in get_args(values)],
    "clinic.choice.footwear.*": [*get_args(choices.Footwear)],
    "clinic.choice.sex.*": [*get_args(choices.Sex)],
    "clinic.clip.of_leg.*": [*SIDES, "unknown"],
    "clinic.compare.*": ["unknown", "within", "beyond"],
    "clinic.file.*": ["reps.png", "signals.png", "report.html", "report.pdf", "frames.csv", "result.json"],
    "clinic.hold.*": ["up", "down", "left", "right"],
    "clinic.method.*": ["camera", *get_args(columns.ReadingMethod)],
    "clinic.point.*": [*get_args(Point)],
    "clinic.side.*": [*SIDES, "unknown"],
    "clinic.trend.*": [*get_args(Alone), "no_limit", "within", "more", "less"],
    "common.stage.*": ["looking for the lunge", "measuring", "drawing"],
    "common.state.*": [*get_args(columns.TrialState)],
    "cues.*": [*get_args(Cue), *get_args(Problem)],
    "runner.camera.*.advice": [*FAULTS],
    "runner.camera.*.title": [*FAULTS],
    "runner.leg.*_*": [(way, side) for way in ("film", "choose") for side in SIDES],
    **{
        f"runner.leg.{way}_*": [*SIDES]
        for way in ("first", "lead", "then", "turn", "turn_paper", "again", "start", "choose")
    },
    "runner.leg_name.*": [*SIDES],
    "runner.path.*": ["questions", "prepare", "leg", "answers", "result"],
    "quantity.*": [*QUANTITIES],
    "runner.result.for_*": [*SIDES, "both", "tested"],
    "runner.result.other_leg_*": [*SIDES],
    "runner.stage.*": ["nearer", "no_sheet", "whole_body"],
    "runner.stage.ended_*": ["tries", "time", "by_hand"],
    "runner.stage.side_*": [*SIDES],
    "shared.distance_to.*": ["sheet", "paper", "shoe"],
    "shared.shoe.*": ["eu", "uk", "us-men", "us-women"],
    "shared.distance.*": ["tape", "camera"],
    "shared.length.*": ["cm", "in"],
    "shared.unit.*": ["cm", "deg", "mm"],
}
OF_FORMS = {"clinic.field.*", "clinic.hint.*"}  # by the names that stand in the forms and tables


@pytest.fixture(scope="module")
def text() -> str:
    """All pages and scripts, without comments."""
    files = [*sorted(pages.FOLDER.rglob("*.html")), *sorted(pages.FOLDER.rglob("*.js"))]
    return re.sub(r"(^|\s)//.*", "", "\n".join(path.read_text(encoding="utf-8") for path in files))


def whole(text: str) -> set[str]:
    """Keys that stand there as they are; of a counted one both forms."""
    counted = re.findall(r'\bcount\(\s*"([\w.]+)"', text)
    found = set(re.findall(rf'"({FILE}\.[a-z0-9_.]+)"', text)) - set(counted)
    return found | {key + ending for key in counted for ending in PLURALS}


def patterns(text: str) -> set[str]:
    """Keys that are put together, a star for each part."""
    found = re.findall(rf"`({FILE}\.[^`\s]*\$[^`]*)`", text)
    return {re.sub(r"\$\{[^}]*\}", "*", key) for key in found}


def put_together(pattern: str) -> set[str]:
    """Everything a pattern comes to."""
    blank = pattern.replace("*", "{}")
    return {blank.format(*([parts] if isinstance(parts, str) else parts)) for parts in PUT_TOGETHER[pattern]}


def of_forms(text: str) -> set[str]:
    """Names of fields in forms, and heads of tables."""
    heads = re.findall(r"\[([^\]]*)\]\.map\(\(name\) => t\(`clinic\.field", text)
    fields = re.findall(r'name: "(\w+)",\s*kind:', text)
    return {*fields, *re.findall(r'"(\w+)"', " ".join(heads)), "red_flags"}  # changed in two windows: named there


def test_every_key_that_is_put_together_is_known(text):
    assert patterns(text) == PUT_TOGETHER.keys() | OF_FORMS


def test_pages_and_scripts_ask_for_the_words_that_are_there(text):
    words = {key for key in read_words() if key.split(".")[0] in FILES}
    names = of_forms(text) - {*QUESTIONS}
    hints = {key for key in words if key.startswith("clinic.hint.")}
    asked = whole(text).union(*map(put_together, PUT_TOGETHER), {f"clinic.field.{name}" for name in names})
    assert sorted(asked - words) == []
    assert sorted(words - asked - hints) == []
    assert sorted(key for key in hints if key.rpartition(".")[2] not in names) == []


def test_no_words_stand_in_pages_and_scripts(text):
    between_tags = re.findall(r">\s*([A-Za-z][^<>{}`$;=()]*)</", text)
    assert set(between_tags) == {"Lungelens"}  # the title, until the words are there
    sentences = re.findall(r'"([A-Z][a-z]+ [a-z][^"\n]*)"', text)
    assert sentences == []


@pytest.mark.parametrize("cue", [*get_args(Cue), *get_args(Problem)])
def test_every_cue_is_short_enough_to_speak(cue):
    assert 0 < len(read_words()[f"cues.{cue}"]) <= 60
