"""One leg's quantity from session to session: the latest value beside the first one that was found in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from lungelens.mobility.choices import Footwear
from lungelens.records.columns import ReadingMethod

if TYPE_CHECKING:
    from collections.abc import Sequence

JUMP = 2.0  # times the least change: from there on a single step is worth a look at the clips behind it
Alone = Literal["first", "other_method", "other_footwear", "unknown_footwear"]  # why there is none to be compared with
Verdict = Alone | Literal["no_limit", "within", "more", "less"]


@dataclass(frozen=True)
class TrendPoint:
    """One day's value of one quantity of one leg; a reading has no interval."""

    session_id: str
    trial_id: str | None
    held_on: date
    value: float
    low: float | None
    high: float | None
    method: Literal["camera"] | ReadingMethod
    footwear: Footwear | None


@dataclass(frozen=True)
class Change:
    """The latest session's value beside the first one with the same method and footwear, or itself where there is none.

    The camera's value, unless only another way of measuring has one to be compared with.
    """

    first: TrendPoint
    last: TrendPoint
    verdict: Verdict
    jump: tuple[TrendPoint, TrendPoint] | None = None  # two values in a row that are suspiciously far apart


def change_of(points: Sequence[TrendPoint], least_change: float | None) -> Change | None:
    """Compare what is best compared of the latest session; None where nothing was measured."""
    if not points:
        return None
    best = _best_tries(points)
    latest = [point for point in best if point.session_id == best[-1].session_id]
    changes = [_compared(last, best, least_change) for last in latest]
    return next((change for change in changes if change.first is not change.last), changes[0])


def _best_tries(points: Sequence[TrendPoint]) -> list[TrendPoint]:
    """Of a leg's tries by one method in one session the best counts, as in the classifier; the camera's comes first."""
    best: dict[tuple[str, str], TrendPoint] = {}
    for point in points:
        key = point.session_id, point.method
        best[key] = max(best.get(key, point), point, key=lambda one: one.value)
    return list(best.values())


def _compared(last: TrendPoint, points: Sequence[TrendPoint], least_change: float | None) -> Change:
    alike = [point for point in points if (point.method, point.footwear) == (last.method, last.footwear)]
    first = alike[0]
    difference = last.value - first.value
    if first is last:
        return Change(first, last, _why_alone(last, points))
    if least_change is None:
        return Change(first, last, "no_limit")
    jump = _jump(alike, JUMP * least_change)
    if abs(difference) < least_change:
        return Change(first, last, "within", jump)
    return Change(first, last, "more" if difference > 0 else "less", jump)


def _why_alone(last: TrendPoint, points: Sequence[TrendPoint]) -> Alone:
    before = [point for point in points if point.session_id != last.session_id]
    alike = [point for point in before if point.method == last.method]
    if not before:
        return "first"
    if not alike:
        return "other_method"
    return "unknown_footwear" if None in {last.footwear, *(point.footwear for point in alike)} else "other_footwear"


def _jump(points: Sequence[TrendPoint], from_: float) -> tuple[TrendPoint, TrendPoint] | None:
    """The two values in a row that are farthest apart, if by as much as that."""
    before, after = max(pairwise(points), key=lambda two: abs(two[1].value - two[0].value))
    return (before, after) if abs(after.value - before.value) >= from_ else None
