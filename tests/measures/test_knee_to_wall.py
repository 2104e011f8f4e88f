from __future__ import annotations

import pytest

from helpers.observations import estimate, leg_cm, missing, observation, with_lunge
from lungelens.camera.types import Normal
from lungelens.measures.hold import KNEE_BEHIND_WALL_CM, holds_of
from lungelens.measures.knee_to_wall import (
    KNEE_TO_WALL,
    NOT_TOUCHED_CM,
    TOUCHED_CM,
    knee_touched_wall,
    touched,
)
from lungelens.measures.toe_to_wall import TOE_TO_WALL
from lungelens.observe.leg_points import SeenLeg, row
from lungelens.observe.observation import Observation


def gap_cm(lean_deg: float) -> float:
    """From the foremost point of the knee that was made to the wall, which is at 0."""
    return -float(leg_cm(lean_deg)[row("knee_front"), 0])


@pytest.mark.parametrize("lean_deg", [10.0, 30.0])
def test_it_is_the_gap_that_was_made(lean_deg: float) -> None:
    found = estimate(KNEE_TO_WALL, observation(lean_deg))
    assert found.value == pytest.approx(gap_cm(lean_deg), abs=0.05)
    assert found.low < found.value < found.high


def with_knee_at(gap: float) -> Observation:
    """The wall put so far ahead of the knee."""
    return with_lunge(observation(36.0), wall_cm=Normal(gap - gap_cm(36.0), 0.2))


def test_it_is_never_less_than_nothing() -> None:
    seen = with_knee_at(-2.0)
    found = estimate(KNEE_TO_WALL, seen)
    assert holds_of(seen)[0].knee_gap.value == pytest.approx(-2.0, abs=0.05)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.draws.min() == 0.0


def test_without_the_sheet_there_is_none() -> None:
    assert missing(KNEE_TO_WALL, observation(sheet=False)).code == "wall_not_located"


def test_without_a_leg_there_is_none() -> None:
    assert missing(KNEE_TO_WALL, with_lunge(observation(), legs=(SeenLeg(), SeenLeg()))).code == "leg_unclear"


@pytest.mark.parametrize(("beyond_cm", "inside"), [(-0.1, False), (0.1, True)])
def test_a_knee_far_inside_the_wall_says_that_the_sheet_lies_elsewhere(beyond_cm: float, inside: bool) -> None:
    seen = with_knee_at(KNEE_BEHIND_WALL_CM - beyond_cm)
    if inside:
        assert missing(KNEE_TO_WALL, seen).code == "sheet_off_wall"
        assert missing(TOE_TO_WALL, seen).code == "sheet_off_wall"
    else:
        assert estimate(KNEE_TO_WALL, seen).value == 0.0


@pytest.mark.parametrize(
    ("gap_cm", "said"),
    [
        (-1.5, True),
        (TOUCHED_CM - 0.01, True),
        (TOUCHED_CM, True),
        (TOUCHED_CM + 0.01, None),
        (NOT_TOUCHED_CM - 0.01, None),
        (NOT_TOUCHED_CM, False),
        (9.0, False),
    ],
)
def test_contact_is_told_only_where_the_gap_tells(gap_cm: float, said: bool | None) -> None:
    assert touched(gap_cm) is said


@pytest.mark.parametrize(
    ("gap_cm", "said"),
    [(TOUCHED_CM - 0.1, True), (TOUCHED_CM + 0.1, None), (NOT_TOUCHED_CM + 0.1, False), (-11.0, None)],
)
def test_contact_is_asked_of_the_gap_in_the_hold(gap_cm: float, said: bool | None) -> None:
    # A knee far inside the wall says that the wall is elsewhere.
    knee_cm = leg_cm(30.0)[row("knee_front"), 0]
    (hold, _) = holds_of(with_lunge(observation(30.0), wall_cm=Normal(knee_cm + gap_cm, 0.2)))
    assert knee_touched_wall(hold) is said


def test_without_the_sheet_nobody_knows_whether_it_touched() -> None:
    assert knee_touched_wall(holds_of(observation(sheet=False))[0]) is None


def test_without_a_leg_nobody_knows_either() -> None:
    assert knee_touched_wall(holds_of(with_lunge(observation(), legs=(SeenLeg(), SeenLeg())))[0]) is None
