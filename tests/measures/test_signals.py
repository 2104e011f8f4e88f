from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.lunges import SHANK_PX, lunges, lunging
from helpers.people import track_of, walking
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal, Scene
from lungelens.measures.measurement import Side
from lungelens.measures.shank import ShankGeometry
from lungelens.measures.signals import (
    as_filmed,
    leg_track,
    lunge_signals,
    over_planted_foot,
    raw_points,
    scatter_deg,
    with_camera_shift,
)
from lungelens.observe.pixels import PixelFindings
from lungelens.observe.repetitions import find_repetitions
from lungelens.observe.shin import UNSEEN, ShinLine
from lungelens.observe.stance import Stance, stance_of
from lungelens.observe.types import FloatArray, LegTrack, LungeSignals
from lungelens.pose.types import Keypoint, PoseTrack

FPS = 30.0
SIZE_PX = (800, 600)
SHANK_CM = 40.0


def scene() -> Scene:
    exact = Normal(0.0, 0.0)
    return Scene("given", SIZE_PX, Normal(2000.0, 0.0), exact, exact, exact, None, "stature", Normal(SHANK_CM, 0.0))


def followed(points_px: FloatArray, every: int = 1) -> tuple[LegTrack, Stance, PoseTrack]:
    """The leg of a track that was looked at in every so many pictures only."""
    whole = track_of(points_px, fps=FPS)
    rows = slice(None, None, every)
    track = PoseTrack(
        whole.frame_index[rows], whole.time_s[rows], whole.points_px[rows], whole.confidence[rows], "some"
    )
    stance = stance_of(track)
    assert stance is not None
    return leg_track(track, stance, whole.time_s), stance, track


class TestLegTrack:
    @pytest.mark.parametrize(("facing", "test_leg"), [("right", "right"), ("right", "left"), ("left", "left")])
    def test_it_is_the_test_legs(self, facing: Side, test_leg: Side) -> None:
        points = lunging(lunges(2), facing, test_leg)
        leg, _, _ = followed(points)
        for part in ("hip", "knee", "ankle", "heel", "toe"):
            expected = points[:, Keypoint[f"{test_leg}_{part}".upper()]]
            np.testing.assert_allclose(getattr(leg, f"{part}_px"), expected, atol=5)  # a sharp turn is rounded

    def test_pictures_not_looked_at_are_filled_in_and_marked(self) -> None:
        points = lunging(lunges(2))
        leg, _, _ = followed(points, every=4)
        assert leg.looked_at.tolist() == [i % 4 == 0 for i in range(180)]
        np.testing.assert_allclose(leg.knee_px, points[:, Keypoint.RIGHT_KNEE], atol=8)

    def test_confidence_is_the_least_of_knee_and_ankle(self) -> None:
        track = track_of(lunging(lunges(1)), fps=FPS)
        track.confidence[:, Keypoint.RIGHT_KNEE] = 0.4
        track.confidence[:, Keypoint.RIGHT_ANKLE] = 0.6
        stance = stance_of(track)
        assert stance is not None
        np.testing.assert_allclose(leg_track(track, stance, track.time_s).confidence, 0.4)


