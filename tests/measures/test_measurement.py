"""The result format: what other programs read must not change by accident."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from helpers.analyses import lunge_analysis, refused_analysis
from lungelens.measures.measurement import QUANTITIES, Measurement, Quantity

# design, section 4: names that other programs read. Fields may be added, never renamed or removed.
FIXED: dict[str, list[str]] = {
    "": [
        "schema",
        "clip",
        "provenance",
        "status",
        "reasons",
        "test_leg",
        "facing",
        "scene",
        "repetitions",
        "best",
        "timings_s",
    ],
    "clip": [
        "name",
        "sha256",
        "width_px",
        "height_px",
        "rotation_deg",
        "duration_s",
        "frames",
        "fps_mean",
        "variable_frame_rate",
    ],
    "provenance": ["lungelens", "mediapipe", "opencv", "models", "options"],
    "scene": ["source", "camera", "scale_source"],
    "scene.camera": ["focal_px", "pitch_deg", "roll_deg", "height_cm"],
    "repetitions.0": [
        "index",
        "start_s",
        "peak_s",
        "end_s",
        "valid",
        "knee_touched_wall",
        "tibia_angle_deg",
        "shin_angle_deg",
        "knee_to_wall_cm",
        "toe_to_wall_cm",
        "foot_rotation_deg",
        "heel_lift_mm",
        "not_measured",
        "checks",
    ],
    "repetitions.0.tibia_angle_deg": ["value", "low", "high"],
    "repetitions.0.not_measured.0": ["quantity", "code", "message"],
    "repetitions.1.checks.0": ["code", "level", "message", "value", "limit", "advice"],
    "best": ["index"],
    "timings_s": ["decode", "pose", "scene", "analysis", "total"],
}


def measurement() -> Measurement:
    """Two repetitions, the second with its heel up."""
    return lunge_analysis(heel_lifts_mm=(1.0, 30.0)).measurement


def document(of: Measurement | None = None) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((of or measurement()).to_json())
    return parsed


def at(content: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        content = content[int(step) if step.isdigit() else step]
    return content


@pytest.mark.parametrize("path", FIXED, ids=lambda path: path or "document")
def test_the_fixed_names_are_there(path: str) -> None:
    assert set(FIXED[path]) <= set(at(document(), path))


def test_reasons_have_code_message_and_advice() -> None:
    refused = document(refused_analysis().measurement)
    assert set(refused["reasons"][0]) >= {"code", "message", "advice"}
    assert (refused["status"], refused["repetitions"], refused["best"]) == ("not_measurable", [], None)


def test_the_schema_is_the_first_thing_said() -> None:
    assert measurement().to_json().startswith('{\n  "schema": "lungelens.measurement/1",')
    assert "schema_" not in document()


def test_quantities_are_the_fields_of_a_repetition() -> None:
    fixed = {name for name in FIXED["repetitions.0"] if name.endswith(("_deg", "_cm", "_mm"))}
    assert fixed <= set(QUANTITIES)  # measures may be added, never renamed or removed
    assert set(QUANTITIES) <= document()["repetitions"][0].keys()


def test_what_was_not_measured_is_null_with_a_reason() -> None:
    repetition = document()["repetitions"][0]
    missing = {entry["quantity"] for entry in repetition["not_measured"]}
    assert missing == {name for name in QUANTITIES if repetition[name] is None}
    assert missing >= {"toe_to_wall_cm", "foot_rotation_deg"}


def test_it_comes_back_from_json_as_it_was() -> None:
    assert Measurement.model_validate_json(measurement().to_json()) == measurement()


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("", "surplus", 1),
        ("clip", "surplus", 1),
        ("repetitions.0", "ankle_angle_deg", None),
        ("repetitions.0.tibia_angle_deg", "mean", 38.0),
        ("", "schema", "lungelens.measurement/2"),
        ("", "status", "perhaps"),
        ("", "test_leg", "both"),
        ("scene", "source", "guess"),
        ("repetitions.1.checks.0", "level", "fatal"),
        ("repetitions.0.not_measured.0", "quantity", "hope_cm"),
    ],
)
def test_anything_else_is_refused(path: str, name: str, value: object) -> None:
    changed = document()
    at(changed, path)[name] = value
    with pytest.raises(ValidationError):
        Measurement.model_validate(changed)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_not_a_number_is_no_value(value: float) -> None:
    with pytest.raises(ValidationError):
        Quantity(value=value, low=0.0, high=1.0)


def test_a_result_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        measurement().repetitions[0].valid = False  # type: ignore[misc]
