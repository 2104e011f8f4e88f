"""Stick people who lunge, for tests of the analysis: pixels, x right, y down.

`lunging`  a person whose front foot is planted and whose shin leans by the angles given, one row a picture.
`lunges`   an angle over time: so many lunges, one every 3 s, each rising for 1 s, held for 1 s, falling for 1 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import N_KEYPOINTS, Keypoint

if TYPE_CHECKING:
    from lungelens.measures.measurement import Side
    from lungelens.pose.types import FloatArray

SHANK_PX = 100.0


def lunging(
    angles_deg: FloatArray,
    facing: Side = "right",
    test_leg: Side = "right",
    ankle_px: tuple[float, float] = (400.0, 500.0),
    stride_px: float = 150.0,
) -> FloatArray:
    """Landmarks (n, 19, 2); the other foot is `stride_px` behind the test foot."""
    tau = np.radians(np.asarray(angles_deg, dtype=float))
    n = len(tau)
    sign = 1.0 if facing == "right" else -1.0
    points = np.full((n, N_KEYPOINTS, 2), np.nan)

    def put(name: str, ahead: FloatArray | float, above: FloatArray | float) -> None:
        points[:, Keypoint[name], 0] = ankle_px[0] + sign * ahead
        points[:, Keypoint[name], 1] = ankle_px[1] - above

    knee_x, knee_y = SHANK_PX * np.sin(tau), SHANK_PX * np.cos(tau)
    hip_x, hip_y = knee_x - 70, knee_y + 70
    front, back = (test_leg.upper(), "LEFT" if test_leg == "right" else "RIGHT")
    for side, foot_x in ((front, 0.0), (back, -stride_px)):
        put(f"{side}_ANKLE", foot_x, 0)
        put(f"{side}_HEEL", foot_x - 15, -15)
        put(f"{side}_TOE", foot_x + 50, -15)
        put(f"{side}_HIP", hip_x, hip_y)
        put(f"{side}_SHOULDER", hip_x, hip_y + 130)
        put(f"{side}_ELBOW", hip_x + 30, hip_y + 80)
        put(f"{side}_WRIST", hip_x + 70, hip_y + 80)
        put(f"{side}_EAR", hip_x + 5, hip_y + 180)
    put(f"{front}_KNEE", knee_x, knee_y)
    put(f"{back}_KNEE", (hip_x - stride_px) / 2, hip_y / 2)
    put("NOSE", hip_x + 20, hip_y + 180)
    return points


def lunges(count: int = 2, greatest_deg: float = 40.0, least_deg: float = 5.0, fps: float = 30.0) -> FloatArray:
    """Angles (n,) in degrees."""
    time_s = np.arange(0, 3.0 * count, 1 / fps)
    rise = np.interp(time_s % 3.0, [0, 1, 2, 3], [0, 1, 1, 0])
    return least_deg + (greatest_deg - least_deg) * rise
