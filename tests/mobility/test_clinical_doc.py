"""docs/clinical.md says what the program does."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import NormalDist
from typing import Any, get_args

import pytest
import typer

from helpers.known import known
from helpers.mobility_cases import answer, interval
from lungelens import thresholds
from lungelens.cli.main import app
from lungelens.mobility import limits
from lungelens.mobility.exercises import read_exercises
from lungelens.mobility.geometry import distance_cm, heel_gain_cm, rotation_gain_cm
from lungelens.mobility.norms import read_norms
from lungelens.mobility.record import Estimate
from lungelens.mobility.screen import questions
from lungelens.mobility.terms import Limiter

PAGE = (Path(__file__).parents[2] / "docs" / "clinical.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]


ROTATION_LIMITS = (thresholds.ROTATION_NOTE_DEG, thresholds.ROTATION_WARN_DEG, thresholds.ROTATION_INVALID_DEG)


def row(first: str) -> list[str]:
    return next(cells for cells in ROWS if cells[0] == first)


def test_it_says_what_it_is_not():
    assert "**Lungelens is not a medical device.**" in PAGE
    assert not re.search(r"diagnos|injury risk|risk of injury", PAGE, re.IGNORECASE)


@pytest.mark.parametrize("norm", read_norms(), ids=lambda norm: norm.name)
def test_norms(norm):
    _, people, numbers, source, verified, used = row(f"`{norm.name}`")
    assert str(norm.n) in people
    assert norm.mean is None or all(re.search(rf"{number}\b", numbers) for number in (norm.mean, norm.sd))
    assert source in norm.read_from
    assert verified == ("yes" if norm.verified else "**no**")
    assert (f"--norms {norm.name}" in used) == (not norm.default)


def test_shares_of_healthy_adults_in_the_bands():
    below, middle, above = [], [], []
    for norm in (n for n in read_norms() if n.default and n.quantity == "toe_to_wall_cm"):
        people = NormalDist(known(norm.mean), known(norm.sd))
        low, high = (people.cdf(cut) for cut in limits.CUTS_CM)
        below.append(low)
        middle.append(high - low)
        above.append(1 - high)
    for band, shares in (("restricted", below), ("adequate", middle), ("ample", above)):
        assert row(band)[2] == f"{100 * min(shares):.0f} to {100 * max(shares):.0f} %"


@pytest.mark.parametrize("exercise", read_exercises().exercise, ids=lambda exercise: exercise.id)
def test_exercises(exercise):
    _, _, _, expected, grade, sources = row(f"`{exercise.id}`")
    assert grade == exercise.grade
    assert exercise.gain_cm is None or f"{exercise.gain_cm[0]:g}–{exercise.gain_cm[1]:g} cm" in expected
    years = [re.search(r"\d{4}", source) for source in exercise.sources]
    assert [year[0] for year in years if year and year[0] not in sources] == []


def test_questions_by_urgency():
    words = {"now": "now", "today": "today", "this_week": "within a week", "before_testing": "before testing"}
    for urgency, name in words.items():
        assert set(re.findall(r"`(\w+)`", row(name)[1])) == {q.id for q in questions() if q.urgency == urgency}


def test_limiters():
    assert set(get_args(Limiter)) <= set(re.findall(r"`(\w+)`", PAGE))


def test_what_faults_add():
    *_, adds = row("foot turned out or in")
    for degrees, cm in re.findall(r"([\d.]+)(?: cm)? at (\d+)", adds):
        assert round(rotation_gain_cm(float(cm)), 1) == float(degrees)
    assert round(heel_gain_cm(thresholds.HEEL_INVALID_MM, 11.0)) == 1


@pytest.mark.parametrize(
    "said",
    [
        f"below {limits.CUTS_CM[0]:g} cm",
        f"above {limits.CUTS_CM[1]:g} cm",
        f"from {limits.NO_BAND_FROM} on, and below {limits.ADULT_FROM}",
        f"{limits.USUAL_ERROR_CM} cm for a tape, {limits.USUAL_ERROR_DEG}° for an inclinometer",
        f"pain is at most {limits.PAIN_STOPS_ABOVE} of 10",
        " | ".join(f"above {limit:g}°" for limit in ROTATION_LIMITS),
        f"above {thresholds.HEEL_NOTE_MM:g} mm | | above {thresholds.HEEL_INVALID_MM:g} mm",
        f"below {limits.SIDES_WATCH_CM} cm",
        f"above {limits.SIDES_ASYMMETRIC_CM:g} cm, or {limits.SIDES_ASYMMETRIC_DEG:g}°",
        f"above {limits.SIDES_BEYOND_SEEN_CM:g} cm",
        f"A change counts from {limits.CHANGE_CM:g} cm or {limits.CHANGE_DEG:g}° on",
        f"within {limits.FRESH_INJURY_WEEKS:g} weeks",
        f"({limits.FRESH_FRACTURE_OR_TENDON_WEEKS:g} of a fracture or of calf and Achilles tendon)",
        f"Tries more than {limits.TRIES_APART_CM:g} cm apart are told",
        "ankle at {:.0f} to {:.0f} % of the foot".format(*(100 * share for share in limits.ANKLE_SHARE_OF_FOOT)),
        "depth of {:g} to {:g} cm".format(*limits.KNEE_DEPTH_CM),
        f"a foot {limits.FOOT_LENGTH_MARGIN_CM:g} cm and a shank {limits.SHANK_MARGIN_CM:g} cm longer or shorter",
        "a height from {:g} to {:g} cm".format(*limits.HEIGHT_NOT_KNOWN_CM),
        "10° to 14° more",
    ],
)
def test_thresholds(said):
    assert said in PAGE


@pytest.mark.parametrize(
    "words", [line.split() for line in re.findall(r"^lungelens .+$", PAGE, re.MULTILINE)], ids=" ".join
)
def test_every_option_shown_exists(words):
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    there = {name for parameter in group.commands[words[1]].params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= there


# One leg for each row of the table of what to do next.
DO_NEXT: dict[str, dict[str, Any]] = {
    "nothing measured, or not valid": {"toe_to_wall_cm": 11, "heel_lift_mm": 9, "tight": "back"},
    "too uncertain for a range": {"toe_to_wall_cm": interval(8, 6), "tight": "back"},
    "range restricted or perhaps so, not known where it feels tight": {"toe_to_wall_cm": 8.5},
    "range restricted, felt tight": {"toe_to_wall_cm": 6, "tight": "back"},
    "range restricted, nothing tight": {"toe_to_wall_cm": 6, "tight": "none"},
    "range may be restricted, felt tight": {"toe_to_wall_cm": 8.5, "tight": "back"},
    "no range for this age or angle, felt tight": {"tibia_angle_deg": 36, "tight": "front"},
    "the same, not known where it feels tight": {"tibia_angle_deg": 36},
    "range enough, the calf alone tight": {"toe_to_wall_cm": 11, "tight": "calf"},
    "range enough, felt tight behind or in front": {"toe_to_wall_cm": 11, "tight": "front"},
    "range enough, nothing tight": {"toe_to_wall_cm": 11, "tight": "none"},
}


@pytest.mark.parametrize("finding", DO_NEXT)
def test_what_to_do_next(finding):
    _, to_do, again = row(finding)
    said = answer(DO_NEXT[finding])
    when = {
        None: "once somebody has looked",
        0: "right away",
        limits.TEST_AFTER_EXERCISES: f"after {limits.TEST_AFTER_EXERCISES} weeks",
        limits.TEST_OTHERWISE: f"in {limits.TEST_OTHERWISE} weeks",
    }
    assert again == when[said.next_test.weeks]
    assert bool(said.advice.exercises) == bool(re.search(r"exercises? for it|its exercise|rolling", to_do))
    assert ("get assessed before" in to_do) == (said.advice.kind == "get_assessed")


def test_the_example_of_a_distance_from_an_angle():
    found = distance_cm(
        Estimate(value=35, low=35 - 1.96 * limits.USUAL_ERROR_DEG, high=35 + 1.96 * limits.USUAL_ERROR_DEG), None
    )
    assert f"at 35° about {found.value:.1f} cm, {found.low:.1f} to {found.high:.1f}." in PAGE
