"""What a reader sees in many crops, as arrays in pixels of the crop, whichever way the network is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from training.augment import plain
from training.data import CROP_PX, Crop
from training.points import NAMES, Array

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

INPUT_PX = 160
"""Width and height of the picture that the network takes."""
AT_ONCE = 32

Pictures = NDArray[np.float32]


class Reader(Protocol):
    """Reads pictures (n, 3, INPUT_PX, INPUT_PX), RGB from 0 to 255."""

    def __call__(self, pictures: Pictures) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Points (n, n_points, 2) as shares of the width and covariances (n, n_points, 2, 2), squared shares."""
        ...


class OnnxReader:
    """An exported network, run by OpenCV as the product runs it: one picture at a time."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise SystemExit(f"There is no network at {path}: export one first.")
        self._net = cv2.dnn.readNetFromONNX(str(path))

    def __call__(self, pictures: Pictures) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `Reader`."""
        points = np.empty((len(pictures), len(NAMES), 2), np.float32)
        covariances = np.empty((len(pictures), len(NAMES), 2, 2), np.float32)
        for i in range(len(pictures)):
            self._net.setInput(pictures[i : i + 1])
            seen = self._net.forward(["points", "covariances"])
            points[i], covariances[i] = seen[0].reshape(points[i].shape), seen[1].reshape(covariances[i].shape)
        return points, covariances


@dataclass(frozen=True)
class Readings:
    """What was read and what is true, of n crops; pixels of the crop (CROP_PX wide), left edge 0."""

    points: Array
    """(n, n_points, 2)"""
    covariances: Array
    """(n, n_points, 2, 2), squared pixels"""
    truth: Array
    """(n, n_points, 2), NaN where nobody knows"""


def read_crops(reader: Reader, crops: Sequence[Crop]) -> Readings:
    """Read every crop once, as it is."""
    points, covariances, truths = [], [], []
    for start in range(0, len(crops), AT_ONCE):
        looks = [plain(crop, INPUT_PX) for crop in crops[start : start + AT_ONCE]]
        seen, spread = reader(stacked([image for image, _ in looks]))
        points.append(seen)
        covariances.append(spread)
        truths.append(np.stack([truth for _, truth in looks]))
    return Readings(
        np.concatenate(points).astype(np.float64) * CROP_PX,
        np.concatenate(covariances).astype(np.float64) * CROP_PX**2,
        np.concatenate(truths) * (CROP_PX / INPUT_PX),
    )


def stacked(images: Sequence[NDArray[np.uint8]]) -> Pictures:
    """Pictures (INPUT_PX, INPUT_PX, 3) as the network takes them: (n, 3, INPUT_PX, INPUT_PX)."""
    return np.ascontiguousarray(np.stack(images).transpose(0, 3, 1, 2), dtype=np.float32)
