"""How sure an angle is: everything that is not known widens its interval, and no more than it should."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.observations import N, holds, observation, width, with_lunge
from helpers.pinhole import Pinhole, known_scene, shin_m
from lungelens.camera.leg_plane import TRACKING_DEG
from lungelens.camera.types import Normal
from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.hold import Hold, Spread
from lungelens.measures.tibia_angle import ANKLE_SPREAD, KNEE_SPREAD
from lungelens.observe.types import FloatArray

SPREAD = (ANKLE_SPREAD, KNEE_SPREAD)
NO_SPREAD = ((0.0, 0.0), (0.0, 0.0))
CAMERA = Pinhole(pitch_deg=-8.0)
ANKLE_PX, KNEE_PX = CAMERA.project(shin_m(40.0, 1.0, True, TRACKING_DEG.mean))
UNSURE = {
    "focal_px": Normal(900.0, 90.0),
    "roll_deg": Normal(0.0, 1.5),
    "pitch_deg": Normal(-8.0, 4.0),
    "yaw_deg": Normal(0.0, 6.0),
}


def hold_of(unsure: dict[str, Normal] | None = None, sha256: str = "0" * 64) -> Hold:
    """A near leg filmed by a camera of which only so much is known."""
    seen = observation(sheet=False, sha256=sha256)
    return holds(with_lunge(seen, scene=known_scene(CAMERA, **(unsure or {}))))[0]


def leaning(
    spread: tuple[Spread, Spread] = SPREAD, unsure: dict[str, Normal] | None = None, sha256: str = "0" * 64
) -> Estimate:
    return hold_of(unsure, sha256).lean("tibia", ANKLE_PX, KNEE_PX, spread)


class TestLean:
    def test_its_best_estimate_is_the_lean_that_was_made(self) -> None:
        found = leaning(unsure=UNSURE)
        assert found.value == pytest.approx(40.0, abs=1e-6)
        assert found.low < 40.0 < found.high

    def test_another_best_estimate_may_be_given(self) -> None:
        plain, moved = (hold_of().lean("tibia", ANKLE_PX, KNEE_PX, SPREAD, value) for value in (None, 38.5))
        assert moved.value == pytest.approx(38.5)
        assert width(moved) == pytest.approx(width(plain))

    def test_it_grows_with_everything_that_is_not_known(self) -> None:
        known = width(leaning(NO_SPREAD))
        assert width(leaning(SPREAD)) > known + 1
        for name, normal in UNSURE.items():
            assert width(leaning(NO_SPREAD, {name: normal})) > known + 0.05, name

    def test_a_pitch_known_less_well_widens_it(self) -> None:
        widths = [width(leaning(unsure={"pitch_deg": Normal(-8.0, sd)})) for sd in (0.5, 4.0, 8.0)]
        assert widths[0] + 0.5 < widths[1]
        assert widths[1] + 1.0 < widths[2]

    def test_scatter_of_a_known_size_gives_the_textbook_interval(self) -> None:
        # With the camera known there is left only how far outward the leg swings, worth a degree here.
        found = leaning(NO_SPREAD) + hold_of().draw("scatter", Normal(0.0, 5.0))
        assert found.high - 40 == pytest.approx(1.96 * 5, rel=0.06)
        assert 40 - found.low == pytest.approx(1.96 * 5, rel=0.06)

    def test_it_contains_the_truth_19_times_in_20(self) -> None:
        rng = np.random.default_rng(7)
        hold = hold_of(UNSURE)
        trials, inside = 400, 0
        for _ in range(trials):
            focal, roll, pitch, yaw = (normal.draw(rng, 1)[0] for normal in UNSURE.values())
            camera = Pinhole(CAMERA.size_px, focal, roll, pitch)
            truth = rng.uniform(25, 50)
            points = camera.project(shin_m(truth, 1.0, True, TRACKING_DEG.draw(rng, 1)[0], yaw))
            length = np.linalg.norm(points[1] - points[0])
            points += rng.normal(size=(2, 2)) * np.asarray(SPREAD) * length  # level camera: forward is x, up is y
            found = hold.lean("tibia", points[0], points[1], SPREAD)
            inside += found.low <= truth <= found.high
        assert 0.925 < inside / trials < 0.985  # two standard errors of a share of 400

    def test_enough_cameras_are_drawn_for_a_steady_interval(self) -> None:
        found = [leaning(unsure=UNSURE, sha256=str(clip) * 64) for clip in range(5)]
        for ends in ([one.low for one in found], [one.high for one in found]):
            assert np.ptp(ends) < 1.0


class TestHold:
    def test_its_points_are_medians(self) -> None:
        seen = observation()
        rows = list(holds(seen)[0].span.hold)
        knee_px = np.full((N, 2), np.nan)
        knee_px[rows] = np.arange(len(rows))[:, None] * [1.0, -2.0]
        hold = holds(with_lunge(seen, knee_px=knee_px))[0]
        np.testing.assert_array_equal(hold.knee_px, [4.5, -9.0])

    def test_what_was_asked_before_is_not_worked_out_again(self) -> None:
        hold, asked = hold_of(), []

        def compute(of: Hold) -> Missing:
            asked.append(of)
            return Missing("some", "Some.")

        assert hold.once("some", compute) is hold.once("some", compute)
        assert asked == [hold]

    def test_landmarks_that_were_not_looked_at_do_not_scatter(self) -> None:
        nowhere = np.full((N, 2), np.nan)
        hold = holds(with_lunge(observation(), raw_ankle_px=nowhere, raw_knee_px=nowhere))[0]
        assert (len(hold.unsmoothed_deg), hold.scatter_deg) == (0, 0.0)

    def test_scatter_is_raw_minus_smooth_where_looked_at(self) -> None:
        seen = observation(20.0)
        rows = list(holds(seen)[0].span.hold)
        raw = np.full((N, 2), np.nan)
        raw[rows[::2]] = holds(seen)[0].lunge.leg.knee_px[rows[::2]]
        across = np.array([np.cos(np.radians(20)), np.sin(np.radians(20))])
        length_px = float(np.linalg.norm(holds(seen)[0].knee_px - holds(seen)[0].ankle_px))
        raw[rows[4]] += 0.03 * length_px * across
        found = holds(with_lunge(seen, raw_knee_px=raw))[0].unsmoothed_deg
        assert len(found) == 5
        assert found[2] == pytest.approx(np.degrees(0.03), abs=0.25)  # the camera looks down
        np.testing.assert_allclose(np.delete(found, 2), 0.0, atol=1e-9)

    @pytest.mark.parametrize(
        ("point_px", "at_border"),
        [((640.0, 360.0), False), ((5.0, 360.0), True), ((640.0, 719.0), True), ((-90.0, 360.0), True)],
    )
    def test_the_border_of_the_frame(self, point_px: tuple[float, float], at_border: bool) -> None:
        assert hold_of().at_border(np.array(point_px)) is at_border

    def test_with_the_sheet_the_leg_swings_over_the_foot(self) -> None:
        # A foot that points straight on says so: without the sheet the leg is supposed to swing outward a little.
        with_sheet, without = holds(observation())[0].plane, holds(observation(sheet=False))[0].plane

        def outward_deg(plane_forward: FloatArray, swing: FloatArray) -> float:
            return float(np.degrees(np.arccos(plane_forward @ swing)))

        assert outward_deg(with_sheet.forward[0], with_sheet.swing[0]) == pytest.approx(0.0, abs=0.05)
        assert outward_deg(without.forward[0], without.swing[0]) == pytest.approx(TRACKING_DEG.mean)
