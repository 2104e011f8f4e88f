"""Clips stored lying or head down are looked at turned, if that shows a lunge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from helpers.lunges import lunges, lunging
from helpers.observations import observation
from helpers.people import standing, track_of
from lungelens.observe.observation import SeenPerson
from lungelens.observe.options import MeasureOptions
from lungelens.observe.stance import stance_of
from lungelens.observe.upright import quarter_turns_to_stand, upright

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import FloatArray


STANDING = np.stack([standing()] * 20)


def turned(points_px: FloatArray, clockwise_deg: float) -> FloatArray:
    c, s = np.cos(np.radians(clockwise_deg)), np.sin(np.radians(clockwise_deg))
    return points_px @ np.array([[c, s], [-s, c]])


@pytest.mark.parametrize(
    ("stored_deg", "quarter_turns"), [(0, 0), (90, 3), (-90, 1), (180, 2), (100, 3), (-80, 1), (160, 2), (-160, 2)]
)
def test_the_turn_that_makes_a_body_stand(stored_deg: float, quarter_turns: int) -> None:
    assert quarter_turns_to_stand(track_of(turned(STANDING, stored_deg))) == quarter_turns


@pytest.mark.parametrize("stored_deg", [45, -45, 136, -136])
def test_a_body_between_two_ways_is_not_turned(stored_deg: float) -> None:
    assert quarter_turns_to_stand(track_of(turned(STANDING, stored_deg))) == 0


def test_nor_is_one_that_stands_half_the_time() -> None:
    points = lunging(lunges(2))
    half = len(points) // 2
    points[half:] = turned(points[half:], 90)
    assert quarter_turns_to_stand(track_of(points)) == 0


class Run:
    """Stands in for a run: counts quarter turns."""

    def __init__(self, turns: int = 0, **options: Any) -> None:
        self.turns, self.options = turns, MeasureOptions(**options)

    def turned(self, quarter_turns: int) -> Run:
        return Run(self.turns + quarter_turns)


class TestUpright:
    """Which of the looks counts."""

    def look(self, run: Run, *, shows: bool = True) -> tuple[Observation, ...]:
        self.looked.append(run.turns)
        track = track_of(turned(lunging(lunges(2)), 90 * (1 + run.turns)))
        stance = stance_of(track)
        assert stance is not None
        seen = observation()
        assert seen.person is not None
        person = SeenPerson(seen.person.choice, stance, track)
        return (replace(seen, person=person, lunge=seen.lunge if run.turns and shows else None),)

    @pytest.fixture(autouse=True)
    def nothing_yet(self) -> None:
        self.looked: list[int] = []

    def test_a_lying_person_is_looked_at_turned(self) -> None:
        (seen,) = upright(Run(), self.look)  # type: ignore[arg-type]
        assert self.looked == [0, 3]
        assert seen.lunge is not None

    def test_where_that_shows_no_lunge_the_clip_is_as_it_was(self) -> None:
        (seen,) = upright(Run(), lambda run: self.look(run, shows=False))  # type: ignore[arg-type]
        assert self.looked == [0, 3]
        assert seen.person is not None
        assert seen.person.stance.on_its_side

    @pytest.mark.parametrize("said", [{"roll_deg": 0.0}, {"sensor_roll_deg": 1.0}, {"landmarks": "points.npz"}])
    def test_who_says_which_way_is_up_is_believed(self, said: dict[str, Any]) -> None:
        upright(Run(**said), self.look)  # type: ignore[arg-type]
        assert self.looked == [0]

    def test_who_stands_is_looked_at_once(self) -> None:
        upright(Run(turns=3), self.look)  # type: ignore[arg-type]
        assert self.looked == [3]
