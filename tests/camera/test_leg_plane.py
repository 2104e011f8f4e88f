"""A shin of known lean is projected by helpers.pinhole, which shares no formula with the program, and read back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.pinhole import Pinhole, shin_m
from lungelens.camera.directions import forward_in_camera, up_in_camera, world_to_camera
from lungelens.camera.leg_plane import TRACKING_DEG, LegPlane, angle_over_time_deg
from lungelens.camera.pinhole import Camera
from lungelens.camera.types import FloatArray

angles = st.floats(-10, 60)
rolls = st.floats(-15, 15)
pitches = st.floats(-35, 15)
focals = st.floats(500, 2000)
facings = st.sampled_from([1.0, -1.0])
sides = st.booleans()
ankles = st.tuples(st.floats(-0.6, 0.6), st.floats(-1.4, -0.3), st.floats(2.0, 4.5))


def one_camera(camera: Pinhole, facing_sign: float, yaw_deg: float = 0.0) -> Camera:
    up = up_in_camera(camera.roll_deg, camera.pitch_deg)[None]
    forward = forward_in_camera(up, np.array([yaw_deg]), facing_sign)
    return Camera(camera.size_px, np.array([camera.focal_px]), world_to_camera(up, forward))


def one_plane(
    camera: Pinhole, facing_sign: float, near: bool, tracking_deg: float = 0.0, yaw_deg: float = 0.0
) -> LegPlane:
    return LegPlane.of(one_camera(camera, facing_sign, yaw_deg), near, np.array([tracking_deg]))


def read(camera: Pinhole, points_px: FloatArray, facing_sign: float = 1.0, near: bool = True) -> float:
    """The best estimate for ankle and knee (2, 2) with the camera known."""
    cameras = one_camera(camera, facing_sign)
    plane = LegPlane.of(cameras, near, np.array([TRACKING_DEG.mean]))
    return float(angle_over_time_deg(cameras, plane, points_px[:1], points_px[1:])[0])


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
        low, high = (one_camera(camera, facing_sign).rays(point[None]) for point in (ankle_px, knee_px))
        plane = one_plane(camera, facing_sign, near, tracking_deg)
        assert plane.angle_deg(low, high)[0] == pytest.approx(tibia_deg, abs=1e-6)

    @given(tibia_deg=angles, pitch_deg=pitches, yaw_deg=st.floats(-20, 20), facing_sign=facings, near=sides)
    @settings(max_examples=100, deadline=None)
    def test_a_camera_known_to_stand_off_square_does_no_harm(
        self, tibia_deg: float, pitch_deg: float, yaw_deg: float, facing_sign: float, near: bool
    ) -> None:
        camera = Pinhole(pitch_deg=pitch_deg)
        points_px = camera.project(shin_m(tibia_deg, facing_sign, near, 4.0, yaw_deg))
        low, high = (one_camera(camera, facing_sign, yaw_deg).rays(point[None]) for point in points_px)
        plane = one_plane(camera, facing_sign, near, 4.0, yaw_deg)
        assert plane.angle_deg(low, high)[0] == pytest.approx(tibia_deg, abs=1e-6)

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
        cameras, plane = one_camera(camera, 1.0), one_plane(camera, 1.0, True, TRACKING_DEG.mean)
        found = angle_over_time_deg(cameras, plane, points[:, 0], points[:, 1])
        np.testing.assert_allclose(found, truth, atol=1e-6)

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
