"""Points moved by hand, and what is measured then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.result import measure
from lungelens.observe.moved_points import Move, with_moves

if TYPE_CHECKING:
    from lungelens.measures.measurement import Quantity, Repetition
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import FloatArray, Point


def move(point: Point, to_px: FloatArray, repetition: int = 1) -> Move:
    x, y = (float(at) for at in to_px)
    return Move(repetition, point, (x, y))


def numbers(seen: Observation, *moves: Move) -> Repetition:
    """The first repetition's."""
    return measure(with_moves(seen, moves)).repetitions[0]


def value(quantity: Quantity | None) -> float:
    assert quantity is not None
    return quantity.value


def width(quantity: Quantity | None) -> float:
    assert quantity is not None
    return quantity.high - quantity.low
