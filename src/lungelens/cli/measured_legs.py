"""Measured values of legs for the classifier, as far as they stand beside a distance that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.cli.console import say
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lungelens.cli.leg_answers import Legs
    from lungelens.cli.test_answers import TestAnswers
    from lungelens.measures.measurement import Measurement
    from lungelens.sides import Side

TAPE_COUNTS = "The tape counts; to use the camera's distance, leave the typed one out."


def read_legs(paths: Sequence[Path]) -> dict[Side | None, Measurement]:
    """Return the measurement of each leg.

    Raises
    ------
    UsageError
        Two results belong to the same leg.
    UnreadableInputError
        One of the files is missing or is not a result.
    """
    if not paths:
        return {}
    from lungelens.report.mobility_input import read_measurement

    legs: dict[Side | None, Measurement] = {}
    for path in paths:
        measurement = read_measurement(path)
        if measurement.status == "not_measurable":
            say(f"{path}: nothing could be measured in this clip, so it is left out.")
            continue
        if measurement.test_leg in legs:
            raise UsageError(f"Two results are for the {measurement.test_leg} leg: give one per leg.")
        legs[measurement.test_leg] = measurement
    return legs


def values_of(measured: Mapping[Side | None, Measurement], answers: TestAnswers) -> Legs:
    """Return the known fields of each measured leg; where a typed distance disagrees with the camera's, say so.

    Raises
    ------
    UsageError
        A typed distance makes no sense, or it is not said which leg it is about.
    """
    if not measured:
        return {}
    from lungelens.report.mobility_input import leg_values
    from lungelens.report.two_distances import disagreement, values_beside_tape

    legs: Legs = {side: {**leg_values(measurement), "side": side} for side, measurement in measured.items()}
    tape_cm = answers.tape_cm(legs)
    for side, measurement in measured.items():
        if side not in tape_cm:
            continue
        two = disagreement(measurement, tape_cm[side], answers.person["footwear"])
        legs[side] = {**values_beside_tape(measurement, two), "side": side}
        if two is not None:
            say(" ".join((*two.in_words(), TAPE_COUNTS)))
    return legs
