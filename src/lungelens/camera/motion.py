"""How the still part of the frame moves: a hand-held or knocked camera.

Axes and pixels as in `pinhole`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

from lungelens.camera.robust import outlier_weights

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.camera.types import FloatArray

POINTS = 80
LEAST_POINTS = 6
WINDOW = (17, 17)
BACK_AND_FORTH_PX = 0.5  # a point tracked there and back must return to where it began
TURN_STEPS = 20
OUTLIER_SPREADS = 1.5  # with less a room of two depths is told by one, with more a moving third counts
TRACKER_PX = 0.1  # what Lucas and Kanade's points are off by at best
AGREEING_PX = 2.0  # points that miss the turn by less belong to the room
LEAST_AGREEING = 0.5  # of the points found


class StillPoints:
    """Points of the background in one frame, found again in later ones (Lucas & Kanade 1981, pyramidal)."""

    def __init__(self, gray: npt.NDArray[np.uint8], ignore: npt.NDArray[np.bool_]) -> None:
        allowed = np.where(ignore, 0, 255).astype(np.uint8)
        found = cv2.goodFeaturesToTrack(gray, POINTS, 0.02, 12, mask=allowed, blockSize=5)
        self._gray = gray
        self._points = np.empty((0, 1, 2), np.float32) if found is None else np.asarray(found, np.float32)

    @property
    def points_px(self) -> FloatArray:
        """Where they are in the first frame, (n, 2)."""
        return np.asarray(self._points[:, 0] + 0.5, dtype=float)

    def shift(self, gray: npt.NDArray[np.uint8]) -> FloatArray:
        """How far the scene has moved since the first frame, (2,) pixels; NaN where that is not known."""
        before, after = self.found(gray)
        return np.asarray(np.median(after - before, axis=0)) if len(before) else np.full(2, np.nan)

    def found(self, gray: npt.NDArray[np.uint8], near_px: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
        """Where points were in the first frame and where they are in this one, (m, 2) each; none if few are found.

        `near_px` (n, 2) is where each of `points_px` is to be looked for, if not where it was.
        """
        nowhere = np.empty((0, 2))
        if len(self._points) < LEAST_POINTS:
            return nowhere, nowhere
        moved = (
            np.zeros_like(self._points) if near_px is None else (near_px - self.points_px)[:, None].astype(np.float32)
        )
        there, found_there = _track(self._gray, gray, self._points, self._points + moved)
        back, found_back = _track(gray, self._gray, there, there - moved)
        returned = np.linalg.norm((back - self._points)[:, 0], axis=1) < BACK_AND_FORTH_PX
        good = returned & found_there & found_back
        if good.sum() < LEAST_POINTS:
            return nowhere, nowhere
        return self.points_px[good], np.asarray(there[good, 0] + 0.5, dtype=float)


def turned_px(points_px: FloatArray, turn: FloatArray, camera: Camera) -> FloatArray:
    """Where points (n, 2) of one frame are after the camera has turned: `turn` (3, 3) is old to new camera axes."""
    return camera.pixels(camera.rays(points_px) @ turn.T)


def camera_turn(before_px: FloatArray, after_px: FloatArray, camera: Camera, start: FloatArray) -> FloatArray | None:
    """How a camera has turned, (3, 3) from its old to its new axes, from points (n, 2) of the scene before and after.

    Gauss-Newton steps from `start` with robust weights, so that a lesser part that moves by itself counts little. None
    where no turn explains most of the points.
    """
    if len(before_px) < LEAST_POINTS:
        return None
    turn = start
    for _ in range(TURN_STEPS):
        expected = turned_px(before_px, turn, camera)
        miss = after_px - expected
        miss_px = np.linalg.norm(miss, axis=1)
        weights = np.repeat(outlier_weights(miss_px, TRACKER_PX, OUTLIER_SPREADS), 2)
        x, y, _ = camera.rays(expected).T
        by_turn = np.stack([-x * y, 1 + x * x, -y, -1 - y * y, x * y, x], axis=1).reshape(-1, 3)  # row by row x, y
        normal = by_turn.T @ (by_turn * weights[:, None])
        step = np.linalg.lstsq(normal, by_turn.T @ (weights * miss.ravel() / camera.focal_px), rcond=None)[0]
        turn = Rotation.from_rotvec(step).as_matrix() @ turn
    return turn if np.mean(miss_px < AGREEING_PX) >= LEAST_AGREEING else None


def _track(
    before: npt.NDArray[np.uint8],
    after: npt.NDArray[np.uint8],
    points: npt.NDArray[np.float32],
    near: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Where the points (n, 1, 2) of one frame are in another, and which of them were found, starting from `near`."""
    flow = cv2.OPTFLOW_USE_INITIAL_FLOW
    moved, found, _ = cv2.calcOpticalFlowPyrLK(
        before, after, points, near.copy(), winSize=WINDOW, maxLevel=3, flags=flow
    )
    return np.asarray(moved, np.float32), np.asarray(found).ravel() > 0
