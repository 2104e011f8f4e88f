"""Straight edges placed to a fraction of a pixel.

Pixels as in `pinhole`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.robust import robust_line

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

PROFILE_PX = 3  # how far to either side of a detected edge its true place is looked for
CENTROID_PX = 0.05  # what centroids are off by at best
ROUNDS = 4  # thirty move an end by another 0.001 px in the median


def refined_edge(gray: npt.NDArray[np.uint8], edge: FloatArray) -> FloatArray:
    """Place an edge to a fraction of a pixel: a robust line through centroids of the gradient across it.

    Parameters
    ----------
    gray
        The frame, (height, width).
    edge
        (4,): x0, y0, x1, y1, a pixel or so off.
    """
    along = edge[2:] - edge[:2]
    length = float(np.hypot(*along))
    across = np.array([-along[1], along[0]]) / length
    share = np.linspace(0.03, 0.97, max(int(length), 8))
    places = edge[:2] + share[:, None] * along
    reach = np.arange(-PROFILE_PX, PROFILE_PX + 1.0)
    samples = (places[:, None] + reach[:, None] * across - 0.5).astype(np.float32)  # OpenCV counts from pixel centres
    profile = cv2.remap(gray, samples[..., 0], samples[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    gradient = np.abs(np.diff(cv2.GaussianBlur(profile.astype(np.float32), (1, 5), 0.01, sigmaY=2), axis=1)) ** 2
    offset = (gradient * (reach[:-1] + 0.5)).sum(axis=1) / (gradient.sum(axis=1) + 1e-6)
    slope, start = robust_line(share, offset, CENTROID_PX, ROUNDS)
    return np.concatenate([edge[:2] + start * across, edge[2:] + (start + slope) * across])
