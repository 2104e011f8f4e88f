"""A session's values for each leg: the best clip that counts, and readings from tape and inclinometer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lungelens.measures.best import best_of
from lungelens.measures.measurement import Measurement
from lungelens.mobility.inputs import Tries
from lungelens.mobility.limits import MAX_TRIES
from lungelens.mobility.tries import best_cm
from lungelens.report.mobility_input import leg_values
from lungelens.report.two_distances import disagreement, values_beside_tape
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from lungelens.measures.measurement import Repetition
    from lungelens.records.models import Leg, TestSession, Trial
    from lungelens.report.two_distances import TwoDistances
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

    The tape's distance comes first, unless the camera's was chosen; an inclinometer fills in an angle that the camera
    did not measure.
    """
    measured, answers = leg_results(test), {leg.side: leg for leg in test.legs}
    sides: dict[Side, dict[str, Any]] = {}
    for side in SIDES:
        values = _distance_and_camera(test, side, measured.get(side), answers.get(side))
        _add_angle(values, test, side)
        if side in answers:
            values |= _answers(answers[side])
            _add_contact(values, answers[side])
        if values:
            sides[side] = {**values, "side": side}
    return sides


def two_distances(test: TestSession) -> dict[Side, TwoDistances]:
    """The legs of which tape and camera disagree."""
    return {
        side: two
        for side, result in leg_results(test).items()
        if (two := _disagreement(test, side, result.measurement)) is not None
    }


def tape_tries_cm(test: TestSession, side: Side) -> list[float]:
    """The tries of a leg by tape, in their order: the last three of whoever read it last."""
    readings = [one for one in test.counted_readings if (one.side, one.method) == (side, "tape")]
    return [one.value for one in readings if one.rater == readings[-1].rater][-MAX_TRIES:]


def _distance_and_camera(
    test: TestSession, side: Side, measured: ClipResult | None, answers: Leg | None
) -> dict[str, Any]:
    tries = tape_tries_cm(test, side)
    if measured is None:
        return {"toe_to_wall_cm": tries} if tries else {}
    filmed = leg_values(measured.measurement)
    by_camera = answers is not None and answers.distance_from == "camera" and filmed.get("toe_to_wall_cm") is not None
    if not tries or by_camera:
        return filmed
    two = _disagreement(test, side, measured.measurement)
    return {**values_beside_tape(measured.measurement, two), "toe_to_wall_cm": tries}


def _disagreement(test: TestSession, side: Side, measurement: Measurement) -> TwoDistances | None:
    tape = best_cm(Tries.model_validate({"tries_cm": tape_tries_cm(test, side)}).tries_cm)
    return None if tape is None else disagreement(measurement, tape, test.footwear)


def _best(results: list[ClipResult]) -> ClipResult:
    """By the rule for the best repetition within a clip; of clips without one that counts the first."""
    best = best_of(one.best for one in results if one.best is not None)
    return next((one for one in results if best is not None and one.best is best), results[0])


def _add_angle(values: dict[str, Any], test: TestSession, side: Side) -> None:
    for reading in test.counted_readings:
        mine = (reading.side, reading.quantity) == (side, "shin_angle_deg")
        if mine and values.get("tibia_angle_deg") is None:
            values |= {"tibia_angle_deg": reading.value, "angle_method": reading.method}


def _add_contact(values: dict[str, Any], leg: Leg) -> None:
    """What the person says of knee and wall counts where the clip does not show it."""
    if leg.knee_at_wall is not None and values.get("knee_touched_wall") is None:
        values["knee_touched_wall"] = leg.knee_at_wall == "yes"


def _answers(leg: Leg) -> dict[str, Any]:
    injury = {"kind": leg.injury_kind, "weeks_ago": leg.injury_weeks_ago}
    return {
        "tight": leg.tight,
        "pain": leg.pain,
        "pain_where": leg.pain_where,
        "knee_line": leg.knee_line,
        "knee_pain": leg.knee_pain,
        "knee_pain_weeks": leg.knee_pain_weeks,
        "knee_pain_score": leg.knee_pain_score,
        "injury": injury if leg.injury_kind else None,
    }