class TestCameraShift:
    def test_it_is_bridged_between_the_pictures_looked_at(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        shift = np.full((90, 2), np.nan)
        shift[10], shift[20] = (0, 0), (5, -10)
        moved = with_camera_shift(leg, shift).shift_px
        np.testing.assert_allclose(moved[15], (2.5, -5))
        np.testing.assert_allclose(moved[80], (5, -10))

    def test_not_looked_at_is_no_motion(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        assert not with_camera_shift(leg, np.full((90, 2), np.nan)).shift_px.any()


class TestAsFilmed:
    """A picture steadied by turning it 10 degrees clockwise about its upper left corner."""

    turn = Rotation.from_rotvec([0, 0, np.radians(10)]).as_matrix()

    def signals(self, leg: LegTrack) -> LungeSignals:
        none = np.full(len(leg.time_s), np.nan)
        up = np.tile([0.0, -1.0], (len(leg.time_s), 1))
        return LungeSignals(leg.time_s, none, none, none, none, none, up)

    def test_a_still_camera_changes_nothing(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        signals = self.signals(leg)
        assert as_filmed(leg, signals, Stabilization()) == (leg, signals)

    def test_places_and_directions_are_those_of_the_clips_own_pictures(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        filmed, signals = as_filmed(leg, self.signals(leg), Stabilization(np.tile(self.turn, (90, 1, 1))))
        back = self.turn[:2, :2].T
        for part in ("hip", "knee", "ankle", "heel", "toe"):
            np.testing.assert_allclose(getattr(filmed, f"{part}_px"), getattr(leg, f"{part}_px") @ back.T)
        np.testing.assert_allclose(signals.up_px, np.tile(back @ [0.0, -1.0], (90, 1)), atol=1e-9)

    def test_a_place_at_rest_moves_with_the_scene(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        filmed, _ = as_filmed(leg, self.signals(leg), Stabilization(np.tile(self.turn, (90, 1, 1))))
        np.testing.assert_allclose(filmed.ankle_px - filmed.shift_px, leg.ankle_px)


class TestPlantedFoot:
    def test_lunges_over_a_planted_foot_stay(self) -> None:
        leg, stance, _ = followed(lunging(lunges(3)))
        spans = find_repetitions(lunges(3))
        assert over_planted_foot(spans, leg, stance) == spans

    @pytest.mark.parametrize("speed_px_s", [0.0, 150.0])
    def test_walking_feet_are_dropped(self, speed_px_s: float) -> None:
        leg, stance, _ = followed(walking(6, fps=FPS, speed_px_s=speed_px_s))
        along = leg.knee_px - leg.ankle_px
        spans = find_repetitions(np.degrees(np.arctan2(along[:, 0], -along[:, 1])))
        assert len(spans) >= 4
        assert over_planted_foot(spans, leg, stance) == ()

    def test_the_repetitions_left_are_numbered_anew(self) -> None:
        points = lunging(lunges(3))
        points[:90, [Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_KNEE], 0] += np.linspace(-150, 0, 90)[:, None]
        leg, stance, _ = followed(points)
        spans = find_repetitions(lunges(3))
        kept = over_planted_foot(spans, leg, stance)
        assert [(span.index, span.start) for span in kept] == [(1, spans[1].start), (2, spans[2].start)]

    def test_a_lifted_heel_takes_the_ankle_along_a_little(self) -> None:
        points = lunging(lunges(2))
        rise_px = 0.12 * SHANK_PX * np.interp(lunges(2), [20, 40], [0, 1])
        points[:, Keypoint.RIGHT_ANKLE] += np.stack([rise_px, -rise_px], axis=1)
        leg, stance, _ = followed(points)
        assert len(over_planted_foot(find_repetitions(lunges(2)), leg, stance)) == 2

    def test_a_foot_set_back_between_repetitions_is_normal(self) -> None:
        points = lunging(lunges(2))
        points[91:, :, 0] -= 60
        leg, stance, _ = followed(points)
        assert len(over_planted_foot(find_repetitions(lunges(2)), leg, stance)) == 2


class TestSignals:
    def signals(self, facing: Side = "right", shins: tuple[object, object] | None = None) -> LungeSignals:
        angle = lunges(2)
        leg, stance, _ = followed(lunging(angle, facing, facing))
        spans = find_repetitions(angle)
        rise_px = np.full(len(angle), np.nan)
        rise_px[45] = 2.0
        line = shins or (UNSEEN, UNSEEN)
        findings = PixelFindings(rise_px, np.full((len(angle), 2), np.nan), line, (None,), 128.0)  # type: ignore[arg-type]
        geometry = ShankGeometry(scene(), stance.sign, stance.near)
        return lunge_signals(leg, angle, spans, findings, geometry, scene(), stance, None)

    def test_heel_lift_in_millimetres(self) -> None:
        # The shank is 100 px and taken to be 40 cm, so a pixel is 4 mm.
        heel = self.signals().heel_lift_mm
        assert heel[45] == pytest.approx(8.0, rel=0.01)
        assert np.isnan(np.delete(heel, 45)).all()

    @pytest.mark.parametrize("facing", ["right", "left"])
    def test_the_knee_passes_the_toes(self, facing: Side) -> None:
        # The toes are half a shank ahead of the ankle; at 40 degrees the knee is sin(40) = 0.643 shanks ahead.
        past = self.signals(facing).knee_past_toe
        assert past[45] == pytest.approx(0.643 - 0.5, abs=0.02)
        assert past[0] == pytest.approx(np.sin(np.radians(5)) - 0.5, abs=0.03)

    def test_the_shin_angle_is_known_in_the_holds_only(self) -> None:
        line = ShinLine(lower=np.array([400.0, 450.0]), upper=np.array([450.0, 400.0]))
        shin = self.signals(shins=(line, UNSEEN)).shin_angle_deg
        known = np.flatnonzero(np.isfinite(shin))
        assert set(known) == set(find_repetitions(lunges(2))[0].hold)
        assert shin[known] == pytest.approx(45.0, abs=1.0)

    def test_without_a_wall_its_distance_is_not_known(self) -> None:
        assert np.isnan(self.signals().knee_to_wall_cm).all()

    def test_up_is_up(self) -> None:
        np.testing.assert_allclose(self.signals().up_px, np.tile([0.0, -1.0], (180, 1)), atol=1e-9)


def test_scatter_is_raw_minus_smooth_where_looked_at() -> None:
    points = lunging(np.full(90, 20.0))
    points[45, Keypoint.RIGHT_KNEE] += (3, 0)  # across a shank of 100 px that leans by 20 degrees: 1.6 degrees more
    leg, stance, track = followed(points, every=3)
    geometry = ShankGeometry(scene(), stance.sign, stance.near)
    smooth_deg = geometry.best(leg.ankle_px, leg.knee_px)
    scatter = scatter_deg(*raw_points(track, stance, len(leg.time_s)), geometry, smooth_deg)
    assert np.flatnonzero(np.isfinite(scatter)).tolist() == list(range(0, 90, 3))
    still_deg = smooth_deg[0]
    assert scatter[0] == pytest.approx(0.0, abs=0.05)
    assert smooth_deg[45] + scatter[45] == pytest.approx(still_deg + 1.6, abs=0.1)
