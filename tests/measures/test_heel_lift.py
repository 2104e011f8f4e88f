from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpers.observations import (
    HOLDS,
    N,
    estimate,
    heel_px,
    holds,
    lunge_of,
    missing,
    observation,
    px,
    width,
    with_lunge,
)
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.measures.heel_lift import HEEL_LIFT, SUSTAINED_S, heel_is_lifted, sustained_maximum
from lungelens.observe.observation import Observation
from lungelens.observe.types import FloatArray

NAN = float("nan")
FIRST, SECOND = (hold[0] for hold in HOLDS)


def rises(*px_: float, at: int = FIRST) -> FloatArray:
    """A heel's rise (N,) in three frames for each value, that is, a tenth of a second, the rest 0."""
    whole = np.zeros(N)
    whole[at : at + 3 * len(px_)] = np.repeat(px_, 3)
    return whole


def risen(rise_px: FloatArray, *, sheet: bool = True, **changed: Any) -> Observation:
    return with_lunge(observation(sheet=sheet), heel_rise_px=rise_px, **changed)


class TestValue:
    def test_a_lift_in_millimetres_on_the_sheets_floor(self) -> None:
        centimetre_px = float(np.linalg.norm(px(-36, -15, 4) - heel_px()))
        found = estimate(HEEL_LIFT, risen(rises(0, *[centimetre_px] * 3, 0)))
        assert found.value == pytest.approx(10.0, rel=0.01)
        assert found.low < found.value < found.high

    def test_and_by_the_shanks_length_without_it(self) -> None:
        seen = risen(rises(0, 2, 2, 2, 0), sheet=False)
        mm_per_px = 10 * lunge_of(seen).scene.shank_cm.mean / seen.person.stance.shank_px  # type: ignore[union-attr]
        assert estimate(HEEL_LIFT, seen).value == pytest.approx(2 * mm_per_px)

    def test_one_bad_look_is_no_lift(self) -> None:
        rise_px = np.zeros(N)
        rise_px[FIRST + 3] = 9.0
        assert estimate(HEEL_LIFT, risen(rise_px)).value == 0.0

    def test_a_heel_that_sinks_has_not_risen(self) -> None:
        found = estimate(HEEL_LIFT, risen(np.full(N, -0.3)))
        assert (found.value, found.low) == (0.0, 0.0)
        assert found.high > 0

    def test_only_this_repetition_counts(self) -> None:
        later = risen(rises(4, 4, 4, at=SECOND))
        assert estimate(HEEL_LIFT, later, 1).value == 0.0
        assert estimate(HEEL_LIFT, later, 2).value > 5.0


class TestInterval:
    def test_a_foot_that_sways_with_the_camera_widens_it(self) -> None:
        to_still = np.tile(np.eye(3), (N, 1, 1))
        still, swaying = (
            estimate(HEEL_LIFT, risen(rises(2, 2, 2), stabilization=Stabilization(to_still, translation_removed=out)))
            for out in (True, False)
        )
        assert swaying.value == still.value
        assert swaying.high > still.high + 0.4

    def test_an_unknown_scale_widens_it(self) -> None:
        room = lunge_of(observation(sheet=False)).scene
        known, unknown = (
            estimate(HEEL_LIFT, risen(rises(3, 3, 3), sheet=False, scene=replace(room, shank_cm=Normal(42.0, sd))))
            for sd in (0.5, 8.0)
        )
        assert width(unknown) > 1.3 * width(known)

    def test_each_repetition_errs_for_itself(self) -> None:
        both = rises(3, 3, 3) + rises(3, 3, 3, at=SECOND)
        first, second = (estimate(HEEL_LIFT, risen(both), number) for number in (1, 2))
        assert width(first - second) == pytest.approx(np.sqrt(2) * width(first), rel=0.1)


class TestMissing:
    def test_where_nothing_was_seen(self) -> None:
        assert missing(HEEL_LIFT, risen(np.full(N, NAN))).code == "heel_not_seen"

    def test_where_the_heel_is_at_the_border_of_the_frame(self) -> None:
        at_border = np.tile([0.5, 300.0], (N, 1))
        assert missing(HEEL_LIFT, risen(np.zeros(N), heel_px=at_border)).code == "heel_not_seen"

    def test_where_the_clip_began_too_late(self) -> None:
        first, second = lunge_of(observation()).spans
        late = with_lunge(observation(), spans=(replace(first, starts_inside=False), second))
        assert missing(HEEL_LIFT, late, 1).code == "no_baseline"
        assert estimate(HEEL_LIFT, late, 2).value == 0.0


@pytest.mark.parametrize(("lift_mm", "lifted"), [(2.9, False), (3.1, True)])
def test_a_heel_counts_as_lifted_from_three_millimetres(lift_mm: float, lifted: bool) -> None:
    mm_per_px = holds(observation())[0].mm_per_px.mean
    (hold, _) = holds(risen(rises(*[lift_mm / mm_per_px] * 3)))
    assert heel_is_lifted(hold) is lifted


def test_one_that_cannot_be_told_does_not() -> None:
    assert heel_is_lifted(holds(risen(np.full(N, NAN)))[0]) is False


class TestSustainedMaximum:
    @pytest.mark.parametrize(
        ("values", "maximum"),
        [
            ([1, 1, 1, 1, 1, 1], 1),
            ([0, 0, 9, 0, 0, 0], 0),  # one bad look
            ([0, 0, 9, 9, 0, 0], 9),  # two looks in a row are a quarter of a second
            ([0, 2, 4, 6, 4, 2], 4),
            ([-3, -2, -2, -2, -3, -3], -2),
            ([0, NAN, 7, NAN, 7, 7], 7),  # pictures not looked at do not count
            ([NAN, NAN, NAN, 5, 5, 5], 5),
        ],
    )
    def test_at_ten_pictures_a_second(self, values: list[float], maximum: float) -> None:
        # Within an eighth of a second of a picture are the one before and the one after it.
        assert sustained_maximum(np.arange(6) / 10, np.array(values, float)) == maximum

    def test_it_lasts_as_long_at_any_rate(self) -> None:
        time_s = np.arange(0, 3, 1 / 60)
        for lasting_s, found in ((0.4 * SUSTAINED_S, 0.0), (1.6 * SUSTAINED_S, 8.0)):
            values = np.where(np.abs(time_s - 1.5) < lasting_s / 2, 8.0, 0.0)
            assert sustained_maximum(time_s, values) == found

    @pytest.mark.parametrize("values", [[NAN] * 4, [NAN, 3.0, NAN, 3.0], []])
    def test_fewer_than_three_looks_say_nothing(self, values: list[float]) -> None:
        assert np.isnan(sustained_maximum(np.arange(len(values)) / 10, np.array(values, float)))
