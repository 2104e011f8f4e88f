"""A measurement worked out again with points moved by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.records import Check
from lungelens.measures.result import best_valid, measure
from lungelens.observe.moved_points import STILL_POINTS, with_moves

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lungelens.measures.measurement import Measurement, Repetition
    from lungelens.observe.moved_points import Move
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import Point

MOVED_BY_HAND = "moved_by_hand"
_IN_WORDS: dict[Point, str] = {
    "knee": "knee",
    "ankle": "ankle",
    "heel": "heel",
    "toe": "toes",
    "wall_foot": "foot of the wall",
    "sheet_0": "sheet",
    "sheet_1": "sheet",
    "sheet_2": "sheet",
    "sheet_3": "sheet",
}


def corrected(measurement: Measurement, seen: Observation, moves: Sequence[Move]) -> Measurement:
    """The measurement with points moved by hand, and a note wherever a number rests on one.

    Repetitions nothing was moved in stay as they were measured, unless wall or sheet were moved.

    Parameters
    ----------
    measurement
        As it was measured.
    seen
        What it rests on.
    moves
        In the order of time; of several moves of one point the last counts. Without any nothing changes.

    Raises
    ------
    UsageError
        A point cannot be moved so.
    """
    if not moves:
        return measurement
    moved = measure(with_moves(seen, moves))
    whole = {move.point for move in moves if move.point in STILL_POINTS}
    new = {repetition.index: repetition for repetition in moved.repetitions}
    repetitions = []
    for repetition in measurement.repetitions:
        here = {move.point for move in moves if move.repetition == repetition.index} - STILL_POINTS
        worked_out = new[repetition.index] if here or whole else repetition
        repetitions.append(_noted(worked_out, here))
    return measurement.model_copy(
        update={
            "scene": moved.scene,
            "checks": (*moved.checks, *_notes(whole)) if whole else measurement.checks,
            "repetitions": tuple(repetitions),
            "best": best_valid(repetitions),
        }
    )


def _noted(repetition: Repetition, points: Iterable[Point]) -> Repetition:
    return repetition.model_copy(update={"checks": (*repetition.checks, *_notes(points))})


def _notes(points: Iterable[Point]) -> tuple[Check, ...]:
    names = sorted({_IN_WORDS[point] for point in points})
    if not names:
        return ()
    return (
        Check(
            code=MOVED_BY_HAND,
            level="note",
            message=f"Moved by hand: {', '.join(names)}.",
            value=None,
            limit=None,
            advice="The numbers as they were measured are kept with the points.",
        ),
    )
