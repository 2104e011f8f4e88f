from __future__ import annotations

import numpy as np
import pytest

from helpers.pinhole import Pinhole
from lungelens.camera.directions import forward_in_camera, up_in_camera, up_in_frame, world_to_camera
from lungelens.camera.pinhole import Camera

SIN_20, COS_20 = 0.342020, 0.939693
SIN_5, COS_5 = 0.087156, 0.996195


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
    np.testing.assert_allclose(up_in_frame(up, Camera((1280, 720), 900.0).rays(foot)), rod, atol=1e-3)


@pytest.mark.parametrize("facing_sign", [1.0, -1.0])
def test_a_camera_by_what_is_up_and_forward_in_it(facing_sign: float) -> None:
    up = up_in_camera(np.array([3.0, -8.0]), np.array([-20.0, 5.0]))
    forward = forward_in_camera(up, np.array([10.0, -4.0]), facing_sign)
    camera = Camera((1280, 720), np.full(2, 900.0), world_to_camera(up, forward))
    np.testing.assert_allclose(camera.rotation @ np.swapaxes(camera.rotation, 1, 2), [np.eye(3)] * 2, atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(camera.rotation), 1.0)
    np.testing.assert_array_equal(camera.up, up)
    np.testing.assert_array_equal(camera.forward, forward)
