"""Angles, and the half pixel between our places and OpenCV's."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from helpers.crops import crop
from training.augment import augmented, placed, plain
from training.data import CROP_PX
from training.points import KNEE_LINE, NAMES, centre_matrix, line_angle_deg, shank_length, turn_deg


def spot(x: float, y: float) -> np.ndarray:
    """A soft spot of light (CROP_PX, CROP_PX, 3), its middle at (x, y) from the left and upper edge."""
    rows, columns = np.mgrid[0:CROP_PX, 0:CROP_PX] + 0.5
    light = 250 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 4.0**2))
    return np.repeat(np.rint(light)[..., None], 3, axis=2).astype(np.uint8)


def two_points(knee: tuple[float, float], ankle: tuple[float, float]) -> np.ndarray:
    points = np.zeros((len(NAMES), 2))
    points[KNEE_LINE[0]], points[KNEE_LINE[1]] = knee, ankle
    return points


@pytest.mark.parametrize(
    ("knee", "angle"), [((0, -10), 0), ((10, -10), 45), ((-10, -10), -45), ((10, 0), 90), ((0, 10), 180)]
)
def test_an_angle_is_from_upright_and_positive_to_the_right(knee: tuple[float, float], angle: float) -> None:
    assert line_angle_deg(two_points(knee, (0, 0)), KNEE_LINE) == pytest.approx(angle)


def test_a_turn_goes_the_shorter_way() -> None:
    np.testing.assert_allclose(turn_deg(np.array([179.0, 10.0, -170.0]), np.array([-179.0, 15.0, 170.0])), [-2, -5, 20])


def test_a_shank_is_as_long_as_from_knee_to_ankle() -> None:
    assert shank_length(two_points((3, 4), (0, 0))) == pytest.approx(5)


def test_opencv_puts_a_spot_where_the_points_go() -> None:
    points = np.full((len(NAMES), 2), (101.0, 121.3))
    image = spot(*points[0])
    for turn, scale, shift, stretch in (
        (0, 1.0, (0, 0), None),
        (0, 1.3, (0.05, -0.1), None),
        (20, 0.8, (0.1, 0), None),
        (-25, 1.1, (-0.05, 0.02), np.array([[0.95, 0.1], [0.0, 1.05]])),
    ):
        seen, moved = placed(crop(points, image), 160, turn, scale, np.array(shift), stretch)
        light = seen[..., 0].astype(float)
        rows, columns = np.mgrid[0:160, 0:160] + 0.5
        middle = np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum()
        np.testing.assert_allclose(middle, moved[0], atol=0.03)


def test_opencv_counts_from_the_centre_of_the_first_pixel() -> None:
    """Halving a picture with a matrix for places from the left edge displaces it, unless the matrix is shifted."""
    image = spot(82.4, 82.4)[..., 0]
    half = np.array([[0.5, 0.0, 0.0], [0.0, 0.5, 0.0]])
    right = cv2.warpAffine(image, centre_matrix(half), (128, 128), flags=cv2.INTER_LINEAR).astype(float)
    naive = cv2.warpAffine(image, half, (128, 128), flags=cv2.INTER_LINEAR).astype(float)
    columns = np.arange(128) + 0.5
    assert (right.sum(0) * columns).sum() / right.sum() == pytest.approx(41.2, abs=0.02)
    assert abs((naive.sum(0) * columns).sum() / naive.sum() - 41.2) > 0.2


def test_a_plain_look_keeps_every_place_in_proportion() -> None:
    _, points = plain(crop(), 160)
    np.testing.assert_allclose(points, crop().points * 160 / CROP_PX)


def test_an_augmented_look_is_the_same_for_the_same_chance_and_keeps_the_shape() -> None:
    looks = [augmented(crop(), 160, np.random.default_rng(seed), crop().image) for seed in (5, 5, 6)]
    assert looks[0][0].shape == (160, 160, 3)
    np.testing.assert_array_equal(looks[0][0], looks[1][0])
    np.testing.assert_array_equal(looks[0][1], looks[1][1])
    assert np.abs(looks[0][1] - looks[2][1]).max() > 1
    ratio = shank_length(looks[0][1]) / shank_length(crop().points)
    apart = np.linalg.norm(looks[0][1][2] - looks[0][1][5]) / np.linalg.norm(crop().points[2] - crop().points[5])
    assert ratio == pytest.approx(apart, rel=0.2)  # other proportions, within a few per cent each way
