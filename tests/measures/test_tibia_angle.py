from __future__ import annotations

import numpy as np
import pytest

from helpers.observations import HOLDS, N, estimate, holds, knee_cm, lunge_of, observation, px, width, with_lunge
from lungelens.measures.tibia_angle import CUT_OFF_SD_DEG, TIBIA_ANGLE
from lungelens.observe.types import FloatArray


@pytest.mark.parametrize("lean_deg", [0.0, 20.0, 45.0])
def test_it_is_the_lean_that_was_made(lean_deg: float) -> None:
    found = estimate(TIBIA_ANGLE, observation(lean_deg))
    assert found.value == pytest.approx(lean_deg, abs=0.01)
    assert found.low < found.value < found.high


def test_it_is_the_median_over_the_hold() -> None:
    knee_px = lunge_of(observation()).leg.knee_px.copy()
    rows = list(HOLDS[0])
    knee_px[rows[:4]] = px(*knee_cm(5.0))  # a minority
    assert estimate(TIBIA_ANGLE, with_lunge(observation(), knee_px=knee_px)).value == pytest.approx(30.0, abs=0.01)
    knee_px[rows] = [px(*knee_cm(lean)) for lean in (20, 21, 22, 23, 30, 30, 37, 38, 39, 40)]
    assert estimate(TIBIA_ANGLE, with_lunge(observation(), knee_px=knee_px)).value == pytest.approx(30.0, abs=0.01)


def scattered(by_px: float) -> FloatArray:
    """The raw knee now ahead of the smooth one, now behind."""
    return np.asarray(lunge_of(observation()).leg.knee_px + np.tile([[by_px, 0], [-by_px, 0]], (N // 2, 1)))


def test_unsteady_landmarks_widen_it() -> None:
    steady, unsteady = (with_lunge(observation(), raw_knee_px=scattered(by_px)) for by_px in (0.0, 20.0))
    assert holds(steady)[0].scatter_deg == pytest.approx(0.0, abs=1e-9)
    assert holds(unsteady)[0].scatter_deg > 4
    assert width(estimate(TIBIA_ANGLE, unsteady)) > 1.5 * width(estimate(TIBIA_ANGLE, steady))
    assert estimate(TIBIA_ANGLE, unsteady).value == estimate(TIBIA_ANGLE, steady).value


def test_so_does_a_body_that_is_cut_off() -> None:
    whole, cut = (estimate(TIBIA_ANGLE, with_lunge(observation(), body_cut_off=cut)) for cut in (False, True))
    assert cut.value == whole.value
    expected = np.hypot(width(whole), 2 * 1.96 * CUT_OFF_SD_DEG)
    assert width(cut) == pytest.approx(expected, rel=0.1)


def test_without_the_sheet_it_is_less_sure() -> None:
    assert width(estimate(TIBIA_ANGLE, observation(sheet=False))) > width(estimate(TIBIA_ANGLE, observation()))


def test_what_the_person_errs_by_is_common_to_all_repetitions() -> None:
    first, second = (estimate(TIBIA_ANGLE, observation(), number) for number in (1, 2))
    assert width(first) > 3
    assert width(first - second) < 0.2  # landmarks that do not scatter, on the same person
