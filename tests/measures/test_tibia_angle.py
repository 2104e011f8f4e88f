from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.observations import (
    ESTIMATOR,
    N,
    estimate,
    leg_look,
    lunge_of,
    missing,
    observation,
    width,
    with_lunge,
    with_pose_knee,
)
from lungelens.measures.hold_evidence import CUT_OFF_SD_DEG, POSE_ERROR_DEG
from lungelens.measures.tibia_angle import TIBIA_ANGLE
from lungelens.observe.leg_points import SeenLeg
from lungelens.observe.observation import Observation
from lungelens.observe.stance import LEGS


@pytest.mark.parametrize("lean_deg", [0.0, 20.0, 45.0])
@pytest.mark.parametrize("sheet", [True, False])
def test_it_is_the_lean_that_was_made(lean_deg: float, sheet: bool) -> None:
    found = estimate(TIBIA_ANGLE, observation(lean_deg, sheet=sheet))
    # Without the sheet part of the foot's direction may be the camera's.
    assert found.value == pytest.approx(lean_deg, abs=0.05 if sheet else 0.15)
    assert found.low < found.value < found.high


def blurred(seen: Observation) -> Observation:
    """The reader is not sure of knee and ankle, so that the pose model tells as much."""
    look = replace(leg_look(), covariance_px=np.tile(25.0 * np.eye(2), (16, 1, 1)))
    return with_lunge(seen, legs=(SeenLeg(look, look),) * 2)


def test_where_the_reader_is_unsure_unsteady_landmarks_widen_it() -> None:
    knee_px = lunge_of(observation()).pose.points_px[:, LEGS["right"].knee]
    jump_px = np.tile([[20.0, 0.0], [-20.0, 0.0]], (N // 2, 1))
    steady, unsteady = (blurred(with_pose_knee(observation(), knee_px + share * jump_px)) for share in (0.0, 1.0))
    assert width(estimate(TIBIA_ANGLE, unsteady)) > 1.1 * width(estimate(TIBIA_ANGLE, steady))


def test_so_does_a_body_that_is_cut_off() -> None:
    whole, cut = (
        width(estimate(TIBIA_ANGLE, with_lunge(blurred(observation()), body_cut_off=cut))) for cut in (False, True)
    )
    pose = POSE_ERROR_DEG[ESTIMATOR].sd
    assert 1.02 < cut / whole < np.hypot(pose, CUT_OFF_SD_DEG) / pose  # the landmarks are not all there is


def test_without_the_sheet_it_is_less_sure() -> None:
    assert width(estimate(TIBIA_ANGLE, observation(sheet=False))) > width(estimate(TIBIA_ANGLE, observation()))


def test_what_the_person_errs_by_is_common_to_all_repetitions() -> None:
    first, second = (estimate(TIBIA_ANGLE, observation(30.0, 32.0, sheet=False), number) for number in (1, 2))
    assert (second - first).value == pytest.approx(2.0, abs=0.05)
    assert width(second - first) < 0.2 * width(first)


def test_a_leg_the_pose_model_lost_in_the_hold_is_no_measurement() -> None:
    assert missing(TIBIA_ANGLE, with_pose_knee(observation(), np.full(2, np.nan))).code == "hold_not_seen"


def test_one_the_reader_could_not_look_at_is_unclear() -> None:
    assert missing(TIBIA_ANGLE, with_lunge(observation(), legs=(SeenLeg(), SeenLeg()))).code == "leg_unclear"
