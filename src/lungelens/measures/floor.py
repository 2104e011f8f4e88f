"""Rays of the frame met with the floor and with the foot's own line, where the printed sheet gives the camera.

World axes as in `camera.pinhole`: x *forward*, y to the person's left, z up, centimetres; the sheet's edge at x = 0.
Everything is worked out for n cameras drawn from what is uncertain; the first is the best estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.robust import robust_line
from lungelens.measures.estimate import Estimate

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.camera.types import Normal
    from lungelens.measures.estimate import Draws
    from lungelens.observe.types import FloatArray

MM_PER_CM = 10.0
HEEL_HEIGHT_CM = 3.0
SOLE_EDGE_PX = 0.1  # what the sole's edge is off by at best, pixels of the frame
ROUNDS = 8  # the line settles within 0.03 degrees


@dataclass(frozen=True)
class SoleLine:
    """The straight edge of the sole on the camera's side, on the floor."""

    point_cm: FloatArray  # (n, 2): x, y
    direction: FloatArray  # (n, 2) unit vectors, towards the toes


class Floor:
    """Meets rays with the floor for every camera drawn."""

    def __init__(self, cameras: Camera, draws: Draws, wall_cm: Normal, outward: float) -> None:
        if not np.isfinite(cameras.position_cm).all():
            raise ValueError("distances on the floor need the sheet")
        self._cameras, self._n = cameras, len(cameras.position_cm)
        self._outward = outward  # +1 when the person's left is outward
        self.wall = Estimate(draws.normal("wall", wall_cm))

    def look_down_deg(self, point_px: FloatArray) -> float:
        """How steeply the camera looks down at a point (2,) of the frame."""
        camera = self._cameras.best
        ray = camera.in_world(camera.rays(point_px))
        return float(np.degrees(np.arctan2(-ray[2], np.hypot(ray[0], ray[1]))))

    def at_height(self, point_px: FloatArray, height_cm: FloatArray) -> FloatArray:
        """Where the ray through a point (2,) is at a height (n,) over the floor, (n, 3)."""
        return self._cameras.at_height(point_px, height_cm)

    def sole_line(self, edge_px: FloatArray) -> SoleLine:
        """The robust straight line through an edge (m, 2) that touches the floor, from heel to toes."""
        zero = np.zeros(self._n)
        one, other = (self.at_height(end, zero)[:, :2] for end in _line_ends(edge_px))
        if other[0, 0] < one[0, 0]:
            one, other = other, one
        along = other - one
        return SoleLine(0.5 * (one + other), along / np.linalg.norm(along, axis=1, keepdims=True))

    def turn_deg(self, direction: FloatArray) -> FloatArray:
        """From *forward* to horizontal directions (n, 2 or more), positive outward, (n,) degrees."""
        return np.asarray(np.degrees(np.arctan2(self._outward * direction[:, 1], direction[:, 0])))

    def mm_per_px(self, heel_px: FloatArray) -> float:
        """Millimetres upward that a pixel is worth at the heel."""
        camera = self._cameras.best
        heel = camera.at_height(heel_px, HEEL_HEIGHT_CM)
        below, above = camera.project(heel + [[0, 0, -0.5], [0, 0, 0.5]])
        return MM_PER_CM / float(np.linalg.norm(above - below))


def _line_ends(edge_px: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two points (2,) on a robust straight line through an edge (m, 2) that runs across the frame."""
    x, y = edge_px.T
    slope, offset = robust_line(x, y, SOLE_EDGE_PX, ROUNDS)
    first, last = (np.array([at, slope * at + offset]) for at in np.percentile(x, [15, 85]))
    return first, last
