"""Rendered people with known truth, measured from what was seen of them; `helpers.stored` says how that is made anew.

Looking at the clips themselves is tested in `test_measure_clips.py`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.golden import check_golden
from helpers.stored import (
    ALL,
    GOLDEN,
    HEEL_UP,
    LEGGINGS,
    NEARLY_LEVEL,
    SHEET,
    SHEET_LEFT,
    SHOES,
    TrueRepetition,
    clip_of,
    stored,
    true_repetitions,
    truth,
)
from lungelens.clip.reader import open_video
from lungelens.measures.result import measure
from lungelens.observe.observation_file import check_clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.measures.measurement import Measurement, Repetition
    from lungelens.observe.types import FloatArray

each = pytest.mark.parametrize("name", ALL)
with_sheet = pytest.mark.parametrize("name", [SHEET, SHEET_LEFT])


@cache
def measured(name: str) -> Measurement:
    return measure(stored(name))


def pairs(name: str) -> Iterator[tuple[Repetition, TrueRepetition]]:
    return zip(measured(name).repetitions, true_repetitions(name), strict=True)


def tibia_errors_deg(name: str) -> FloatArray:
    return np.array([found.tibia_angle_deg.value - true.tibia_deg for found, true in pairs(name)])  # type: ignore[union-attr]


@each
def test_what_was_seen_was_seen_in_this_clip(name: str) -> None:
    check_clip(stored(name), open_video(clip_of(name)).sha256, name, clip_of(name))


@each
def test_results_are_those_looked_over_last(name: str, update_golden: bool) -> None:
    check_golden(GOLDEN / f"{name}.json", measured(name), update_golden)


@each
def test_two_repetitions_of_the_right_leg_at_the_right_times(name: str) -> None:
    measurement = measured(name)
    side = "left" if "_L_" in name else "right"
    assert (measurement.status, measurement.test_leg, measurement.facing) == ("measured", side, side)
    assert [one.index for one in measurement.repetitions] == [1, 2]
    for found, true in pairs(name):
        assert found.start_s < found.peak_s < found.end_s
        assert found.peak_s == pytest.approx(true.peak_s, abs=0.4)


@pytest.mark.parametrize("name", NEARLY_LEVEL)
def test_tibia_angle_with_a_nearly_level_camera(name: str) -> None:
    assert np.abs(tibia_errors_deg(name)).max() < 2.5


def test_its_mean_error() -> None:
    errors = np.concatenate([tibia_errors_deg(name) for name in NEARLY_LEVEL])
    assert np.abs(errors).mean() <= 2.0


@each
def test_the_truth_lies_within_the_interval(name: str) -> None:
    for found, true in pairs(name):
        assert found.tibia_angle_deg is not None
        assert found.tibia_angle_deg.low < true.tibia_deg < found.tibia_angle_deg.high


def test_so_does_the_shins_wherever_it_is_seen() -> None:
    measured_pairs = [(found.shin_angle_deg, true) for name in ALL for found, true in pairs(name)]
    seen = [(angle, true.shin_deg) for angle, true in measured_pairs if angle is not None]
    assert len(seen) >= 6  # of ten; trousers cover the others
    for angle, true_deg in seen:
        assert angle.low < true_deg < angle.high


@each
def test_a_heel_that_comes_up_and_none_that_stays_down(name: str) -> None:
    for found, true in pairs(name):
        assert found.heel_lift_mm is not None
        assert (found.heel_lift_mm.value > 5) == (true.heel_mm > 5) == (name == HEEL_UP)
        assert found.valid == (name != HEEL_UP)
        assert found.heel_lift_mm.low <= true.heel_mm <= found.heel_lift_mm.high


def test_the_best_is_one_of_the_valid_ones() -> None:
    assert {name: getattr(measured(name).best, "index", None) for name in ALL} == {
        SHOES: 2,
        LEGGINGS: 2,
        HEEL_UP: None,
        SHEET: 2,
        SHEET_LEFT: 2,
    }


@pytest.mark.parametrize(
    ("name", "source"), [(SHOES, "lines"), (LEGGINGS, "lines"), (SHEET, "sheet"), (SHEET_LEFT, "sheet")]
)
def test_gravity_comes_from_the_sheet_or_the_rooms_edges(name: str, source: str) -> None:
    scene, camera = measured(name).scene, truth(name)["camera"]
    assert scene is not None
    assert scene.source == source
    assert scene.camera.roll_deg == pytest.approx(camera["roll"], abs=1.0)
    assert scene.camera.pitch_deg == pytest.approx(camera["pitch"], abs=3.0)


def test_without_a_length_there_is_no_scale_and_without_a_sheet_no_wall() -> None:
    measurement = measured(SHOES)
    assert measurement.scene is not None
    assert measurement.scene.scale_source == "none"
    for one in measurement.repetitions:
        missing = {entry.quantity for entry in one.not_measured}
        assert (one.knee_to_wall_cm, one.toe_to_wall_cm, one.foot_rotation_deg) == (None, None, None)
        assert {"knee_to_wall_cm", "toe_to_wall_cm", "foot_rotation_deg"} <= missing


@with_sheet
def test_with_the_sheet_there_is_a_wall_and_the_knee_touches_it(name: str) -> None:
    for one in measured(name).repetitions:
        assert one.knee_touched_wall is True
        assert one.toe_to_wall_cm is not None
        assert one.foot_rotation_deg is not None


def test_models_are_named() -> None:
    provenance = measured(SHOES).provenance
    assert set(provenance.models) == {"lite", "leg_reader"}
    assert provenance.mediapipe == "0.10.31"
