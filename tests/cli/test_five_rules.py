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


@pytest.mark.parametrize(
    ("seen", "links", "told", "not_told"),
    [
        ("", ["ankle"], [], ["foot", "knee", "thigh", "hip"]),
        ("--foot-rotation-deg 12", ["ankle", "foot", "further_up"], ["foot out", "hip"], ["thigh", "inside"]),
        ("--knee-line inside", ["ankle", "knee", "further_up"], ["inside", "thigh", "hip"], ["foot out"]),
        (
            "--foot-rotation-deg 12 --knee-line inside",
            ["ankle", "foot", "knee", "further_up"],
            ["foot out", "The shin turns out", "thigh turns in", "knee moves to the inside", "hip and back"],
            [],
        ),
    ],
)
def test_the_chain_is_told_only_as_far_as_it_was_seen(said, seen, links, told, not_told):
    chain = said(f"--toe-to-wall-cm 6 --tight back {seen}")["sides"][0]["chain"]
    text = " ".join(link["text"] for link in chain)
    assert [link["code"] for link in chain] == links
    assert [word for word in told if word not in text] == []
    assert [word for word in not_told if word in text] == []
