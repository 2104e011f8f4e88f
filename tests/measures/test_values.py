from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.analyses import SHANK_PX, SIZE_PX, lunge_analysis
from lungelens.camera.scene import Scene
from lungelens.camera.types import Normal
from lungelens.measures.measurement import QUANTITIES, Repetition
from lungelens.measures.shank import ShankGeometry
from lungelens.measures.values import SUSTAINED_S, Inputs, repetition, sustained_greatest
from lungelens.observe.pixels import PixelFindings
from lungelens.observe.shin import UNEVEN, ShinLine, ShinMiss
from lungelens.observe.types import FloatArray, RepetitionSpan

NAN = float("nan")
MM_PER_PX = 10.0  # a shank of 40 px and 40 cm


def scene(shank_cm: Normal = Normal(40.0, 2.0)) -> Scene:  # noqa: B008 - frozen
    level = Normal(0.0, 1.0)
    return Scene("given", SIZE_PX, Normal(5000.0, 1.0), level, level, level, None, "stature", shank_cm)


def measured(
    *,
    rise_px: FloatArray | None = None,
    shin: ShinLine | ShinMiss = UNEVEN,
    scatter: FloatArray | None = None,
    shank_cm: Normal = Normal(40.0, 2.0),  # noqa: B008 - frozen
    clip_invalid: bool = False,
    foot_still: bool = True,
    **span_change: object,
) -> Repetition:
    """The first repetition of helpers.analyses (20 pictures, 10 a second, 30 degrees) with these findings."""
    analysis = lunge_analysis(angles_deg=(30.0, 40.0))
    assert analysis.leg is not None
    assert analysis.signals is not None
    n = len(analysis.leg.time_s)
    findings = PixelFindings(
        np.zeros(n) if rise_px is None else rise_px, np.zeros((n, 2)), (shin, UNEVEN), (None, None), 128.0
    )
    inputs = Inputs(
        leg=analysis.leg,
        tibia_angle_deg=analysis.signals.tibia_angle_deg,
        findings=findings,
        geometry=ShankGeometry(scene(shank_cm), 1.0, False),
        scene=scene(shank_cm),
        raw_scatter_deg=np.zeros(n) if scatter is None else scatter,
        shank_px=SHANK_PX,
        foot_still=foot_still,
    )
    span: RepetitionSpan = replace(analysis.spans[0], **span_change)  # type: ignore[arg-type]
    return repetition(span, inputs, clip_invalid)


def rises(*px: float) -> FloatArray:
    """A heel's rise in the ten pictures from the sixth on, the rest 0."""
    whole = np.zeros(40)
    whole[5 : 5 + len(px)] = px
    return whole


class TestRepetition:
    def test_times_are_those_of_the_pictures(self) -> None:
        found = measured()
        assert (found.index, found.start_s, found.peak_s, found.end_s) == pytest.approx((1, 0.3, 1.0, 1.6))

    def test_the_tibia_angle_is_the_median_over_the_hold(self) -> None:
        tibia = measured().tibia_angle_deg
        assert tibia is not None
        assert tibia.value == pytest.approx(30.0)
        assert 25 < tibia.low < 30 < tibia.high < 35

    def test_unsteady_landmarks_widen_its_interval(self) -> None:
        steady, unsteady = (measured(scatter=np.tile([-sd, sd], 20)).tibia_angle_deg for sd in (0.0, 4.0))
        assert steady is not None
        assert unsteady is not None
        assert unsteady.high - unsteady.low > 1.5 * (steady.high - steady.low)

    def test_the_shin_angle_is_that_of_its_border(self) -> None:
        line = ShinLine(lower=np.array([180.0, 130.0]), upper=np.array([200.0, 110.0]))
        shin = measured(shin=line).shin_angle_deg
        assert shin is not None
        assert shin.value == pytest.approx(45.0, abs=1.0)
        assert shin.low < shin.value < shin.high

    def test_a_shin_that_was_not_found_is_missing_for_its_own_reason(self) -> None:
        found = measured(shin=UNEVEN)
        assert found.shin_angle_deg is None
        (entry,) = [entry for entry in found.not_measured if entry.quantity == "shin_angle_deg"]
        assert (entry.code, entry.message) == (UNEVEN.code, UNEVEN.message)

    def test_what_is_missing_has_a_reason_and_what_is_there_has_none(self) -> None:
        found = measured()
        missing = [entry.quantity for entry in found.not_measured]
        assert sorted(missing) == sorted(name for name in QUANTITIES if getattr(found, name) is None)
        assert "heel_lift_mm" not in missing
        assert found.knee_touched_wall is None

    def test_valid_unless_a_check_or_the_clip_says_otherwise(self) -> None:
        assert measured().valid
        assert not measured(clip_invalid=True).valid
        assert not measured(starts_inside=False).valid
        lifted = measured(rise_px=rises(0, 1, 1, 1, 1, 0))
        assert not lifted.valid
        assert [check.code for check in lifted.checks] == ["heel_lift"]


