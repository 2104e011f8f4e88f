"""The five rules that the classifier began with, as somebody at the terminal meets them."""

from __future__ import annotations

import json
import shlex

import pytest

STRETCHES = ["wall_calf_stretch", "calf_stretch_big_toe", "calf_stretch_hip_extension"]


@pytest.fixture
def said(lungelens):
    """Return what a command line is answered, as a document."""

    def run(line):
        code, out, err = lungelens("classify", *shlex.split(line), "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def ids(document):
    return [exercise["id"] for exercise in document["advice"]["exercises"]]


def test_tight_behind_stretches_the_calf_in_three_ways(said):
    found = said("--toe-to-wall-cm 6 --tight back")
    assert ids(found) == STRETCHES
    wall, toe, hip = found["advice"]["exercises"]
    assert "Hands on the wall" in wall["how"]
    assert "so that the big toe bends up" in toe["how"]
    assert "push that hip forward" in hip["how"]
    assert found["next_test"]["weeks"] == 4


def test_tight_in_front_mobilises_the_ankle(said):
    assert ids(said("--toe-to-wall-cm 6 --tight front")) == ["ankle_mobilisation"]


@pytest.mark.parametrize("touched", ["", "--knee-touched-wall yes"])
def test_at_the_wall_with_a_tight_calf_works_on_its_soft_tissue(said, touched):
    found = said(f"--toe-to-wall-cm 11 --tight calf {touched}")
    assert (ids(found), found["sides"][0]["limiter"]["limiter"]) == (["calf_soft_tissue"], "calf_soft_tissue")
    assert not found["advice"]["exercises"][0]["optional"]


@pytest.mark.parametrize("doubt", ["", "--tight none", "--tight front --pain 2", "--tight back --injury other"])
def test_in_doubt_somebody_should_look(said, doubt):
    found = said(f"--toe-to-wall-cm 6 {doubt}")
    assert (found["advice"]["kind"], ids(found)) == ("get_assessed", [])
    assert "physiotherapist" in found["advice"]["text"]


@pytest.mark.parametrize("distance", [10, 15])
def test_enough_range_and_nothing_tight_needs_nothing(said, distance):
    found = said(f"--toe-to-wall-cm {distance} --tight none")
    assert (found["advice"]["kind"], ids(found)) == ("none_needed", [])
