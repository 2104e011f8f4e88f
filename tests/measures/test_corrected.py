from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers.observations import observation, point_px, px
from lungelens.measures.corrected import MOVED_BY_HAND, corrected
from lungelens.measures.measurement import Best
from lungelens.measures.result import measure
from lungelens.observe.moved_points import Move

if TYPE_CHECKING:
    from lungelens.measures.measurement import Measurement


def to(repetition: int, lean_deg: float) -> Move:
    """The knee moved to where it would be at such a lean."""
    x, y = point_px("knee", lean_deg)
    return Move(repetition, "knee", (float(x), float(y)))


def notes(found: Measurement) -> list[list[str]]:
    return [[check.message for check in one.checks if check.code == MOVED_BY_HAND] for one in found.repetitions]


def test_without_moves_nothing_changes() -> None:
    seen = observation()
    assert corrected(measure(seen), seen, []) == measure(seen)


def test_the_repetition_that_was_corrected_says_so_and_the_other_stays() -> None:
    seen = observation(36.0)
    found = corrected(measure(seen), seen, [to(2, 38.0)])
    assert notes(found) == [[], ["Moved by hand: knee."]]
    assert found.repetitions[0] == measure(seen).repetitions[0]
    assert found.repetitions[1].tibia_angle_deg.value == pytest.approx(38.0, abs=0.2)  # type: ignore[union-attr]


def test_the_best_repetition_is_chosen_anew() -> None:
    seen = observation(36.0)
    assert measure(seen).best == Best(index=1)
    assert corrected(measure(seen), seen, [to(2, 38.0)]).best == Best(index=2)
    assert corrected(measure(seen), seen, [to(1, 20.0), to(2, 20.0)]).best is None  # neither knee reaches the wall


def test_a_wall_that_was_moved_is_noted_on_the_clip_and_changes_every_repetition() -> None:
    seen = observation(36.0)
    x, y = px(1.0, -10.0, 0.0)
    found = corrected(measure(seen), seen, [Move(1, "wall_foot", (float(x), float(y)))])
    assert [check.message for check in found.checks] == ["Moved by hand: foot of the wall."]
    assert notes(found) == [[], []]
    distances = [one.toe_to_wall_cm.value for one in found.repetitions if one.toe_to_wall_cm]
    assert distances == pytest.approx([11.0, 11.0], abs=0.01)
