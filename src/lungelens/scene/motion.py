"""How the still part of the picture moves: a hand-held or knocked camera."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

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
        there, ok_there, _ = cv2.calcOpticalFlowPyrLK(self._gray, gray, self._points, None, winSize=WINDOW, maxLevel=3)
        back, ok_back, _ = cv2.calcOpticalFlowPyrLK(gray, self._gray, there, None, winSize=WINDOW, maxLevel=3)
        returned = np.linalg.norm((back - self._points)[:, 0], axis=1) < BACK_AND_FORTH_PX
        good = returned & (ok_there.ravel() > 0) & (ok_back.ravel() > 0)
        if good.sum() < LEAST_POINTS:
            return np.full(2, np.nan)
        return np.asarray(np.median((there - self._points)[good, 0], axis=0), dtype=float)
