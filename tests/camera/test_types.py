from __future__ import annotations

import numpy as np
import pytest

from helpers.pinhole import Pinhole
from lungelens.camera.types import (
    CameraDraws,
    FloatArray,
    Normal,
    Scene,
    SceneSource,
    away_from_camera,
    up_in_camera,
    up_in_frame,
)

SIN_20, COS_20 = 0.342020, 0.939693
SIN_5, COS_5 = 0.087156, 0.996195


def scene(known: dict[str, Normal] | None = None, source: SceneSource = "given") -> Scene:
    """A scene in which everything that is not named is known exactly."""
    exact = Normal(0.0, 0.0)
    known = {"focal_px": Normal(900.0, 0.0), "roll_deg": exact, "pitch_deg": exact, "yaw_deg": exact, **(known or {})}
    return Scene(
        source=source,
        size_px=(1280, 720),
        focal_px=known["focal_px"],
        roll_deg=known["roll_deg"],
        pitch_deg=known["pitch_deg"],
        yaw_deg=known["yaw_deg"],
        height_cm=None,
        scale_source="none",
        shank_cm=Normal(42.0, 4.0),
    )


@pytest.mark.parametrize(
    ("roll_deg", "pitch_deg", "up"),
    [
        (0, 0, (0, -1, 0)),
        (0, -20, (0, -COS_20, -SIN_20)),  # looking down, up comes towards the camera
        (0, 20, (0, -COS_20, SIN_20)),
        (5, 0, (SIN_5, -COS_5, 0)),
        (-5, 0, (-SIN_5, -COS_5, 0)),
        (5, -20, (COS_20 * SIN_5, -COS_20 * COS_5, -SIN_20)),
    ],
)
def test_up_in_camera(roll_deg: float, pitch_deg: float, up: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(up_in_camera(roll_deg, pitch_deg), up, atol=1e-6)


def test_up_in_camera_takes_many_at_once() -> None:
    roll, pitch = np.meshgrid([0.0, 5.0], [0.0, -20.0, 20.0], indexing="ij")
    up = up_in_camera(roll, pitch)
    assert up.shape == (2, 3, 3)
    np.testing.assert_allclose(up[1, 2], up_in_camera(5.0, 20.0))
    np.testing.assert_allclose(np.linalg.norm(up, axis=-1), 1.0)


@pytest.mark.parametrize(
    ("roll_deg", "pitch_deg", "ray", "direction"),
    [
        (0, 0, (0, 0, 1), (0, -1)),
        (0, 0, (0.4, -0.3, 1), (0, -1)),  # a level camera shows every upright edge upright
        (5, 0, (0.4, -0.3, 1), (SIN_5, -COS_5)),  # and a rolled one every edge with the same lean
        (0, -20, (0, 0, 1), (0, -1)),
        (0, -45, (0.5, 0, 1), (1 / np.sqrt(5), -2 / np.sqrt(5))),  # looking down, edges lean outwards
        (0, -45, (-0.5, 0, 1), (-1 / np.sqrt(5), -2 / np.sqrt(5))),
        (0, 45, (0.5, 0, 1), (-1 / np.sqrt(5), -2 / np.sqrt(5))),  # looking up, they close in
    ],
)
def test_up_in_frame(
    roll_deg: float, pitch_deg: float, ray: tuple[float, float, float], direction: tuple[float, float]
) -> None:
    np.testing.assert_allclose(up_in_frame(up_in_camera(roll_deg, pitch_deg), np.array(ray)), direction, atol=1e-6)


@pytest.mark.parametrize(("roll_deg", "pitch_deg"), [(0, 0), (0, -20), (5, 0), (-7, -20), (12, 15)])
@pytest.mark.parametrize("foot_m", [(0.0, -1.0, 3.0), (0.8, -0.7, 2.5), (-1.1, -1.2, 4.0)])
def test_a_short_upright_rod_runs_along_up_in_the_picture(
    roll_deg: float, pitch_deg: float, foot_m: tuple[float, float, float]
) -> None:
    camera = Pinhole((1280, 720), 900.0, roll_deg, pitch_deg)
    foot, tip = camera.project(np.array([foot_m, np.add(foot_m, (0, 0.001, 0))]))
    rod = (tip - foot) / np.linalg.norm(tip - foot)
    up = up_in_camera(roll_deg, pitch_deg)
    np.testing.assert_allclose(up_in_frame(up, scene().rays(foot, 900.0)), rod, atol=1e-3)


class TestRays:
    def test_the_middle_of_the_picture_is_straight_ahead(self) -> None:
        np.testing.assert_allclose(scene().rays(np.array([640.0, 360.0]), 900.0), [0, 0, 1])

    def test_a_focal_length_to_the_right_is_45_degrees(self) -> None:
        points = np.array([[1540.0, 360.0], [640.0, 1260.0]])
        np.testing.assert_allclose(scene().rays(points, 900.0), np.array([[1, 0, 1], [0, 1, 1]]))

    def test_points_and_focal_lengths_are_combined(self) -> None:
        points = np.array([[[740.0, 360.0]], [[640.0, 310.0]]])  # two points, for each of two focal lengths
        rays = scene().rays(points, np.array([100.0, 200.0]))
        np.testing.assert_allclose(rays, np.array([[[1, 0, 1], [0.5, 0, 1]], [[0, -0.5, 1], [0, -0.25, 1]]]))


def yaw_of(cameras: CameraDraws) -> FloatArray:
    """How far along *forward* each camera looks, degrees."""
    return np.asarray(np.degrees(np.arcsin((cameras.forward * away_from_camera(cameras.up)).sum(axis=1))))


class TestCameras:
    uncertain = {
        "focal_px": Normal(900.0, 90.0),
        "roll_deg": Normal(2.0, 1.0),
        "pitch_deg": Normal(-10.0, 3.0),
        "yaw_deg": Normal(1.0, 6.0),
    }

    def draw(self, n: int, seed: int = 0) -> CameraDraws:
        return scene(self.uncertain).cameras(np.random.default_rng(seed), n, 1.0)

    def test_the_first_is_the_best_estimate(self) -> None:
        cameras = self.draw(50)
        assert (cameras.focal_px[0], yaw_of(cameras)[0]) == pytest.approx((900.0, 1.0))
        np.testing.assert_allclose(cameras.up[0], up_in_camera(2.0, -10.0))

    def test_the_others_are_spread_as_widely_as_is_not_known(self) -> None:
        cameras = self.draw(4000)
        pitch_deg = np.degrees(np.arcsin(cameras.up[:, 2]))
        roll_deg = np.degrees(np.arctan2(cameras.up[:, 0], -cameras.up[:, 1]))
        all_drawn = (cameras.focal_px, roll_deg, pitch_deg, yaw_of(cameras))
        for drawn, known in zip(all_drawn, self.uncertain.values(), strict=True):
            assert drawn.mean() == pytest.approx(known.mean, abs=0.1 * known.sd)
            assert drawn.std() == pytest.approx(known.sd, rel=0.05)

    def test_edges_tie_pitch_to_focal_length(self) -> None:
        # What edges give is where their lines meet, f / tan(pitch) from the middle: with the pitch for one focal length
        # known exactly, f / tan(pitch) is the same for all.
        known = {**self.uncertain, "pitch_deg": Normal(-10.0, 0.0)}
        cameras = scene(known, "lines").cameras(np.random.default_rng(0), 100, 1.0)
        pitch = np.arcsin(cameras.up[:, 2])
        np.testing.assert_allclose(cameras.focal_px / np.tan(pitch), 900 / np.tan(np.radians(-10)))
        assert pitch.std() > 0.01

    @pytest.mark.parametrize("source", ["level", "given"])
    def test_otherwise_pitch_and_focal_length_are_independent(self, source: SceneSource) -> None:
        known = {**self.uncertain, "pitch_deg": Normal(-10.0, 0.0)}
        cameras = scene(known, source).cameras(np.random.default_rng(0), 100, 1.0)
        np.testing.assert_allclose(np.degrees(np.arcsin(cameras.up[:, 2])), -10)
        assert cameras.focal_px.std() > 50

    def test_a_focal_length_never_comes_near_zero(self) -> None:
        cameras = scene({"focal_px": Normal(900.0, 900.0)}).cameras(np.random.default_rng(0), 1000, 1.0)
        assert cameras.focal_px.min() == pytest.approx(270.0)

    def test_the_same_seed_gives_the_same_cameras(self) -> None:
        one, two = (self.draw(20, seed=3) for _ in range(2))
        np.testing.assert_array_equal(one.up, two.up)
        np.testing.assert_array_equal(one.focal_px, two.focal_px)
