from __future__ import annotations

import cv2
import numpy as np
import pytest

from helpers.sheets import Tripod
from lungelens.camera.pinhole import Camera

SIZE_PX = (1280, 720)
STANDS = (
    Tripod(pitch_deg=-19.0, yaw_deg=6.0, roll_deg=-2.0),
    Tripod(facing="left", position_cm=(-30.0, 180.0, 145.0), pitch_deg=-25.0, yaw_deg=-12.0, focal_px=800.0),
)
PLACES_CM = np.array([[-12.0, 30.0, 40.0], [0.0, 0.0, 0.0], [-60.0, -8.0, 3.0]])


def camera_on(tripod: Tripod) -> Camera:
    return Camera(SIZE_PX, tripod.focal_px, tripod.rotation, tripod.place_cm)


def both() -> Camera:
    """Two cameras in one."""
    focal_px = np.array([one.focal_px for one in STANDS])
    rotation, place_cm = (np.array([getattr(one, name) for one in STANDS]) for name in ("rotation", "place_cm"))
    return Camera(SIZE_PX, focal_px, rotation, place_cm)


class TestRays:
    def test_the_middle_of_the_frame_is_straight_ahead(self) -> None:
        np.testing.assert_allclose(Camera(SIZE_PX, 900.0).rays(np.array([640.0, 360.0])), [0, 0, 1])

    def test_a_focal_length_to_the_right_is_45_degrees(self) -> None:
        points = np.array([[1540.0, 360.0], [640.0, 1260.0]])
        np.testing.assert_allclose(Camera(SIZE_PX, 900.0).rays(points), np.array([[1, 0, 1], [0, 1, 1]]))

    def test_points_and_focal_lengths_are_combined(self) -> None:
        points = np.array([[[740.0, 360.0]], [[640.0, 310.0]]])  # two points, for each of two focal lengths
        rays = Camera(SIZE_PX, np.array([100.0, 200.0])).rays(points)
        np.testing.assert_allclose(rays, np.array([[[1, 0, 1], [0.5, 0, 1]], [[0, -0.5, 1], [0, -0.25, 1]]]))

    def test_there_and_back(self) -> None:
        camera, points = Camera(SIZE_PX, 900.0), np.random.default_rng(0).uniform((0, 0), SIZE_PX, (20, 2))
        np.testing.assert_allclose(camera.pixels(3.0 * camera.rays(points)), points)


class TestProjection:
    @pytest.mark.parametrize("tripod", STANDS)
    def test_is_that_of_opencv(self, tripod: Tripod) -> None:
        camera = camera_on(tripod)
        shift, turn = -tripod.rotation @ tripod.place_cm, cv2.Rodrigues(tripod.rotation)[0]
        expected = cv2.projectPoints(PLACES_CM, turn, shift, camera.matrix, None)[0].reshape(-1, 2)
        np.testing.assert_allclose(camera.project(PLACES_CM), expected)

    def test_many_cameras_at_once(self) -> None:
        every = both().project(PLACES_CM[:, None])
        for k, tripod in enumerate(STANDS):
            np.testing.assert_allclose(every[:, k], tripod.project(PLACES_CM))

    def test_a_place_is_found_again_by_its_height(self) -> None:
        camera = both()
        for place_cm in PLACES_CM:
            found = camera.at_height(camera.project(place_cm), place_cm[2])
            np.testing.assert_allclose(found, [place_cm, place_cm], atol=1e-9)

    def test_heights_may_differ_where_the_point_is_one(self) -> None:
        camera = camera_on(STANDS[0])
        found = camera.at_height(camera.project(PLACES_CM[0]), np.array([40.0, 0.0]))
        np.testing.assert_allclose(found[0], PLACES_CM[0])
        assert found[1, 2] == pytest.approx(0.0)


class TestKnowledge:
    def test_directions_are_columns_of_the_rotation(self) -> None:
        camera = camera_on(STANDS[0])
        np.testing.assert_allclose(camera.in_world(camera.up), [0, 0, 1], atol=1e-12)
        np.testing.assert_allclose(camera.in_world(camera.forward), [1, 0, 0], atol=1e-12)

    def test_the_first_is_the_best(self) -> None:
        best = both().best
        assert (best.focal_px, best.size_px) == (STANDS[0].focal_px, SIZE_PX)
        np.testing.assert_array_equal(best.rotation, STANDS[0].rotation)
        np.testing.assert_array_equal(best.best.position_cm, STANDS[0].place_cm)

    def test_nothing_follows_from_what_is_not_known(self) -> None:
        nowhere = Camera(SIZE_PX, 900.0)
        assert np.isnan(nowhere.up).all()
        assert np.isnan(nowhere.project(PLACES_CM)).all()
        turned = Camera(SIZE_PX, 900.0, STANDS[0].rotation)
        assert np.isfinite(turned.up).all()
        assert np.isnan(turned.at_height(np.array([600.0, 400.0]), 0.0)).all()
