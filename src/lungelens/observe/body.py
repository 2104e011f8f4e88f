"""Roughly where a person is in the picture, to keep them out of what belongs to the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.pose.types import Keypoint

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

BONES = [
    (Keypoint.NOSE, Keypoint.LEFT_SHOULDER),
    (Keypoint.NOSE, Keypoint.RIGHT_SHOULDER),
    (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER),
    (Keypoint.LEFT_HIP, Keypoint.RIGHT_HIP),
    (Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_HIP),
    (Keypoint.RIGHT_SHOULDER, Keypoint.LEFT_HIP),
    *(
        (Keypoint[f"{side}_{begin}"], Keypoint[f"{side}_{end}"])
        for side in ("LEFT", "RIGHT")
        for begin, end in (
            ("SHOULDER", "ELBOW"),
            ("ELBOW", "WRIST"),
            ("SHOULDER", "HIP"),
            ("HIP", "KNEE"),
            ("KNEE", "ANKLE"),
            ("ANKLE", "HEEL"),
            ("HEEL", "TOE"),
            ("ANKLE", "TOE"),
        )
    ),
]
THICKNESS_SHANKS = 0.5  # limbs and trunk with clothes on


def body_mask(poses_px: FloatArray, shape: tuple[int, int], shank_px: float) -> npt.NDArray[np.bool_]:
    """True where the person is in any of the poses.

    Parameters
    ----------
    poses_px
        (n, 19, 2) landmarks in pixels of the mask; NaN where not known.
    shape
        Height and width of the mask.
    shank_px
        Length of the shank in the same pixels.
    """
    mask = np.zeros(shape, np.uint8)
    thickness = max(int(THICKNESS_SHANKS * shank_px), 3)
    for pose in poses_px:
        for begin, end in BONES:
            if np.isfinite(pose[[begin, end]]).all():
                p, q = (tuple(int(v) for v in np.clip(pose[point], -1e4, 1e4)) for point in (begin, end))
                cv2.line(mask, p, q, 1, thickness)
    return mask.astype(bool)
