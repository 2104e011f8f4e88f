"""A person over time: every quantity of each leg, session by session, and the camera beside tape and inclinometer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from lungelens.mobility.limits import CHANGE_CM, CHANGE_DEG
from lungelens.records.results import SIDES, leg_results
from lungelens.validation.agreement import agreement as agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lungelens.lunge.measurement import Quantity
    from lungelens.records.models import Footwear, Person, Side, TestSession

Followed = Literal["toe_to_wall_cm", "tibia_angle_deg", "shin_angle_deg", "foot_rotation_deg", "heel_lift_mm"]
# The smallest change that is more than error, where it is known (the classifier's own).
_LEAST_CHANGE: dict[Followed, float | None] = {
    "toe_to_wall_cm": CHANGE_CM,
    "tibia_angle_deg": CHANGE_DEG,
    "shin_angle_deg": None,
    "foot_rotation_deg": None,
    "heel_lift_mm": None,
}


@dataclass(frozen=True)
class Point:
    """One day's value of one quantity of one leg; a reading has no interval."""

    session_id: str
    trial_id: str | None
    held_on: date
    value: float
    low: float | None
    high: float | None
    method: str  # "camera", or how it was read
    footwear: Footwear | None


@dataclass(frozen=True)
class Trend:
    """One quantity over the sessions, in order of time."""

    quantity: Followed
    unit: str
    least_change: float | None
    left: tuple[Point, ...]
    right: tuple[Point, ...]


@dataclass(frozen=True)
class Pair:
    """What the camera and a reading said of the same leg on the same day."""

    session_id: str
    held_on: date
    side: Side
    quantity: str
    method: str
    camera: float
    camera_low: float
    camera_high: float
    manual: float

    @property
    def difference(self) -> float:
        """Camera minus reading."""
        return self.camera - self.manual


@dataclass(frozen=True)
class Agreed:
    """What the pairs of one quantity and method come to; no limits before the second session."""

    quantity: str
    method: str
    n: int
    bias: float
    lower_limit: float | None
    upper_limit: float | None


def trends(person: Person) -> tuple[Trend, ...]:
    """Every quantity of which there is a value."""
    found = (
        Trend(
            quantity,
            quantity.rsplit("_", 1)[1],
            least_change,
            *(tuple(point for test in person.sessions for point in _points(test, side, quantity)) for side in SIDES),
        )
        for quantity, least_change in _LEAST_CHANGE.items()
    )
    return tuple(trend for trend in found if trend.left or trend.right)


def pairs(sessions: Iterable[TestSession]) -> tuple[Pair, ...]:
    """Each reading beside what the camera measured of that leg in that session."""
    found = []
    for test in sessions:
        measured = leg_results(test)
        for reading in test.readings:
            best = measured[reading.side].best if reading.side in measured else None
            camera: Quantity | None = None if best is None else getattr(best, reading.quantity)
            if camera is not None:
                found.append(
                    Pair(
                        test.id,
                        test.held_on,
                        reading.side,
                        reading.quantity,
                        reading.method,
                        camera.value,
                        camera.low,
                        camera.high,
                        reading.value,
                    )
                )
    return tuple(found)


def agreement(found: Sequence[Pair]) -> tuple[Agreed, ...]:
    """Bias and limits of agreement of each quantity and method; both legs of a session count as one cluster."""
    summaries = []
    for quantity, method in sorted({(pair.quantity, pair.method) for pair in found}):
        alike = [pair for pair in found if (pair.quantity, pair.method) == (quantity, method)]
        differences = np.array([pair.difference for pair in alike])
        result = agree(differences, [pair.session_id for pair in alike])
        spread = result.spread
        limits = (None, None) if spread is None else (spread.lower_limit, spread.upper_limit)
        summaries.append(Agreed(quantity, method, result.n, result.bias, *limits))
    return tuple(summaries)


def _points(test: TestSession, side: Side, quantity: Followed) -> list[Point]:
    points = []
    measured = leg_results(test).get(side)
    value: Quantity | None = None
    if measured is not None and measured.best is not None:
        value = getattr(measured.best, quantity)
    if measured is not None and value is not None:
        points.append(
            Point(test.id, measured.trial.id, test.held_on, value.value, value.low, value.high, "camera", test.footwear)
        )
    points += [
        Point(test.id, None, test.held_on, reading.value, None, None, reading.method, test.footwear)
        for reading in test.readings
        if (reading.side, reading.quantity) == (side, quantity)
    ]
    return points
