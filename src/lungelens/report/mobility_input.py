"""From a measured clip to the classifier's input: the best repetition of a leg, and the person's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lungelens.errors import UnreadableInputError
from lungelens.files import content_of
from lungelens.language import spoken
from lungelens.measures.best import best_of
from lungelens.measures.measurement import Measurement
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import MobilityInput, Reading, SideInput

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.measures.measurement import Quantity, Repetition
    from lungelens.mobility.types import MobilityAssessment

# Faults that the classifier judges by their values, so that it can say what they add to the score.
_JUDGED_BY_CLASSIFIER = frozenset({"heel_lift", "foot_turned_out", "knee_not_at_wall"})


def read_measurement(path: Path) -> Measurement:
    """Return the measurement in a JSON document of `lungelens measure --json`; fields of later versions are ignored.

    Raises
    ------
    UnreadableInputError
        The file is missing, or is not such a document.
    """
    try:
        text = content_of(path)
    except OSError as error:
        raise UnreadableInputError(f"Cannot read {path}: {error.strerror}.") from error
    try:
        return Measurement.model_validate_json(text, extra="ignore")
    except ValidationError as error:
        raise UnreadableInputError(
            f"{path} is not a measurement: give a file written by lungelens measure --json or --out."
        ) from error


def leg_values(measurement: Measurement) -> dict[str, Any]:
    """Return the fields of a `SideInput` that a measurement provides; for an empty one only the side.

    They come from the best valid repetition; where none is valid, from the one with the maximum score, or else angle,
    among those the classifier can explain.
    """
    repetition = chosen_repetition(measurement)
    if repetition is None:
        return {"side": measurement.test_leg}
    values = {
        "side": measurement.test_leg,
        "toe_to_wall_cm": _not_negative(repetition.toe_to_wall_cm),
        "tibia_angle_deg": _reading(repetition.tibia_angle_deg),
        "angle_method": "joint_centre",
        "knee_over_toe_cm": _reading(repetition.knee_over_toe_cm) if repetition.toe_to_wall_cm is None else None,
        "knee_to_wall_cm": _reading(repetition.knee_to_wall_cm),
        "knee_touched_wall": repetition.knee_touched_wall,
        "foot_rotation_deg": _reading(repetition.foot_rotation_deg),
        "heel_lift_mm": _reading(repetition.heel_lift_mm),
        "counts": _explainable(repetition),
    }
    return _plausible(values)


def assess_alone(measurement: Measurement) -> MobilityAssessment:
    """Return the assessment of one clip without any answers from the person, in the language spoken now."""
    return assess(MobilityInput(sides=(SideInput.model_validate(leg_values(measurement)),)), spoken())


def chosen_repetition(measurement: Measurement) -> Repetition | None:
    """Return the repetition whose values the classifier receives."""
    every = measurement.repetitions
    explainable = [one for one in every if _explainable(one)]
    return measurement.best_repetition or best_of(explainable) or best_of(every)


def _plausible(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out impossible values, such as a toe two metres from the wall, for which all others would be refused."""
    try:
        SideInput.model_validate(values)
    except ValidationError as error:
        absurd = {fault["loc"][0] for fault in error.errors()}
        return {name: value for name, value in values.items() if name not in absurd}
    return values


def _explainable(repetition: Repetition) -> bool:
    """Return whether it is invalid at most for faults that the classifier judges itself."""
    invalid = {check.code for check in repetition.checks if check.level == "invalid"}
    return repetition.valid or (bool(invalid) and invalid <= _JUDGED_BY_CLASSIFIER)


def _not_negative(distance: Quantity | None) -> Reading | None:
    """Return the distance, at least 0; toes at the wall may be measured slightly behind it."""
    if distance is None or _reading(distance) is None:
        return None
    value, low, high = (max(cm, 0.0) for cm in (distance.value, distance.low, distance.high))
    return Reading(value=value, low=low, high=high)


def _reading(quantity: Quantity | None) -> Reading | None:
    """The same number; none where a file from elsewhere has it outside of its own interval."""
    if quantity is None or not quantity.low <= quantity.value <= quantity.high:
        return None
    return Reading(value=quantity.value, low=quantity.low, high=quantity.high)
