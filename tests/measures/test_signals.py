from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpers.lunges import lunges, lunging
from helpers.observations import HOLDS, N, leg_cm, lunge_of, observation, px, with_lunge
from helpers.people import read_as, track_of
from lungelens.camera.scene import Scene
from lungelens.camera.types import Normal
from lungelens.measures.heel_lift import HEEL_LIFT
from lungelens.measures.hold import holds_of
from lungelens.measures.knee_to_wall import KNEE_TO_WALL
from lungelens.measures.outcome import HEEL_NOT_SEEN
from lungelens.measures.signals import LungeSignals, lunge_signals
from lungelens.observe.leg_points import SeenLeg, row
from lungelens.observe.leg_track import leg_track
from lungelens.observe.observation import FootLooks, Observation, PixelFindings
from lungelens.observe.repetitions import find_repetitions
from lungelens.observe.stance import stance_of
from lungelens.sides import Side

FPS = 30.0
SIZE_PX = (800, 600)
SHANK_CM = 40.0
ANGLE_DEG = lunges(2)


def signals(seen: Observation) -> LungeSignals:
    return lunge_signals(holds_of(seen))


def level(facing: Side = "right", **changed: Any) -> Observation:
    """Two lunges of helpers.lunges before a level camera far away that knows nothing but the stature."""
    exact = Normal(0.0, 0.0)
    scene = Scene("given", SIZE_PX, Normal(2000.0, 0.0), exact, exact, exact, None, "stature", Normal(SHANK_CM, 0.0))
    track = track_of(lunging(ANGLE_DEG, facing, facing), fps=FPS)
    stance = stance_of(track)
    assert stance is not None
    leg = leg_track(read_as(track, stance), track, stance, track.time_s)
    spans, n = find_repetitions(ANGLE_DEG), len(ANGLE_DEG)
    findings = PixelFindings(
        *(np.full(n, np.nan), np.full(n, np.nan), np.full((n, 2), np.nan)),
        *((SeenLeg(), SeenLeg()), (FootLooks(), FootLooks()), 128.0),
    )
    seen = observation(sheet=False)
    assert seen.person is not None
    seen = replace(seen, person=replace(seen.person, stance=stance, track=track))
    seen = with_lunge(
        seen,
        scene=scene,
        leg=leg,
        raw_ankle_px=leg.ankle_px,
        raw_knee_px=leg.knee_px,
        pose=track,
        spans=spans,
        findings=findings,
    )
    return with_lunge(seen, **changed)


class TestTibiaAngle:
    @pytest.mark.parametrize("facing", ["right", "left"])
    def test_it_is_the_lean_in_every_frame(self, facing: Side) -> None:
        # A sharp turn is rounded by smoothing, and the knee is supposed to swing outward a little.
        found = signals(level(facing)).tibia_angle_deg
        np.testing.assert_allclose(found, ANGLE_DEG, atol=3.0)
        assert np.median(np.abs(found - ANGLE_DEG)) < 0.6

    def test_with_the_sheet_too(self) -> None:
        seen = observation(33.0)
        hold = list(lunge_of(seen).spans[1].hold)
        found = signals(seen).tibia_angle_deg
        np.testing.assert_allclose(found[hold], 33.0, atol=0.05)
        np.testing.assert_allclose(
            np.delete(found, [at for one in holds_of(seen) for at in one.span.hold]), 0, atol=0.2
        )


class TestShinAngle:
    def test_it_is_known_in_the_holds_only(self) -> None:
        seen = observation(30.0)
        one = with_lunge(seen, legs=(lunge_of(seen).findings.legs[0], SeenLeg()))
        shin = signals(one).shin_angle_deg
        known = np.flatnonzero(np.isfinite(shin))
        assert set(known) == set(HOLDS[0])
        upper_cm, lower_cm = (leg_cm(30.0)[row(name)] for name in ("shin_upper", "shin_lower"))
        forward, _, up = upper_cm - lower_cm
        assert shin[known] == pytest.approx(np.degrees(np.arctan2(forward, up)), abs=0.1)


