"""The least-squares problem of a leg: what should be 0 when it stands as it was seen, and where that is least.

Robust (Gauss-Newton steps, damped as Levenberg and Marquardt do; Cauchy's weights) on the reader's points with their
covariances, on the pose model's own opinion of the shank's direction, on the sole's edge, and on what legs have in
common (`leg_shape`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal
from lungelens.measures.camera_turns import told_sd_rad, turned
from lungelens.measures.leg_shape import Stance, leg_shape
from lungelens.observe.leg_points import row

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.measures.hold_evidence import Evidence
    from lungelens.observe.types import FloatArray

HEEL_X, HEEL_OUT, ROTATION, LEAN, LEAN_OUT, FLOOR, HEEL_PITCH, YAW, PITCH, ROLL, SHAPE = range(11)
STEP = 1e-5  # of the numerical derivatives
ROUNDS = 100
CAUCHY = 3.0  # standard deviations at which a point counts half
SETTLED = 1e-4
FAR_CM = 500.0  # a foot may be anywhere
ROTATION_KNOWN = Normal(float(np.radians(8.0)), float(np.radians(12.0)))  # of people asked to point at the wall
LEAN_KNOWN = Normal(0.6, 1.5)  # tangent: hardly anything
# How far outward the shank leans as a share of its lean towards the wall times the foot's rotation: none is stiff, all
# is the usual cue, knee over second toe. Rendered people's; nobody has measured real ones.
FOLLOWS_FOOT = Normal(0.4, 0.25)
LEAN_OUT_SD = 0.05


@dataclass(frozen=True, eq=False)
class Legs:
    """Legs as cameras that were turned see them: k for one camera, or one for k."""

    values: FloatArray  # (k or 1, p), the parameters
    cameras: Camera  # not turned yet
    turned: FloatArray  # (k, 3, 3): from the world to the turned ones
    heel_cm: FloatArray  # (k or 1, 3): where the heel stands on the floor
    pixels: FloatArray  # (16, k, 2): where all points are in the frame


class LegProblem:
    """What should be 0: residuals in standard deviations, of parameters (k, p)."""

    def __init__(self, camera: Camera, outward: float, seen: Evidence) -> None:
        self._camera, self._outward, self._seen = camera, outward, seen
        self._rows = [one.point for one in seen.points]
        self._unsure = np.array([not one.sure for one in seen.points])
        self._places = np.stack([one.place_px for one in seen.points])[:, None]
        self._whiten = np.linalg.inv(np.linalg.cholesky(np.stack([one.covariance_px for one in seen.points])))

    def minimum(self) -> tuple[FloatArray, FloatArray]:
        """The best parameters (p,), and the weights (m,) of the sighted points there.

        All points count in full on the way to the first minimum: far from any leg each of them looks like a lost one.
        """
        values, _ = self._descend(self._start(), robust=False)
        return self._descend(values, robust=True)

    def _descend(self, values: FloatArray, *, robust: bool) -> tuple[FloatArray, FloatArray]:
        damping, weights = 1e-3, self._weights(self.legs(values[None]), robust=robust)
        residuals, jacobian = self.linear(values, weights)
        for _ in range(ROUNDS):
            information = jacobian.T @ jacobian
            step = np.linalg.solve(information + damping * np.diag(np.diag(information)), jacobian.T @ residuals)
            moved = self.legs((values - step)[None])
            new = self.residuals(moved, weights)[0]
            if not new @ new <= residuals @ residuals:
                damping *= 10
                continue
            values, damping, weights = values - step, max(damping / 5, 1e-9), self._weights(moved, robust=robust)
            residuals, jacobian = self.linear(values, weights)
            if np.abs(step[:FLOOR]).max() < SETTLED:
                break
        return values, weights

    def _weights(self, legs: Legs, *, robust: bool) -> FloatArray:
        """Cauchy's (m,), of the points that a network read."""
        weights = 1 / (1 + (self.misfits(legs) / CAUCHY) ** 2)
        return np.asarray(np.where(self._unsure & robust, weights, 1.0))

    def linear(self, values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Residuals (r,) and their derivatives (r, p) at parameters (p,)."""
        around = np.concatenate([values[None], values + STEP * np.eye(len(values))])
        residuals = self.residuals(self.legs(around), weights)
        return residuals[0], (residuals[1:] - residuals[0]).T / STEP

    def legs(self, values: FloatArray, cameras: Camera | None = None) -> Legs:
        """Legs of parameters (k, p) before the best camera; with `cameras` one leg, (1, p), before each."""
        cameras = cameras or self._camera
        heel_cm = self.heel_cm(values)
        from_heel_cm = leg_shape().points_cm(stance_of(values), self._outward) - heel_cm
        rotation = turned(cameras, values[:, YAW:SHAPE], self._outward)
        in_camera = np.einsum("nij,mnj->mni", rotation, from_heel_cm) + cameras.in_camera(heel_cm)
        return Legs(values, cameras, rotation, heel_cm, cameras.pixels(in_camera))

    def misfits(self, legs: Legs) -> FloatArray:
        """Mahalanobis distances (m,) of the sighted points from the first leg."""
        return np.asarray(np.linalg.norm(self._off(legs), axis=-1)[:, 0])

    def residuals(self, legs: Legs, weights: FloatArray) -> FloatArray:
        """All of them, (k, r)."""
        seen, pixels = self._seen, legs.pixels
        points = np.sqrt(weights)[:, None, None] * self._off(legs)
        blocks = [np.moveaxis(points, 0, 1).reshape(pixels.shape[1], -1)]
        if seen.shank_direction is not None:
            along = pixels[row("knee")] - pixels[row("ankle")]
            direction = np.arctan2(along[:, 0], -along[:, 1])
            blocks.append((direction - seen.shank_direction.mean)[:, None] / seen.shank_direction.sd)
        if seen.rotation is not None:
            by_edge = seen.rotation.by_camera_deg[: 1 if legs.cameras is self._camera else None]
            blocks.append((np.degrees(legs.values[:, ROTATION]) - by_edge)[:, None] / seen.rotation.sd_deg)
        blocks.append(self._known(legs))
        return np.concatenate(blocks, axis=1)

    def _known(self, legs: Legs) -> FloatArray:
        """What is known without looking, one residual a parameter: (k, p)."""
        values = legs.values
        rotation, lean, lean_out = values[:, ROTATION], values[:, LEAN], values[:, LEAN_OUT]
        follows = rotation * lean
        lean_out_sd = np.hypot(LEAN_OUT_SD, FOLLOWS_FOOT.sd * follows)
        known = [
            values[:, HEEL_X] / FAR_CM,
            values[:, HEEL_OUT] / FAR_CM,
            _off(rotation, ROTATION_KNOWN),
            _off(lean, LEAN_KNOWN),
            (lean_out - FOLLOWS_FOOT.mean * follows) / lean_out_sd,
            _off(_floor_cm(legs), self._seen.floor_cm),
            _off(values[:, HEEL_PITCH], self._seen.heel_pitch),
            *(values[:, YAW:SHAPE] / told_sd_rad(self._seen.doubt)).T,
        ]
        beside = np.stack(np.broadcast_arrays(*known), axis=1)
        return np.concatenate([beside, np.broadcast_to(values[:, SHAPE:], (len(beside), leg_shape().ways))], axis=1)

    def _start(self) -> FloatArray:
        """A leg in mid-lunge where the heel's ray meets the floor."""
        values = np.zeros(SHAPE + leg_shape().ways)
        heel = next(one for one in self._seen.points if one.point in (row("heel_pad"), row("toe_tip")))
        floor_cm = self._seen.floor_cm.mean
        x_cm, y_cm, _ = self._camera.at_height(heel.place_px, floor_cm)
        start = (x_cm, self._outward * y_cm, ROTATION_KNOWN.mean, LEAN_KNOWN.mean, 0.0, floor_cm)
        values[:HEEL_PITCH] = start
        values[HEEL_PITCH] = self._seen.heel_pitch.mean
        return values

    def heel_cm(self, values: FloatArray) -> FloatArray:
        """Where the heel stands on the floor, (k, 3)."""
        return np.stack([values[:, HEEL_X], self._outward * values[:, HEEL_OUT], values[:, FLOOR]], axis=1)

    def _off(self, legs: Legs) -> FloatArray:
        """By how much the sighted points are missed, (m, k, 2), in their standard deviations."""
        return np.asarray(np.einsum("mij,mkj->mki", self._whiten, legs.pixels[self._rows] - self._places))


def _floor_cm(legs: Legs) -> FloatArray:
    """Height (k,) of the floor when the cameras are turned: what is under the lens is under the heel as well."""
    below_cm = (legs.turned[..., 2] * legs.cameras.in_camera(legs.heel_cm)).sum(-1)
    return np.asarray(legs.cameras.position_cm[..., 2] + below_cm)


def _off(values: FloatArray, known: Normal) -> FloatArray:
    return (values - known.mean) / known.sd


def stance_of(values: FloatArray) -> Stance:
    """The stance of parameters (..., p)."""
    rotation, lean, lean_out, floor_cm, heel_pitch = np.moveaxis(values[..., ROTATION:YAW], -1, 0)
    return Stance(values[..., :ROTATION], rotation, lean, lean_out, floor_cm, heel_pitch, values[..., SHAPE:])
