"""How the still part of the picture moves: a hand-held or knocked camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.scene.types import FloatArray

POINTS = 80
LEAST_POINTS = 6
WINDOW = (17, 17)
BACK_AND_FORTH_PX = 0.5  # a point tracked there and back must return to where it began


class StillPoints:
    """Points of the background in one picture, found again in later ones (Lucas & Kanade 1981, pyramidal)."""

    def __init__(self, gray: npt.NDArray[np.uint8], ignore: npt.NDArray[np.bool_]) -> None:
        allowed = np.where(ignore, 0, 255).astype(np.uint8)
        found = cv2.goodFeaturesToTrack(gray, POINTS, 0.02, 12, mask=allowed, blockSize=5)
        self._gray = gray
        self._points = np.empty((0, 1, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def shift(self, gray: npt.NDArray[np.uint8]) -> FloatArray:
        """How far the scene has moved since the first picture, (2,) pixels; NaN where that is not known."""
        if len(self._points) < LEAST_POINTS:
            return np.full(2, np.nan)
        there, found_there = _track(self._gray, gray, self._points)
        back, found_back = _track(gray, self._gray, there)
        returned = np.linalg.norm((back - self._points)[:, 0], axis=1) < BACK_AND_FORTH_PX
        good = returned & found_there & found_back
        if good.sum() < LEAST_POINTS:
            return np.full(2, np.nan)
        return np.asarray(np.median((there - self._points)[good, 0], axis=0), dtype=float)


def _track(
    before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8], points: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Where the points (n, 1, 2) of one picture are in another, and which of them were found."""
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, points.copy(), winSize=WINDOW, maxLevel=3)
    return np.asarray(moved, np.float32), np.asarray(found).ravel() > 0
