"""The offsets in `sole_turn` and `anatomy` are those that `benchmarks/anatomy/fit.py` makes of its table."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from lungelens.measures import sole_turn
from lungelens.observe.view import ANKLE_HEIGHT_CM

FOLDER = Path(__file__).parents[1] / "benchmarks" / "anatomy"


@pytest.fixture(scope="module")
def fitted() -> dict[str, tuple[float, float]]:
    sys.path.insert(0, str(FOLDER))
    try:
        fit = import_module("fit")
    finally:
        sys.path.remove(str(FOLDER))
    return {offset.constant: (offset.middle, offset.sd) for offset in fit.offsets()}


@pytest.mark.parametrize("name", ["OUTLINE_TURN_DEG", "STEP_TURN_DEG"])
def test_turns(fitted: dict[str, tuple[float, float]], name: str) -> None:
    assert getattr(sole_turn, name) == pytest.approx(fitted[name][0], abs=0.2)


def test_the_ankle_landmarks_height(fitted: dict[str, tuple[float, float]]) -> None:
    middle, sd = fitted["ANKLE_HEIGHT_CM"]
    assert ANKLE_HEIGHT_CM.mean == pytest.approx(middle, abs=0.25 * sd)
    assert ANKLE_HEIGHT_CM.sd == pytest.approx(sd, rel=0.35)


def test_every_person_observed_is_in_the_recipe() -> None:
    observed = {line.split(",")[0].rsplit("_", 1)[0] for line in (FOLDER / "observations.csv").read_text().split()[1:]}
    recipe = {line.split(",")[0] for line in (FOLDER / "people.csv").read_text().splitlines()[1:]}
    assert observed <= recipe
    assert len(observed) > 30
