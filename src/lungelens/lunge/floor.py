"""Distances and the foot's direction on the floor, with the printed sheet.

World axes as in `scene.sheet_pose`: x *forward*, y to the person's left, z up, centimetres; the wall at x = 0 unless
the sheet lies off it. Offsets between what the picture shows and the points the quantities are defined by were fitted
on rendered people (docs/decisions.md); each has a spread that goes into the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.lunge.measurement import Quantity
from lungelens.scene.types import Normal

if TYPE_CHECKING:
    from lungelens.lunge.foot import FootEdges
    from lungelens.lunge.types import FloatArray
    from lungelens.scene.types import CameraDraws, Scene

TIP_HEIGHT_CM = Normal(1.5, 0.5)
TIP_AHEAD_CM = Normal(0.1, 0.45)  # the outline's tip against the true foremost point
TOE_HEIGHT_CM = Normal(2.0, 0.5)
TOE_AHEAD_CM = Normal(-2.45, 0.9)  # the toe landmark lies behind the foot's tip
TIP_DISAGREES_CM = 2.0  # an outline that runs into a shadow: the landmark is then the safer of the two
ANKLE_HEIGHT_CM = Normal(9.5, 1.5)
KNEE_AHEAD_CM = Normal(5.1, 0.9)  # the knee's foremost surface against the knee landmark
HEEL_HEIGHT_CM = Normal(3.0, 0.8)
SOLE_TURN_DEG = Normal(8.5, 3.8)  # the sole's outer edge against heel centre to second toe
LANDMARK_TURN_DEG = Normal(0.0, 4.0)  # heel to toe landmark against the same
TURNS_DISAGREE_DEG = 9.0
LEAST_LOOK_DOWN_DEG = 12.0  # a lower camera sees the floor edge-on: a pixel is then centimetres deep
TOUCHED_CM, NOT_TOUCHED_CM = 2.0, 2.6


@dataclass(frozen=True)
class FootOnFloor:
    """The foot at the hold, display pixels, (2,) each; `edges` where its outline was seen."""

    heel_px: FloatArray
    toe_px: FloatArray
    ankle_px: FloatArray
    knee_px: FloatArray
    edges: FootEdges | None


class Floor:
    """Meets rays with the floor for every camera drawn; the first camera is the best estimate."""

    def __init__(self, scene: Scene, cameras: CameraDraws, swing: FloatArray, wall_cm: float, outward: float) -> None:
        if cameras.rotation is None or cameras.translation_cm is None:
            raise ValueError("distances on the floor need the sheet")
        self._scene = scene
        self._cameras = cameras
        self._turn = cameras.rotation
        self._centre = -np.einsum("nji,nj->ni", cameras.rotation, cameras.translation_cm)
        self._swing = np.einsum("nji,nj->ni", cameras.rotation, swing)  # to world axes
        self._wall_cm = wall_cm
        self._outward = outward  # +1 when the person's left is outward
        self._rng = np.random.default_rng(1)

    def look_down_deg(self, foot: FootOnFloor) -> float:
        """How steeply the camera looks down at the foot."""
        ray = self._rays(foot.toe_px)[0]
        return float(np.degrees(np.arctan2(-ray[2], np.hypot(ray[0], ray[1]))))

    def toe_to_wall(self, foot: FootOnFloor) -> Quantity:
        """From the foot's foremost point to the wall, centimetres."""
        landmark = self._wall_cm - self._meet(foot.toe_px, self._draw(TOE_HEIGHT_CM))[:, 0] + self._draw(TOE_AHEAD_CM)
        if foot.edges is None:
            return _summary(landmark)
        outline = self._wall_cm - self._meet(foot.edges.tip_px, self._draw(TIP_HEIGHT_CM))[:, 0]
        outline -= self._draw(TIP_AHEAD_CM)
        return _summary(landmark if abs(outline[0] - landmark[0]) > TIP_DISAGREES_CM else outline)

    def knee_to_wall(self, foot: FootOnFloor) -> Quantity:
        """From the knee's foremost point to the wall, centimetres; not below 0."""
        ankle = self._meet(foot.ankle_px, self._draw(ANKLE_HEIGHT_CM))
        normal = np.stack([-self._swing[:, 1], self._swing[:, 0], np.zeros(len(ankle))], axis=1)
        rays = self._rays(foot.knee_px)
        depth = (normal * (ankle - self._centre)).sum(1) / (normal * rays).sum(1)
        knee = self._centre + depth[:, None] * rays
        gap = self._wall_cm - knee[:, 0] - self._draw(KNEE_AHEAD_CM)
        return _summary(np.maximum(gap, 0.0))

    def foot_rotation(self, foot: FootOnFloor) -> Quantity:
        """From *forward* to heel centre → second toe, degrees, positive outward."""
        heel = self._meet(foot.heel_px, self._draw(HEEL_HEIGHT_CM))
        toe = self._meet(foot.toe_px, self._draw(TOE_HEIGHT_CM))
        landmark = self._turn_of(toe - heel) - self._draw(LANDMARK_TURN_DEG)
        if foot.edges is None:
            return _summary(landmark)
        sole = self._turn_of(self._sole_direction(foot.edges.sole_px)) - self._draw(SOLE_TURN_DEG)
        if abs(sole[0] - landmark[0]) > TURNS_DISAGREE_DEG:  # one of them is wrong, and nothing says which
            return _summary(0.5 * (sole + landmark) + self._rng.normal(0, 4.0, len(sole)) * _not_first(len(sole)))
        weight = LANDMARK_TURN_DEG.sd**2 / (LANDMARK_TURN_DEG.sd**2 + SOLE_TURN_DEG.sd**2)
        return _summary(weight * sole + (1 - weight) * landmark)

    def mm_per_px(self, foot: FootOnFloor) -> float:
        """Size of a pixel at the heel, for lengths across the line of sight."""
        heel = self._meet(foot.heel_px, np.full(len(self._centre), HEEL_HEIGHT_CM.mean))[0]
        depth_cm = float((self._turn[0] @ (heel - self._centre[0]))[2])
        return 10 * depth_cm / float(self._cameras.focal_px[0])

    def _sole_direction(self, sole_px: FloatArray) -> FloatArray:
        """Direction (n, 3) of the robust line through the sole's edge where it meets the floor."""
        zero = np.zeros(len(self._centre))
        rear, front = np.percentile(np.arange(len(sole_px)), [15, 85]).astype(int)
        near = self._line_ends(sole_px, rear, front)
        return self._meet(near[1], zero) - self._meet(near[0], zero)

    def _line_ends(self, sole_px: FloatArray, rear: int, front: int) -> tuple[FloatArray, FloatArray]:
        """Two points (2,) on a robust line through the edge in the picture, the first at the heel's end."""
        x, y = sole_px.T
        trust = np.ones(len(x))
        for _ in range(5):
            slope, offset = np.polyfit(x, y, 1, w=np.sqrt(trust))
            stray = np.abs(y - slope * x - offset)
            trust = 1 / (1 + (stray / (1.5 * np.median(stray) + 0.1)) ** 2)
        ends = [np.array([x[i], slope * x[i] + offset]) for i in (rear, front)]
        forward_sign = np.sign(
            (self._meet(ends[1], np.zeros(len(self._centre)))[0] - self._meet(ends[0], np.zeros(len(self._centre)))[0])[
                0
            ]
        )
        return (ends[0], ends[1]) if forward_sign > 0 else (ends[1], ends[0])

    def _turn_of(self, direction: FloatArray) -> FloatArray:
        return np.asarray(np.degrees(np.arctan2(self._outward * direction[:, 1], direction[:, 0])))

    def _rays(self, point_px: FloatArray) -> FloatArray:
        """World directions (n, 3) of the ray through a point (2,) of the picture."""
        rays = self._scene.rays(np.broadcast_to(point_px, (len(self._centre), 2)), self._cameras.focal_px)
        return np.asarray(np.einsum("nji,nj->ni", self._turn, rays))

    def _meet(self, point_px: FloatArray, height_cm: FloatArray) -> FloatArray:
        """Where the ray through a point (2,) is at a height (n,) over the floor, (n, 3)."""
        rays = self._rays(point_px)
        return np.asarray(self._centre + ((height_cm - self._centre[:, 2]) / rays[:, 2])[:, None] * rays)

    def _draw(self, normal: Normal) -> FloatArray:
        drawn = normal.draw(self._rng, len(self._centre))
        drawn[0] = normal.mean
        return drawn


def touched(gap: Quantity) -> bool | None:
    """Whether the knee reached the wall, as far as the gap tells."""
    if gap.value <= TOUCHED_CM:
        return True
    return False if gap.value >= NOT_TOUCHED_CM else None


def _not_first(n: int) -> FloatArray:
    return np.concatenate([[0.0], np.ones(n - 1)])


def _summary(draws: FloatArray) -> Quantity:
    low, high = np.percentile(draws, [2.5, 97.5])
    value = float(draws[0])
    return Quantity(value=value, low=min(float(low), value), high=max(float(high), value))