class TestHeel:
    def test_a_lift_in_millimetres(self) -> None:
        heel = measured(rise_px=rises(0, 0.5, 1.5, 2.0, 2.0, 2.0, 1.0, 0)).heel_lift_mm
        assert heel is not None
        assert heel.value == pytest.approx(2.0 * MM_PER_PX)
        assert heel.low < heel.value < heel.high

    def test_one_bad_look_is_no_lift(self) -> None:
        heel = measured(rise_px=rises(0, 0, 5.0, 0, 0)).heel_lift_mm
        assert heel is not None
        assert heel.value == 0.0

    def test_a_foot_that_sways_with_the_camera_widens_its_interval(self) -> None:
        still, swaying = (measured(rise_px=rises(1, 1, 1, 1), foot_still=is_still) for is_still in (True, False))
        assert still.heel_lift_mm is not None
        assert swaying.heel_lift_mm is not None
        assert swaying.heel_lift_mm.value == still.heel_lift_mm.value
        assert swaying.heel_lift_mm.high > still.heel_lift_mm.high + 0.4

    def test_a_heel_that_sinks_has_not_risen(self) -> None:
        heel = measured(rise_px=np.full(40, -0.3)).heel_lift_mm
        assert heel is not None
        assert (heel.value, heel.low) == (0.0, 0.0)
        assert heel.high > 0

    def test_only_this_repetition_counts(self) -> None:
        later = np.zeros(40)
        later[25:32] = 3.0
        heel = measured(rise_px=later).heel_lift_mm
        assert heel is not None
        assert heel.value == 0.0

    def test_an_unknown_scale_widens_the_interval(self) -> None:
        known, unknown = (
            measured(rise_px=rises(2, 2, 2, 2), shank_cm=shank).heel_lift_mm
            for shank in (Normal(40, 0.5), Normal(40, 8))
        )
        assert known is not None
        assert unknown is not None
        assert unknown.high - unknown.low > 1.3 * (known.high - known.low)

    @pytest.mark.parametrize(
        ("change", "rise_px", "code"),
        [
            ({}, np.full(40, NAN), "heel_not_seen"),
            ({"starts_inside": False}, np.zeros(40), "no_baseline"),
        ],
    )
    def test_why_there_is_none(self, change: dict[str, object], rise_px: FloatArray, code: str) -> None:
        found = measured(rise_px=rise_px, **change)  # type: ignore[arg-type]
        assert found.heel_lift_mm is None
        assert [entry.code for entry in found.not_measured if entry.quantity == "heel_lift_mm"] == [code]


class TestSustainedGreatest:
    @pytest.mark.parametrize(
        ("values", "greatest"),
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
    def test_at_ten_pictures_a_second(self, values: list[float], greatest: float) -> None:
        # Within an eighth of a second of a picture are the one before and the one after it.
        assert sustained_greatest(np.arange(6) / 10, np.array(values, float)) == greatest

    def test_it_lasts_as_long_at_any_rate(self) -> None:
        time_s = np.arange(0, 3, 1 / 60)
        for lasting_s, found in ((0.4 * SUSTAINED_S, 0.0), (1.6 * SUSTAINED_S, 8.0)):
            values = np.where(np.abs(time_s - 1.5) < lasting_s / 2, 8.0, 0.0)
            assert sustained_greatest(time_s, values) == found

    @pytest.mark.parametrize("values", [[NAN] * 4, [NAN, 3.0, NAN, 3.0], []])
    def test_fewer_than_three_looks_say_nothing(self, values: list[float]) -> None:
        assert np.isnan(sustained_greatest(np.arange(len(values)) / 10, np.array(values, float)))
