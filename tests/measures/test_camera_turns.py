"""A turn that the leg tells is shared between camera and reading as their variances are."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.sheets import Tripod
from lungelens.camera.pinhole import Camera
from lungelens.camera.types import SURE, SURE_RAD, CameraDoubt
from lungelens.measures.camera_turns import READS_TURNED, misread, told_sd_rad, turned
from lungelens.measures.estimate import Draws

TRIPOD = Tripod(pitch_deg=0.0, yaw_deg=0.0, roll_deg=0.0)
CAMERA = Camera(TRIPOD.size_px, TRIPOD.focal_px, TRIPOD.rotation, TRIPOD.place_cm)
DRAWS = Draws("clip", n=4001)


@pytest.mark.parametrize(("turn", "angle"), [(0, "yaw_deg"), (1, "pitch_deg"), (2, "roll_deg")])
def test_each_turn_is_the_camera_s_own(turn: int, angle: str) -> None:
    told = np.zeros((1, 3))
    told[0, turn] = np.radians(7.0)
    by_camera = Camera(CAMERA.size_px, CAMERA.focal_px, turned(CAMERA, told, -1.0)[0], CAMERA.position_cm)
    # A right leg that faces right has its outer side towards the camera: where the wall is outward of *forward*, the
    # camera looks at it from ahead.
    expected = {"yaw_deg": 0.0, "pitch_deg": 0.0, "roll_deg": 0.0, angle: -7.0 if angle == "yaw_deg" else 7.0}
    assert {name: getattr(by_camera, name) for name in expected} == pytest.approx(expected)


def test_a_known_camera_takes_nothing_from_the_leg() -> None:
    assert told_sd_rad(SURE) == pytest.approx(SURE_RAD)
    assert np.abs(misread(np.full((DRAWS.n, 3), SURE_RAD), SURE, DRAWS)).max() < 10 * SURE_RAD


def test_what_is_known_as_badly_as_it_is_read_is_half_and_half() -> None:
    found = misread(np.full((DRAWS.n, 3), 0.1), READS_TURNED, DRAWS)
    np.testing.assert_allclose(found[0], 0.05)
    np.testing.assert_allclose(found.std(axis=0), np.array(READS_TURNED) / np.sqrt(2), rtol=0.02)
    np.testing.assert_allclose(told_sd_rad(READS_TURNED), np.sqrt(2) * np.array(READS_TURNED))


def test_a_camera_of_which_nothing_is_known_is_told_by_the_leg() -> None:
    found = misread(np.full((DRAWS.n, 3), 0.1), CameraDoubt(9.0, 9.0, 9.0), DRAWS)
    np.testing.assert_allclose(found[0], 0.0, atol=1e-3)
    np.testing.assert_allclose(found.std(axis=0), READS_TURNED, rtol=0.02)


def test_a_spirit_level_is_believed_before_the_leg() -> None:
    level = CameraDoubt(*np.radians([0.5, 0.5, 0.5]))
    assert misread(np.full((DRAWS.n, 3), 0.1), level, DRAWS)[0] == pytest.approx(0.1, rel=0.05)
