"""Tape and camera of one leg: whether they disagree, why, and what of the camera's stays."""

from __future__ import annotations

import pytest

from helpers.known import known
from helpers.results import repetition, result
from lungelens.measures.measurement import Measurement
from lungelens.mobility.choices import Footwear
from lungelens.mobility.record import Estimate
from lungelens.report.two_distances import disagreement, values_beside_tape


def filmed(scale_source: str = "sheet", *, best: int | None = 1) -> Measurement:
    """A clip with 7.4 cm (6.4 to 8.4) and a foot turned by 12°."""
    lunge = repetition(
        valid=best is not None,
        touched=True,
        toe_to_wall_cm=(7.4, 6.4, 8.4),
        tibia_angle_deg=(34, 32, 36),
        foot_rotation_deg=(12, 10, 14),
    )
    found = result("clip", lunge, best=best, test_leg="left")
    scene = known(found.scene).model_copy(update={"scale_source": scale_source})
    return found.model_copy(update={"scene": scene})


def tape(value: float) -> Estimate:
    return Estimate(value=value, low=value - 1.2, high=value + 1.2)


@pytest.mark.parametrize(("value", "disagrees"), [(5.5, True), (6.0, False), (8.8, False), (9.1, True)])
def test_they_disagree_beyond_their_joint_interval(value: float, disagrees: bool) -> None:
    assert (disagreement(filmed(), tape(value), None) is not None) == disagrees


@pytest.mark.parametrize(
    ("scale_source", "footwear", "says"),
    [
        ("stature", "barefoot", "scale: without paper on the floor it comes from height or foot length"),
        ("foot_length", None, "scale: without paper on the floor it comes from height or foot length"),
        ("plain_sheet", "shoes", "the paper: another size than you said"),
        ("sheet", "shoes", "the shoe: the camera measures from its tip"),
        ("sheet", "barefoot", "the sheet: a gap between it and the wall"),
    ],
)
def test_the_likely_cause(scale_source: str, footwear: Footwear | None, says: str) -> None:
    text, cause = known(disagreement(filmed(scale_source), tape(5.5), footwear)).in_words()
    assert "5.5 cm (4.3 to 6.7), by camera 7.4 cm (6.4 to 8.4)" in text
    assert says in cause


def test_what_of_the_camera_stands_beside_a_tape() -> None:
    two = disagreement(filmed(), tape(5.5), None)
    agreeing, beside = values_beside_tape(filmed(), None), values_beside_tape(filmed(), two)
    assert "toe_to_wall_cm" not in agreeing
    assert agreeing["tibia_angle_deg"].value == 34
    assert not {"toe_to_wall_cm", "tibia_angle_deg", "knee_to_wall_cm", "knee_touched_wall"} & beside.keys()
    assert beside["foot_rotation_deg"].value == 12


def test_beside_a_clip_without_a_valid_repetition_the_tape_stands_alone() -> None:
    assert disagreement(filmed(best=None), tape(5.5), None) is None
    assert values_beside_tape(filmed(best=None), None) == {"side": "left"}
