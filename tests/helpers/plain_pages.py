"""A floor, a wall and plain pages on the floor, drawn from a camera whose place is known exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.plain_find import Beside

if TYPE_CHECKING:
    from helpers.sheets import Tripod
    from lungelens.camera.types import FloatArray

FINE = 4
FLOOR, WALL, PAGE, SHOE, JOINT = 95.0, 150.0, 225.0, 40.0, 60.0
TILE_CM, JOINT_CM = 25.0, 0.8
SHANK_CM = 42.0


def rectangle_cm(x: tuple[float, float], y: tuple[float, float], z: float = 0.0) -> FloatArray:
    """Corners (4, 3) of a rectangle on the floor."""
    return np.array([(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)])


def page_on_floor(length_cm: float, width_cm: float, *, aside_cm: float = 0.0, off_cm: float = 0.0) -> FloatArray:
    """A page with a short edge at the wall, or off it."""
    return rectangle_cm((-length_cm - off_cm, -off_cm), (aside_cm - width_cm / 2, aside_cm + width_cm / 2))


def draw(
    camera: Tripod, *shapes: tuple[FloatArray, float], tiles: bool = False, noise: float = 1.0
) -> npt.NDArray[np.uint8]:
    """A picture (height, width) of floor and wall with flat shapes, each of one gray level, the last on top."""
    width, height = camera.size_px
    picture = np.full((height * FINE, width * FINE), FLOOR, np.float32)
    away = np.sign(-camera.place_cm[1])
    y = (-60.0 * away, 300.0 * away)
    joints = np.arange(-300.0, 0.0, TILE_CM)[: None if tiles else 0]
    rows = np.arange(-50.0, 300.0, TILE_CM)[: None if tiles else 0] * away
    floor = [(rectangle_cm((at, at + JOINT_CM), y), JOINT) for at in joints]
    floor += [(rectangle_cm((-300.0, 0.0), (at, at + JOINT_CM)), JOINT) for at in rows]
    wall = [(np.array([(0.0, y[0], 0.0), (0.0, y[1], 0.0), (0.0, y[1], 250.0), (0.0, y[0], 250.0)]), WALL)]
    for corners_cm, gray in (*floor, *wall, *shapes):
        at = np.asarray(np.round(camera.project(corners_cm) * FINE * 16 - 8), dtype=np.int32)
        cv2.fillConvexPoly(picture, at, gray, shift=4)
    seen = cv2.GaussianBlur(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), (0, 0), 0.6)
    grain = np.asarray(np.random.default_rng(0).normal(0, noise, seen.shape))
    return np.clip(seen + grain, 0, 255).astype(np.uint8)


def beside_of(camera: Tripod, ankle_cm: FloatArray) -> Beside:
    """The foot of an adult."""
    shank = camera.project(ankle_cm + np.array([[0.0, 0.0, 0.0], [0.0, 0.0, SHANK_CM]]))
    px_per_cm = float(np.linalg.norm(shank[1] - shank[0])) / SHANK_CM
    return Beside(shank[0], px_per_cm, 1.0 if camera.facing == "right" else -1.0)
