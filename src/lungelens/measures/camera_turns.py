"""What a leg that is seen tells of how the camera is turned: yaw, pitch and roll, radians, in that order.

A foot is flat, stands on the floor and points about at the wall, and of its two sides the far one is seen the higher
the more the camera looks down. Without the sheet that often says more than the room does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.directions import about_up, tipped
from lungelens.camera.types import SURE_RAD, CameraDoubt

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.measures.estimate import Draws
    from lungelens.observe.types import FloatArray

# How far a real leg may look turned to a reader that learnt from rendered ones. In the two real clips whose camera can
# be told from the room it did by 5, 9 and 1 and by 0, 9 and 0 degrees; of rendered people by 4, 2 and 1.
READS_TURNED = CameraDoubt(*np.radians([5.0, 8.0, 2.5]))


def turned(cameras: Camera, turns: FloatArray, outward: float) -> FloatArray:
    """Rotations (k, 3, 3) from the world to cameras that are turned so (k, 3) about the heel.

    The heel stays where it is in the frame, or hardly a step would find down the valley of feet farther away on lower
    floors. A left leg's turns are a right one's in the mirror: yaw is positive outward of *forward*.
    """
    yaw, pitch, roll = turns.T
    return np.asarray(tipped(pitch, -outward * roll) @ cameras.rotation @ about_up(outward * yaw))


def told_sd_rad(doubt: CameraDoubt) -> FloatArray:
    """How far the turns (3,) that a leg tells may be from none: the camera's and the reading's together."""
    return np.hypot(doubt, _read_sd_rad(doubt))


def misread(told: FloatArray, doubt: CameraDoubt, draws: Draws) -> FloatArray:
    """How much of what a leg tells (n, 3) is the reading's and not the camera's.

    Of two errors of which the sum is known each has its variance's share, and what one has too little the other has too
    much.
    """
    own, reads = np.square(doubt), np.square(_read_sd_rad(doubt))
    either = np.stack([draws.standard(f"turn_{k}") for k in range(len(own))], axis=1)
    return np.asarray(told * reads / (own + reads) + either * np.sqrt(own * reads / (own + reads)))


def _read_sd_rad(doubt: CameraDoubt) -> FloatArray:
    """Where the camera is known nothing is left to be told, and a leg that looks turned is another leg."""
    return np.where(np.array(doubt) > SURE_RAD, READS_TURNED, 0.0)
