"""Straight edges placed to a fraction of a pixel.

Pixels: the frame's left edge is 0, half a pixel more than OpenCV's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

PROFILE_PX = 3  # how far to either side of a detected edge its true place is looked for


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
    weights = np.ones_like(offset)
    for _ in range(4):
        slope, start = np.polyfit(share, offset, 1, w=np.sqrt(weights))
        residual = np.abs(offset - slope * share - start)
        weights = 1 / (1 + (residual / (1.5 * np.median(residual) + 0.05)) ** 2)
    return np.concatenate([edge[:2] + start * across, edge[2:] + (start + slope) * across])
