"""Match measured repetitions to true ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lungelens.measures.measurement import Measurement, Repetition
    from lungelens.study.truth import TrueRepetition

MAX_APART_S = 0.6  # between the middles of a true and a measured hold; less than half of the quickest repetition


def match_repetitions(truth: tuple[TrueRepetition, ...], measurement: Measurement) -> tuple[Repetition | None, ...]:
    """For each true repetition the measured one, or `None`; no measured one is matched twice by time.

    The closest pair of times is matched first, so that an extra or missing repetition does not shift the others.
    """
    found: dict[int, Repetition] = {}
    pairs = [
        (abs(repetition.peak_s - one.hold_s), place, repetition)
        for place, one in enumerate(truth)
        if one.hold_s is not None
        for repetition in measurement.repetitions
    ]
    taken: set[int] = set()
    for apart_s, place, repetition in sorted(pairs, key=lambda pair: pair[:2]):
        if apart_s <= MAX_APART_S and place not in found and repetition.index not in taken:
            found[place] = repetition
            taken.add(repetition.index)
    return tuple(
        found.get(place) if one.hold_s is not None else repetition_of(one.number, measurement)
        for place, one in enumerate(truth)
    )


def repetition_of(number: int | None, measurement: Measurement) -> Repetition | None:
    """The repetition with that number, counted from 1, or without a number the best one."""
    if number is None:
        number = measurement.best.index if measurement.best else None
    return next((one for one in measurement.repetitions if one.index == number), None)
