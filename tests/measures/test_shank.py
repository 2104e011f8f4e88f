"""A shin of known lean is projected by helpers.pinhole, which shares no formula with the program, and read back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.pinhole import Pinhole
from lungelens.camera.types import CameraDraws, Normal, Scene, forward_in_camera, up_in_camera
from lungelens.measures.measurement import Quantity
from lungelens.measures.shank import (
    ANKLE_SPREAD,
    KNEE_SPREAD,
    TRACKING_DEG,
    LegPlane,
    ShankGeometry,
    leg_plane,
    sagittal_angle_deg,
)
from lungelens.observe.types import FloatArray

Spread = tuple[tuple[float, float], tuple[float, float]]

SHANK_M = 0.42
SPREAD = (ANKLE_SPREAD, KNEE_SPREAD)
NO_SPREAD = ((0.0, 0.0), (0.0, 0.0))

angles = st.floats(-10, 60)
rolls = st.floats(-15, 15)
pitches = st.floats(-35, 15)
focals = st.floats(500, 2000)
facings = st.sampled_from([1.0, -1.0])
sides = st.booleans()
ankles = st.tuples(st.floats(-0.6, 0.6), st.floats(-1.4, -0.3), st.floats(2.0, 4.5))


def shin_m(
    tibia_deg: float,
    facing_sign: float,
    near: bool,
    tracking_deg: float,
    yaw_deg: float = 0.0,
    ankle: tuple[float, float, float] = (0.2, -0.8, 2.8),
) -> FloatArray:
    """Ankle and knee (2, 3) in metres, X right, Y up, Z away, of a shin with that angle against the wall's normal.

    The wall is square to X but for the yaw, which turns *forward* away from the camera. The leg swings in a plane
    that is turned outward, for the near leg towards the camera, by `tracking_deg`.
    """
    turn, yaw = np.radians(-tracking_deg if near else tracking_deg), np.radians(yaw_deg)
    heading = yaw + turn  # from across the view towards away from the camera
    swing = np.array([facing_sign * np.cos(heading), 0.0, np.sin(heading)])
    # Along forward only the cosine of the turn is left of the way the knee goes.
    lean = np.arctan2(np.tan(np.radians(tibia_deg)), np.cos(turn))
    along = np.sin(lean) * swing + np.cos(lean) * np.array([0.0, 1.0, 0.0])
    return np.array([ankle, ankle + SHANK_M * along])


def known_scene(camera: Pinhole, **unsure: Normal) -> Scene:
    return Scene(
        source="given",
        size_px=camera.size_px,
        focal_px=unsure.get("focal_px", Normal(camera.focal_px, 0.0)),
        roll_deg=unsure.get("roll_deg", Normal(camera.roll_deg, 0.0)),
        pitch_deg=unsure.get("pitch_deg", Normal(camera.pitch_deg, 0.0)),
        yaw_deg=unsure.get("yaw_deg", Normal(0.0, 0.0)),
        height_cm=None,
        scale_source="none",
        shank_cm=Normal(42.0, 4.0),
    )


def read(camera: Pinhole, points_px: FloatArray, facing_sign: float = 1.0, near: bool = True) -> float:
    """The best estimate for ankle and knee (2, 2) with the camera known."""
    geometry = ShankGeometry(known_scene(camera), facing_sign, near)
    return float(geometry.best(points_px[:1], points_px[1:])[0])


def one_plane(
    camera: Pinhole, facing_sign: float, near: bool, tracking_deg: float = 0.0, yaw_deg: float = 0.0
) -> LegPlane:
    up = up_in_camera(camera.roll_deg, camera.pitch_deg)[None]
    forward = forward_in_camera(up, np.array([yaw_deg]), facing_sign)
    cameras = CameraDraws(np.array([camera.focal_px]), up, forward)
    return leg_plane(cameras, near, np.array([tracking_deg]))


class TestTibiaAngle:
    @given(
        tibia_deg=angles,
        roll_deg=rolls,
        pitch_deg=pitches,
        focal_px=focals,
        facing_sign=facings,
        near=sides,
        tracking_deg=st.floats(-10, 20),
        ankle=ankles,
    )
    @settings(max_examples=200, deadline=None)
    def test_it_is_recovered_exactly_when_the_camera_is_known(
        self,
        tibia_deg: float,
        roll_deg: float,
        pitch_deg: float,
        focal_px: float,
        facing_sign: float,
        near: bool,
        tracking_deg: float,
        ankle: tuple[float, float, float],
    ) -> None:
        camera = Pinhole((1280, 720), focal_px, roll_deg, pitch_deg)
        ankle_px, knee_px = camera.project(shin_m(tibia_deg, facing_sign, near, tracking_deg, ankle=ankle))
        scene = known_scene(camera)
        low, high = (scene.rays(point[None], np.array([focal_px])) for point in (ankle_px, knee_px))
        plane = one_plane(camera, facing_sign, near, tracking_deg)
        assert sagittal_angle_deg(low, high, plane)[0] == pytest.approx(tibia_deg, abs=1e-6)

    @given(tibia_deg=angles, pitch_deg=pitches, yaw_deg=st.floats(-20, 20), facing_sign=facings, near=sides)
    @settings(max_examples=100, deadline=None)
    def test_a_camera_known_to_stand_off_square_does_no_harm(
        self, tibia_deg: float, pitch_deg: float, yaw_deg: float, facing_sign: float, near: bool
    ) -> None:
        camera = Pinhole(pitch_deg=pitch_deg)
        points_px = camera.project(shin_m(tibia_deg, facing_sign, near, 4.0, yaw_deg))
        low, high = (known_scene(camera).rays(point[None], np.array([camera.focal_px])) for point in points_px)
        plane = one_plane(camera, facing_sign, near, 4.0, yaw_deg)
        assert sagittal_angle_deg(low, high, plane)[0] == pytest.approx(tibia_deg, abs=1e-6)

    @given(tibia_deg=angles, roll_deg=rolls, pitch_deg=pitches, facing_sign=facings, near=sides)
    @settings(max_examples=50, deadline=None)
    def test_the_best_estimate_supposes_a_knee_that_follows_the_foot_a_little(
        self, tibia_deg: float, roll_deg: float, pitch_deg: float, facing_sign: float, near: bool
    ) -> None:
        camera = Pinhole(roll_deg=roll_deg, pitch_deg=pitch_deg)
        points_px = camera.project(shin_m(tibia_deg, facing_sign, near, TRACKING_DEG.mean))
        assert read(camera, points_px, facing_sign, near) == pytest.approx(tibia_deg, abs=1e-6)

    def test_a_camera_that_looks_down_sees_more_than_there_is_and_is_corrected(self) -> None:
        camera = Pinhole(pitch_deg=-17.0)
        ankle_px, knee_px = camera.project(shin_m(35.0, 1.0, True, TRACKING_DEG.mean, ankle=(0.1, -1.3, 2.6)))
        seen_deg = np.degrees(np.arctan2(knee_px[0] - ankle_px[0], ankle_px[1] - knee_px[1]))
        assert seen_deg > 38
        assert read(camera, np.array([ankle_px, knee_px])) == pytest.approx(35.0, abs=1e-6)

    def test_a_level_camera_sees_it_as_it_is(self) -> None:
        points_px = np.array([[640.0, 560.0], [740.0, 460.0]])
        assert read(Pinhole(), points_px) == pytest.approx(45.0, abs=0.6)
        assert read(Pinhole(), points_px, facing_sign=-1.0) == pytest.approx(-45.0, abs=0.6)

    def test_many_pictures_at_once(self) -> None:
        camera = Pinhole(pitch_deg=-10.0)
        truth = np.array([0.0, 20.0, 45.0])
        points = np.array([camera.project(shin_m(angle, 1.0, True, TRACKING_DEG.mean)) for angle in truth])
        best = ShankGeometry(known_scene(camera), 1.0, True).best(points[:, 0], points[:, 1])
        np.testing.assert_allclose(best, truth, atol=1e-6)

    def test_an_unknown_point_gives_no_angle(self) -> None:
        points = np.array([[640.0, 560.0], [np.nan, np.nan]])
        assert np.isnan(read(Pinhole(), points))


class TestSymmetries:
    ankle_px, knee_px = np.array([700.0, 600.0]), np.array([790.0, 470.0])

    @given(roll_deg=rolls, pitch_deg=pitches, near=sides, facing_sign=facings)
    @settings(max_examples=50, deadline=None)
    def test_a_mirrored_picture_gives_the_same(
        self, roll_deg: float, pitch_deg: float, near: bool, facing_sign: float
    ) -> None:
        points = np.array([self.ankle_px, self.knee_px])
        mirrored = points * [-1, 1] + [1280, 0]
        plain = read(Pinhole(roll_deg=roll_deg, pitch_deg=pitch_deg), points, facing_sign, near)
        other = read(Pinhole(roll_deg=-roll_deg, pitch_deg=pitch_deg), mirrored, -facing_sign, near)
        assert other == pytest.approx(plain, abs=1e-9)

    @given(roll_deg=rolls, pitch_deg=pitches, near=sides, size=st.floats(0.2, 4.0))
    @settings(max_examples=50, deadline=None)
    def test_a_picture_of_another_size_gives_the_same(
        self, roll_deg: float, pitch_deg: float, near: bool, size: float
    ) -> None:
        points = np.array([self.ankle_px, self.knee_px])
        plain = read(Pinhole((1280, 720), 900.0, roll_deg, pitch_deg), points, near=near)
        sized = Pinhole((1280 * size, 720 * size), 900.0 * size, roll_deg, pitch_deg)  # type: ignore[arg-type]
        assert read(sized, points * size, near=near) == pytest.approx(plain, abs=1e-9)

    @given(turn_deg=rolls, pitch_deg=pitches, near=sides)
    @settings(max_examples=50, deadline=None)
    def test_a_picture_turned_about_its_centre_gives_the_same_if_told_so(
        self, turn_deg: float, pitch_deg: float, near: bool
    ) -> None:
        turn = np.radians(turn_deg)
        clockwise = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        points = np.array([self.ankle_px, self.knee_px])
        turned = (points - [640, 360]) @ clockwise.T + [640, 360]
        plain = read(Pinhole(pitch_deg=pitch_deg), points, near=near)
        told = read(Pinhole(roll_deg=turn_deg, pitch_deg=pitch_deg), turned, near=near)
        assert told == pytest.approx(plain, abs=1e-6)


class TestLegPlane:
    @given(roll_deg=rolls, pitch_deg=pitches, yaw_deg=st.floats(-20, 20), facing_sign=facings, near=sides)
    @settings(max_examples=50, deadline=None)
    def test_directions_are_level_and_of_unit_length(
        self, roll_deg: float, pitch_deg: float, yaw_deg: float, facing_sign: float, near: bool
    ) -> None:
        camera = Pinhole(roll_deg=roll_deg, pitch_deg=pitch_deg)
        plane = one_plane(camera, facing_sign, near, 10.0, yaw_deg)
        for direction in (plane.forward[0], plane.swing[0]):
            assert np.linalg.norm(direction) == pytest.approx(1.0, abs=1e-9)
            assert direction @ plane.up[0] == pytest.approx(0.0, abs=1e-9)
        assert np.degrees(np.arccos(plane.forward[0] @ plane.swing[0])) == pytest.approx(10.0, abs=1e-6)

    @pytest.mark.parametrize(("facing_sign", "near", "towards_camera"), [(1, True, 1), (1, False, -1), (-1, True, 1)])
    def test_outward_is_towards_the_camera_for_the_near_leg(
        self, facing_sign: float, near: bool, towards_camera: int
    ) -> None:
        plane = one_plane(Pinhole(), facing_sign, near, 30.0)
        np.testing.assert_allclose(plane.forward[0], [facing_sign, 0, 0], atol=1e-12)
        expected = [facing_sign * np.cos(np.radians(30)), 0, -0.5 * towards_camera]
        np.testing.assert_allclose(plane.swing[0], expected, atol=1e-12)

    @pytest.mark.parametrize("facing_sign", [1, -1])
    def test_a_camera_behind_the_person_looks_along_forward(self, facing_sign: float) -> None:
        plane = one_plane(Pinhole(), facing_sign, True, 0.0, 20.0)
        assert plane.forward[0, 2] == pytest.approx(np.sin(np.radians(20)))


class TestUpInThePicture:
    @pytest.mark.parametrize("point", [(640.0, 360.0), (100.0, 700.0)])
    def test_it_leans_with_the_roll(self, point: tuple[float, float]) -> None:
        up = ShankGeometry(known_scene(Pinhole(roll_deg=5.0)), 1.0, True).up_px(np.array([point]))
        np.testing.assert_allclose(up, [[0.087156, -0.996195]], atol=1e-6)


class TestInterval:
    unsure = {
        "focal_px": Normal(900.0, 90.0),
        "roll_deg": Normal(0.0, 1.5),
        "pitch_deg": Normal(-8.0, 4.0),
        "yaw_deg": Normal(0.0, 6.0),
    }

    def interval(
        self,
        spread: Spread = SPREAD,
        extra_sd_deg: float = 0.0,
        **unsure: Normal,
    ) -> Quantity:
        camera = Pinhole(pitch_deg=-8.0)
        ankle_px, knee_px = camera.project(shin_m(40.0, 1.0, True, TRACKING_DEG.mean))
        geometry = ShankGeometry(known_scene(camera, **unsure), 1.0, True)
        return geometry.interval(40.0, ankle_px, knee_px, spread, extra_sd_deg)

    def width(self, *arguments: object, **unsure: Normal) -> float:
        found = self.interval(*arguments, **unsure)  # type: ignore[arg-type]
        assert found.value == 40.0
        assert found.low < 40.0 < found.high
        return found.high - found.low

    def test_it_grows_with_everything_that_is_not_known(self) -> None:
        known = self.width(NO_SPREAD)
        assert self.width(SPREAD) > known + 1
        assert self.width(NO_SPREAD, 2.0) > known + 1
        for name, normal in self.unsure.items():
            assert self.width(NO_SPREAD, 0.0, **{name: normal}) > known + 0.1, name

    def test_a_pitch_known_less_well_widens_it(self) -> None:
        widths = [self.width(SPREAD, 0.0, pitch_deg=Normal(-8.0, sd)) for sd in (0.5, 4.0, 8.0)]
        assert widths[0] + 0.5 < widths[1]
        assert widths[1] + 1.0 < widths[2]

    def test_scatter_of_a_known_size_gives_the_textbook_interval(self) -> None:
        # With the camera known there is left only how far outward the leg swings, worth half a degree here.
        found = self.interval(NO_SPREAD, 5.0)
        assert found.high - 40 == pytest.approx(1.96 * 5, rel=0.08)
        assert 40 - found.low == pytest.approx(1.96 * 5, rel=0.08)

    def test_it_is_the_same_each_time(self) -> None:
        one, two = (self.interval(SPREAD, 0.0, **self.unsure) for _ in range(2))
        assert one == two

    def test_it_contains_the_truth_19_times_in_20(self) -> None:
        rng = np.random.default_rng(7)
        scene = known_scene(Pinhole(pitch_deg=-8.0), **self.unsure)
        geometry = ShankGeometry(scene, 1.0, True)
        trials, inside = 400, 0
        for _ in range(trials):
            focal, roll, pitch, yaw = (normal.draw(rng, 1)[0] for normal in self.unsure.values())
            camera = Pinhole(scene.size_px, focal, roll, pitch)
            truth = rng.uniform(25, 50)
            points = camera.project(shin_m(truth, 1.0, True, TRACKING_DEG.draw(rng, 1)[0], yaw))
            length = np.linalg.norm(points[1] - points[0])
            points += rng.normal(size=(2, 2)) * np.asarray(SPREAD) * length  # level camera: forward is x, up is y
            value = geometry.best(points[:1], points[1:])[0]
            found = geometry.interval(float(value), points[0], points[1], SPREAD, 0.0)
            inside += found.low <= truth <= found.high
        assert 0.925 < inside / trials < 0.985  # two standard errors of a share of 400

    def test_enough_cameras_are_drawn_for_a_steady_interval(self) -> None:
        camera = Pinhole(pitch_deg=-8.0)
        ankle_px, knee_px = camera.project(shin_m(40.0, 1.0, True, TRACKING_DEG.mean))
        scene = known_scene(camera, **self.unsure)
        geometry = ShankGeometry(scene, 1.0, True)
        found = [geometry.interval(40.0, ankle_px, knee_px, SPREAD, 0.0) for _ in range(5)]
        for ends in ([one.low for one in found], [one.high for one in found]):
            assert np.ptp(ends) < 1.0
