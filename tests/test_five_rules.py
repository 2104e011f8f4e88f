"""The five rules this project began with, at the command line and in Python.

1. Tight behind the ankle: calf stretches, against the wall, with the big toe extended, in hip extension.
2. Tight in front: ankle mobilisation.
3. The knee touched the wall but the calf feels tight: soft-tissue mobilisation of the calf.
4. In doubt: get assessed.
5. The foot that turns out and the knee that moves inwards are explained only where they were seen.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import lungelens
from lungelens.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

STRETCHES = ["wall_calf_stretch", "calf_stretch_big_toe", "calf_stretch_hip_extension"]


@pytest.fixture(params=["api", "cli"])
def classified(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Return the answer to one leg of an adult, as a document, from Python or from the command line."""

    def by_python(**leg: Any) -> dict[str, Any]:
        return lungelens.classify(leg, person={"age": 34}, red_flags=()).model_dump(mode="json", by_alias=True)

    def by_command(**leg: Any) -> dict[str, Any]:
        answers = [f"--{name.replace('_', '-')}={'yes' if value is True else value}" for name, value in leg.items()]
        assert main(["classify", *answers, "--age", "34", "--no-red-flags", "--json"]) == 0
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        return said

    return by_python if request.param == "api" else by_command


def exercises(said: dict[str, Any]) -> list[str]:
    return [exercise["id"] for exercise in said["advice"]["exercises"]]


@pytest.mark.parametrize("distance", [6, 8.5, 11, 15])
def test_tight_behind_the_ankle(classified: Callable[..., dict[str, Any]], distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, tight="back")
    assert said["sides"][0]["limiter"]["limiter"] == "behind"
    assert exercises(said) == STRETCHES


@pytest.mark.parametrize("distance", [6, 8.5, 11, 15])
def test_tight_in_front(classified: Callable[..., dict[str, Any]], distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, tight="front")
    assert said["sides"][0]["limiter"]["limiter"] == "front"
    assert exercises(said) == ["ankle_mobilisation"]


@pytest.mark.parametrize("distance", [10, 11, 15])
def test_touched_the_wall_but_the_calf_feels_tight(classified: Callable[..., dict[str, Any]], distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, knee_touched_wall=True, tight="calf")
    assert said["sides"][0]["limiter"]["limiter"] == "calf_soft_tissue"
    assert exercises(said) == ["calf_soft_tissue"]


@pytest.mark.parametrize("leg", [{"toe_to_wall_cm": 5}, {"toe_to_wall_cm": 5, "tight": "none"}])
def test_in_doubt(classified: Callable[..., dict[str, Any]], leg: dict[str, Any]) -> None:
    said = classified(**leg)
    assert said["advice"]["kind"] == "get_assessed"
    assert exercises(said) == []
    assert "have a physiotherapist look at it before you start exercises" in said["advice"]["text"].replace("H", "h")


@pytest.mark.parametrize(
    ("seen", "links"),
    [
        ({}, ["ankle"]),
        ({"foot_rotation_deg": 12}, ["ankle", "foot", "further_up"]),
        ({"knee_line": "inside"}, ["ankle", "knee", "further_up"]),
        ({"foot_rotation_deg": 12, "knee_line": "inside"}, ["ankle", "foot", "knee", "further_up"]),
    ],
)
def test_the_chain_is_explained_only_as_far_as_it_was_seen(
    classified: Callable[..., dict[str, Any]], seen: dict[str, Any], links: list[str]
) -> None:
    said = classified(toe_to_wall_cm=6, tight="back", **seen)
    assert [link["code"] for link in said["sides"][0]["chain"]] == links
