from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpers.heels import with_heel_up
from helpers.observations import (
    HOLDS,
    N,
    estimate,
    leg_cm,
    leg_look,
    lunge_of,
    missing,
    observation,
    px,
    width,
    with_lunge,
)
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.measures.heel_lift import HEEL_LIFT
from lungelens.measures.leg_shape import REAR
from lungelens.observe.leg_points import row
from lungelens.observe.observation import Observation
from lungelens.observe.types import FloatArray
from lungelens.thresholds import HEEL_INVALID_MM

NAN = float("nan")
FIRST, SECOND = (hold[0] for hold in HOLDS)


def rises(*px_: float, at: int = FIRST) -> FloatArray:
    """A heel's rise (N,) in three frames for each value, that is, a tenth of a second, the rest 0."""
    whole = np.zeros(N)
    whole[at : at + 3 * len(px_)] = np.repeat(px_, 3)
    return whole


def risen(rise_px: FloatArray, *, sheet: bool = True, **changed: Any) -> Observation:
    """Seen in the heel's picture and by the reader."""
    seen = observation(sheet=sheet)
    legs = tuple(with_heel_up(leg, float(np.nan_to_num(rise_px).max())) for leg in lunge_of(seen).findings.legs)
    return with_lunge(seen, heel_rise_px=rise_px, **({"legs": legs} | changed))


class TestValue:
    def test_a_lift_in_millimetres_on_the_sheets_floor(self) -> None:
        heel_cm = leg_cm(30.0)[row("heel_back")]
        centimetre_px = float(np.linalg.norm(px(*(heel_cm + [0, 0, 1])) - px(*heel_cm)))
        found = estimate(HEEL_LIFT, risen(rises(0, *[centimetre_px] * 3, 0)))
        assert found.value == pytest.approx(10.0, rel=0.01)
        assert found.low < found.value < found.high

    def test_and_by_the_shanks_length_without_it(self) -> None:
        seen = risen(rises(0, 3, 3, 3, 0), sheet=False)
        mm_per_px = 10 * lunge_of(seen).scene.shank_cm.mean / seen.person.stance.shank_px  # type: ignore[union-attr]
        assert estimate(HEEL_LIFT, seen).value == pytest.approx(3 * mm_per_px)

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
            estimate(HEEL_LIFT, risen(rises(3, 3, 3), stabilization=Stabilization(to_still, translation_removed=out)))
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

    @pytest.mark.parametrize(("sd_px", "told"), [(0.2, True), (1.5, False)])
    def test_where_a_heel_that_looks_down_may_be_up(self, sd_px: float, told: bool) -> None:
        seen = risen(np.zeros(N), heel_rise_sd_px=np.full(N, sd_px))
        if told:
            assert estimate(HEEL_LIFT, seen).high < HEEL_INVALID_MM
        else:
            assert missing(HEEL_LIFT, seen).code == "heel_not_seen"

    def test_a_heel_that_is_up_is_told_however_unsure_by_how_much(self) -> None:
        found = estimate(HEEL_LIFT, risen(rises(4, 4, 4), heel_rise_sd_px=np.full(N, 1.5)))
        assert found.low < HEEL_INVALID_MM < found.value

    def test_where_a_heel_that_looks_up_may_be_flat(self) -> None:
        seen = risen(rises(4, 4, 4), heel_rise_sd_px=np.full(N, 5.0))
        assert missing(HEEL_LIFT, seen).code == "heel_not_seen"

    def test_where_the_heel_is_at_the_border_of_the_frame(self) -> None:
        at_border = np.tile([0.5, 300.0], (N, 1))
        assert missing(HEEL_LIFT, risen(np.zeros(N), heel_px=at_border)).code == "heel_not_seen"

    def test_where_it_was_up_before(self) -> None:
        # A heel pad 3 cm over its place before the lunge.
        first, second = lunge_of(observation()).findings.legs
        up = leg_look(0.0)
        points_px = up.points_px.copy()
        for name in REAR:
            x_cm, y_cm, z_cm = leg_cm(0.0)[row(name)]
            points_px[row(name)] = px(x_cm, y_cm, z_cm + 4.0)
        legs = (replace(first, at_start=replace(up, points_px=points_px)), second)
        assert missing(HEEL_LIFT, with_lunge(observation(), legs=legs)).code == "heel_up_at_start"

    def test_where_the_clip_began_too_late(self) -> None:
        first, second = lunge_of(observation()).spans
        late = with_lunge(observation(), spans=(replace(first, starts_inside=False), second))
        assert missing(HEEL_LIFT, late, 1).code == "no_baseline"
        assert estimate(HEEL_LIFT, late, 2).value == 0.0