class TestHeelLift:
    def test_in_millimetres(self) -> None:
        # The shank is 100 px and taken to be 40 cm, so a pixel is 4 mm.
        rise_px = np.full(len(ANGLE_DEG), 0.25)
        heel = signals(level(heel_rise_px=rise_px, heel_rise_sd_px=0.1 * rise_px)).heel_lift_mm
        assert heel == pytest.approx(np.full(len(ANGLE_DEG), 1.0), rel=0.01)

    def test_on_the_sheets_floor_by_the_sheet(self) -> None:
        seen = with_lunge(observation(), heel_rise_px=np.full(N, 0.5), heel_rise_sd_px=np.full(N, 0.05))
        (hold, _) = holds_of(seen)
        rows = list(hold.span.hold)
        np.testing.assert_allclose(signals(seen).heel_lift_mm[rows], 0.5 * hold.mm_per_px.mean)

    def test_none_in_a_repetition_in_which_it_is_not_known(self) -> None:
        seen = with_lunge(observation(), heel_rise_px=np.full(N, 2.0), heel_rise_sd_px=np.full(N, 9.0))
        assert all(HEEL_LIFT.of(hold) is HEEL_NOT_SEEN for hold in holds_of(seen))
        for hold in holds_of(seen):
            assert np.isnan(signals(seen).heel_lift_mm[list(hold.span.hold)]).all()

    def test_it_does_not_write_into_what_was_seen(self) -> None:
        seen = with_lunge(observation(), heel_rise_px=np.full(N, 2.0))
        signals(seen)
        np.testing.assert_array_equal(lunge_of(seen).findings.heel_rise_px, 2.0)


class TestKneePastToe:
    @pytest.mark.parametrize("facing", ["right", "left"])
    def test_the_knee_passes_the_toes(self, facing: Side) -> None:
        # The toes are half a shank ahead of the ankle; at 40 degrees the knee is sin(40) = 0.643 shanks ahead.
        past = signals(level(facing)).knee_past_toe
        assert past[45] == pytest.approx(0.643 - 0.5, abs=0.02)
        assert past[0] == pytest.approx(np.sin(np.radians(5)) - 0.5, abs=0.03)


class TestKneeToWall:
    def test_without_a_wall_it_is_not_known(self) -> None:
        assert np.isnan(signals(level()).knee_to_wall_cm).all()

    def test_it_is_the_gap_of_every_frame_of_a_repetition(self) -> None:
        # The foot stays, so the knee is ahead by the shank's length times the sine of its lean.
        seen = observation()
        rows, lean_deg = list(lunge_of(seen).spans[0].hold), np.linspace(12, 30, 10)
        ankle_cm, knee_cm, front_cm = (leg_cm(30.0)[row(name)] for name in ("ankle", "knee", "knee_front"))
        shank_cm = float(np.linalg.norm(knee_cm - ankle_cm))
        leg = lunge_of(seen).leg.knee_px.copy()
        for at, lean in zip(rows, np.radians(lean_deg), strict=True):
            leg[at] = px(*(ankle_cm + shank_cm * np.array([np.sin(lean), 0.0, np.cos(lean)])))
        changed = with_lunge(seen, knee_px=leg)
        (hold, _) = holds_of(changed)
        assert hold.fit is not None
        by_deg = hold.fit.tibia_angle.value - hold.tibia_angle_deg  # the hold's is the look's, not the middle of these
        expected = -front_cm[0] + shank_cm * (np.sin(np.radians(30)) - np.sin(np.radians(lean_deg + by_deg)))
        np.testing.assert_allclose(signals(changed).knee_to_wall_cm[rows], np.maximum(expected, 0), atol=0.1)

    def test_at_the_hold_it_is_the_number_that_is_told(self) -> None:
        seen = observation()
        (hold, _) = holds_of(seen)
        told = KNEE_TO_WALL.of(hold)
        np.testing.assert_allclose(signals(seen).knee_to_wall_cm[list(hold.span.hold)], told.value)  # type: ignore[union-attr]

    def test_it_is_never_less_than_nothing_and_unknown_between_repetitions(self) -> None:
        found = signals(observation(38.0)).knee_to_wall_cm
        assert np.nanmin(found) == 0.0
        inside = np.zeros(N, bool)
        for span in lunge_of(observation()).spans:
            inside[span.start : span.end + 1] = True
        assert np.isfinite(found[inside]).all()
        assert np.isnan(found[~inside]).all()


def test_up_is_up() -> None:
    np.testing.assert_allclose(signals(level()).up_px, np.tile([0.0, -1.0], (len(ANGLE_DEG), 1)), atol=1e-9)


def test_as_a_data_frame() -> None:
    pytest.importorskip("pandas")
    found = signals(observation())
    table = found.to_dataframe()
    assert len(table) == N
    np.testing.assert_array_equal(table["tibia_angle_deg"], found.tibia_angle_deg)
    np.testing.assert_array_equal(table[["up_x", "up_y"]], found.up_px)
