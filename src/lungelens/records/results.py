"""A session's values for each leg: the best clip that counts, and readings from tape and inclinometer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lungelens.measures.best import best_of
from lungelens.measures.measurement import Measurement
from lungelens.report.mobility_input import leg_values
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from lungelens.measures.measurement import Repetition
    from lungelens.records.models import Leg, TestSession, Trial
    from lungelens.sides import Side


@dataclass(frozen=True)
class ClipResult:
    """A clip with its measurement."""

    trial: Trial
    measurement: Measurement

    @property
    def best(self) -> Repetition | None:
        """The repetition that stands for the clip."""
        return self.measurement.best_repetition


def measurement_of(trial: Trial) -> Measurement | None:
    """The measurement, with points moved by hand; None where there is none yet, or none that can be read.

    Fields of later versions are ignored.
    """
    if trial.document is None:
        return None
    try:
        return Measurement.model_validate_json(trial.document, extra="ignore")
    except ValidationError:  # damaged, or of another version: one clip must not hide all the others
        return None


def leg_results(test: TestSession) -> dict[Side, ClipResult]:
    """The best clip of each leg that was measured and counts."""
    found: dict[Side, list[ClipResult]] = {}
    for trial in test.trials:
        measurement = measurement_of(trial) if trial.counts else None
        if measurement is None or measurement.test_leg is None or measurement.status == "not_measurable":
            continue
        found.setdefault(measurement.test_leg, []).append(ClipResult(trial, measurement))
    return {side: _best(results) for side, results in found.items()}


def side_inputs(test: TestSession) -> dict[Side, dict[str, Any]]:
    """The fields of a `SideInput` for each leg of which anything is known.

    The camera's values come first; tape and inclinometer fill in what it did not measure.
    """
    measured, answers = leg_results(test), {leg.side: leg for leg in test.legs}
    sides: dict[Side, dict[str, Any]] = {}
    for side in SIDES:
        values = leg_values(measured[side].measurement) if side in measured else {}
        _add_readings(values, test, side)
        if side in answers:
            values |= _answers(answers[side])
        if values:
            sides[side] = {**values, "side": side}
    return sides


def _best(results: list[ClipResult]) -> ClipResult:
    """By the rule for the best repetition within a clip; of clips without one that counts the first."""
    best = best_of(one.best for one in results if one.best is not None)
    return next((one for one in results if best is not None and one.best is best), results[0])


def _add_readings(values: dict[str, Any], test: TestSession, side: Side) -> None:
    for reading in (one for one in test.readings if one.side == side):
        if reading.quantity == "toe_to_wall_cm" and values.get("toe_to_wall_cm") is None:
            values["toe_to_wall_cm"] = reading.value
        elif reading.quantity == "shin_angle_deg" and values.get("tibia_angle_deg") is None:
            values |= {"tibia_angle_deg": reading.value, "angle_method": reading.method}


def _answers(leg: Leg) -> dict[str, Any]:
    injury = {"kind": leg.injury_kind, "weeks_ago": leg.injury_weeks_ago}
    return {
        "tight": leg.tight,
        "pain": leg.pain,
        "pain_where": leg.pain_where,
        "knee_line": leg.knee_line,
        "injury": injury if leg.injury_kind else None,
    }
