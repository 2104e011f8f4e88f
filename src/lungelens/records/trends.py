"""A person over time: every quantity of each leg, by session, and the camera against tape and inclinometer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.measurement import QuantityName
from lungelens.measures.table import MEASURES, measure_named
from lungelens.mobility.limits import CHANGE_CM, CHANGE_DEG
from lungelens.records.changes import Change, TrendPoint, change_of
from lungelens.records.columns import ReadingMethod, ReadingQuantity
from lungelens.records.results import leg_results
from lungelens.sides import SIDES, Side
from lungelens.study.agreement import agreement as agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lungelens.measures.measurement import Quantity
    from lungelens.records.models import Person, TestSession
    from lungelens.records.results import ClipResult

    Day = tuple[TestSession, dict[Side, ClipResult]]  # with the best clip of each leg

# The smallest change beyond measurement error, where it is known (as in the classifier).
_LEAST_CHANGE = {"toe_to_wall_cm": CHANGE_CM, "tibia_angle_deg": CHANGE_DEG}


@dataclass(frozen=True)
class Trend:
    """One quantity over the sessions, in order of time; a difference below `least_change` may be error alone."""

    quantity: QuantityName
    unit: str
    least_change: float | None
    left: tuple[TrendPoint, ...]
    right: tuple[TrendPoint, ...]
    left_change: Change | None
    right_change: Change | None


@dataclass(frozen=True)
class Given:
    """An exercise given; for both legs if no side is named."""

    exercise_id: str
    side: Side | None
    given_on: date
    note: str


@dataclass(frozen=True)
class Course:
    """How a person's values developed, and the exercises given."""

    quantities: tuple[Trend, ...]
    exercises: tuple[Given, ...]


@dataclass(frozen=True)
class Pair:
    """The camera's value and a reading of the same leg in the same session."""

    session_id: str
    held_on: date
    side: Side
    quantity: ReadingQuantity
    method: ReadingMethod
    camera: float
    camera_low: float
    camera_high: float
    manual: float
    difference: float  # camera minus reading


@dataclass(frozen=True)
class Agreed:
    """Agreement of the pairs of one quantity and method; no limits before the second session."""

    quantity: ReadingQuantity
    method: ReadingMethod
    n: int
    bias: float
    lower_limit: float | None
    upper_limit: float | None


@dataclass(frozen=True)
class Comparison:
    """All pairs and their agreement."""

    pairs: tuple[Pair, ...]
    agreement: tuple[Agreed, ...]


def course_of(person: Person) -> Course:
    """Every quantity with a value, and all exercises given, in order of time."""
    given = sorted((one for test in person.sessions for one in test.exercises), key=lambda one: one.given_on)
    exercises = (Given(one.exercise_id, one.side, one.given_on, one.note) for one in given)
    return Course(_trends(person), tuple(exercises))


def compare_readings(sessions: Iterable[TestSession]) -> Comparison:
    """Camera against tape and inclinometer, pair by pair and in total."""
    found = tuple(pair for test in sessions for pair in _pairs(test))
    return Comparison(found, _agreement(found))


def _trends(person: Person) -> tuple[Trend, ...]:
    days = [(test, leg_results(test)) for test in person.sessions]
    # What a change can be judged by comes first: the score, then the angle.
    names = dict.fromkeys([*_LEAST_CHANGE, *(measure.name for measure in MEASURES)])
    found = (_trend(days, name, _LEAST_CHANGE.get(name)) for name in names)
    return tuple(trend for trend in found if trend.left or trend.right)


def _trend(days: Sequence[Day], quantity: QuantityName, least_change: float | None) -> Trend:
    left, right = (tuple(point for day in days for point in _points(*day, side, quantity)) for side in SIDES)
    return Trend(
        quantity=quantity,
        unit=measure_named(quantity).unit,
        least_change=least_change,
        left=left,
        right=right,
        left_change=change_of(left, least_change),
        right_change=change_of(right, least_change),
    )


def _pairs(test: TestSession) -> list[Pair]:
    measured = leg_results(test)
    found = []
    for reading in test.counted_readings:
        best = measured[reading.side].best if reading.side in measured else None
        camera: Quantity | None = None if best is None else getattr(best, reading.quantity)
        if camera is not None:
            found.append(
                Pair(
                    session_id=test.id,
                    held_on=test.held_on,
                    side=reading.side,
                    quantity=reading.quantity,
                    method=reading.method,
                    camera=camera.value,
                    camera_low=camera.low,
                    camera_high=camera.high,
                    manual=reading.value,
                    difference=camera.value - reading.value,
                )
            )
    return found


def _agreement(found: Sequence[Pair]) -> tuple[Agreed, ...]:
    """Both legs of a session count as one cluster."""
    summaries = []
    for quantity, method in sorted({(pair.quantity, pair.method) for pair in found}):
        alike = [pair for pair in found if (pair.quantity, pair.method) == (quantity, method)]
        differences = np.array([pair.difference for pair in alike])
        result = agree(differences, [pair.session_id for pair in alike])
        spread = result.spread
        limits = (None, None) if spread is None else (spread.lower_limit, spread.upper_limit)
        summaries.append(Agreed(quantity, method, result.n, result.bias, *limits))
    return tuple(summaries)


def _points(test: TestSession, results: dict[Side, ClipResult], side: Side, quantity: QuantityName) -> list[TrendPoint]:
    points = []
    measured = results.get(side)
    value: Quantity | None = None
    if measured is not None and measured.best is not None:
        value = getattr(measured.best, quantity)
    if measured is not None and value is not None:
        points.append(
            TrendPoint(
                test.id, measured.trial.id, test.held_on, value.value, value.low, value.high, "camera", test.footwear
            )
        )
    points += [
        TrendPoint(test.id, None, test.held_on, reading.value, None, None, reading.method, test.footwear)
        for reading in test.counted_readings
        if (reading.side, reading.quantity) == (side, quantity)
    ]
    return points
