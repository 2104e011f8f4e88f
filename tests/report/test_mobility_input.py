from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers.analyses import lunge_analysis, refused_analysis
from helpers.known import known
from lungelens.errors import UnreadableInputError
from lungelens.measures.measurement import Check, Measurement, Quantity
from lungelens.mobility.inputs import Reading, SideInput
from lungelens.report.mobility_input import leg_values, read_measurement


def quantity(value: float, margin: float = 1.0) -> Quantity:
    return Quantity(value=value, low=value - margin, high=value + margin)


def with_scores(*scores_cm: float, invalid: tuple[str, ...] = (), best: int | None = 1) -> Measurement:
    """Return a measurement whose repetitions have these scores, each made invalid by these checks."""
    checks = tuple(Check(code=code, level="invalid", message="", value=None, limit=None, advice="") for code in invalid)
    measurement = lunge_analysis(angles_deg=(35.0,) * len(scores_cm), heel_lifts_mm=(1.0,) * len(scores_cm)).measurement
    repetitions = tuple(
        rep.model_copy(update={"toe_to_wall_cm": quantity(cm), "valid": not invalid, "checks": checks})
        for rep, cm in zip(measurement.repetitions, scores_cm, strict=True)
    )
    chosen = None if best is None else known(measurement.best).model_copy(update={"index": best})
    return measurement.model_copy(update={"repetitions": repetitions, "best": chosen})


def leg_of(measurement: Measurement) -> SideInput:
    return SideInput.model_validate(leg_values(measurement))


def test_the_best_repetition_is_taken_with_its_intervals() -> None:
    leg = leg_of(with_scores(9.0, 11.0, best=2))
    assert leg.side == "left"
    assert leg.toe_to_wall_cm == Reading(value=11.0, low=10.0, high=12.0)
    assert leg.angle_method == "joint_centre"
    assert leg.tibia_angle_deg is not None
    assert leg.counts is True


def test_what_was_not_measured_is_missing() -> None:
    leg = leg_of(lunge_analysis().measurement)
    assert (leg.toe_to_wall_cm, leg.foot_rotation_deg) == (None, None)


@pytest.mark.parametrize("value", [-1e300, 99.0])
def test_a_value_outside_of_its_own_interval_is_left_out(value: float) -> None:
    """Only a file that was changed by hand has such a one; it ended in a traceback."""
    measurement = with_scores(9.0)
    odd = {name: Quantity(value=value, low=5.0, high=13.0) for name in ("toe_to_wall_cm", "tibia_angle_deg")}
    leg = leg_of(measurement.model_copy(update={"repetitions": (measurement.repetitions[0].model_copy(update=odd),)}))
    assert (leg.toe_to_wall_cm, leg.tibia_angle_deg) == (None, None)


def test_a_fault_the_classifier_can_explain_is_left_to_it() -> None:
    leg = leg_of(with_scores(9.0, 12.0, invalid=("foot_turned_out", "heel_lift"), best=None))
    assert leg.toe_to_wall_cm == Reading(value=12.0, low=11.0, high=13.0)
    assert leg.counts is True


def test_any_other_fault_makes_it_not_count() -> None:
    assert leg_of(with_scores(9.0, invalid=("foot_turned_out", "leg_cut_off"), best=None)).counts is False


def test_an_explainable_repetition_is_preferred_to_a_greater_score() -> None:
    first, second = with_scores(9.0, 12.0, invalid=("heel_lift",), best=None).repetitions
    lost = second.checks[0].model_copy(update={"code": "leg_cut_off"})
    measurement = with_scores(9.0, 12.0, best=None)
    measurement = measurement.model_copy(update={"repetitions": (first, second.model_copy(update={"checks": (lost,)}))})
    assert leg_values(measurement)["toe_to_wall_cm"] == Reading(value=9.0, low=8.0, high=10.0)


def test_toes_measured_behind_the_wall_are_at_it() -> None:
    assert leg_values(with_scores(-0.4))["toe_to_wall_cm"] == Reading(value=0.0, low=0.0, high=0.6)


def test_nothing_measured_is_nothing_known() -> None:
    assert leg_values(refused_analysis().measurement) == {"side": refused_analysis().measurement.test_leg}


def test_a_document_comes_back(tmp_path: Path) -> None:
    measurement = with_scores(9.0)
    path = tmp_path / "result.json"
    path.write_text(measurement.to_json(), encoding="utf-8")
    assert read_measurement(path) == measurement


def test_fields_of_a_later_version_pass(tmp_path: Path) -> None:
    """`extra="ignore"` of a validation goes before the model's own `extra="forbid"`."""
    document = json.loads(with_scores(9.0).to_json())
    document["weather"] = "fine"
    document["repetitions"][0]["toe_to_wall_cm"]["median"] = 9.1
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert read_measurement(path) == with_scores(9.0)


@pytest.mark.parametrize("text", [b"", b"{}", b"[1, 2]", b"\xff\xfe", b'{"schema": "lungelens.assessment/1"}', b"NaN"])
def test_anything_else_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(text)
    with pytest.raises(UnreadableInputError, match="is not a measurement"):
        read_measurement(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="Cannot read"):
        read_measurement(tmp_path / "result.json")
    with pytest.raises(UnreadableInputError, match="Cannot read"):
        read_measurement(tmp_path)
