"""The one leg that agrees best with everything seen of it in a hold, and how else it could stand.

Robust least squares (Gauss-Newton steps, damped as Levenberg and Marquardt do; Cauchy's weights) on the reader's points
with their covariances, on the pose model's own opinion of the shank's direction, on the sole's edge, and on what legs
have in common (`leg_shape`). What could be otherwise is drawn from the normal distribution that the fit implies at its
minimum, and, to first order, from the cameras that could have seen it so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal
from lungelens.measures.camera_turns import misread, told_sd_rad, turned
from lungelens.measures.estimate import Estimate
from lungelens.measures.leg_shape import Stance, leg_shape
from lungelens.observe.leg_points import row

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.measures.estimate import Draws
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
class LegFit:
    """The leg of one hold; draws as in `Estimate`, the best first."""

    points_cm: FloatArray  # (16, n, 3)
    stance: Stance
    cameras: Camera  # (n): those given, turned as far as the leg tells; where they then stand is not told
    misfit: float  # how far off the sighted points are, in their standard deviations, root mean square

    def place_cm(self, name: str) -> FloatArray:
        """Places (n, 3) of a point."""
        return np.asarray(self.points_cm[row(name)])

    @property
    def tibia_angle(self) -> Estimate:
        """Lean of the line from ankle to knee towards the wall, degrees."""
        return self._lean("ankle", "knee")

    @property
    def shin_angle(self) -> Estimate:
        """The same of the shin's front border."""
        return self._lean("shin_lower", "shin_upper")

    def _lean(self, lower: str, upper: str) -> Estimate:
        along = self.place_cm(upper) - self.place_cm(lower)
        return Estimate(np.degrees(np.arctan2(along[:, 0], along[:, 2])))

    @property
    def rotation(self) -> Estimate:
        """Foot rotation, degrees."""
        return Estimate(np.degrees(self.stance.rotation))

    def knee_ahead_cm(self, angle_deg: FloatArray) -> FloatArray:
        """How far the best shank's knee is ahead of its ankle (m,) where it leans so (m,), degrees."""
        shank_cm = float(np.linalg.norm(self.place_cm("knee")[0] - self.place_cm("ankle")[0]))
        return np.asarray(shank_cm * np.sin(np.radians(angle_deg)))

    @property
    def swing_deg(self) -> float:
        """How far outward of forward the shank leans, best estimate."""
        return float(np.degrees(np.arctan2(self.stance.lean_out[0], self.stance.lean[0])))


def fit_leg(cameras: Camera, outward: float, evidence: Evidence, draws: Draws) -> LegFit:
    """Find the best leg, and draw the others.

    Parameters
    ----------
    cameras
        n cameras that could have seen it, the best estimate first.
    outward
        +1 when the person's left is outward.
    draws
        Of the clip: what the reader sees amiss in a person it sees amiss in every repetition.
    """
    problem = _Problem(cameras.best, outward, evidence)
    best, weights = problem.minimum()
    residuals, jacobian = problem.linear(best, weights)
    information = jacobian.T @ jacobian
    by_camera = problem.residuals(best[None], weights, cameras) - residuals
    # with L Lᵀ the information, z L⁻¹ has its inverse as covariance
    factor = np.linalg.inv(np.linalg.cholesky(information))
    standard = np.stack([draws.standard(f"leg_{k}") for k in range(len(best))], axis=1)
    values = best - by_camera @ np.linalg.solve(information, jacobian.T).T + standard @ factor
    stance = _stance(values)
    misfit = float(np.sqrt(np.mean(problem.misfits(best) ** 2)))
    points_cm, heel_cm = leg_shape().points_cm(stance, outward), problem.heel_cm(values)
    told = values[:, YAW:SHAPE]
    read_in, stands_in = (
        turned(cameras, turns, outward) for turns in (told, told - misread(told, evidence.doubt, draws))
    )
    points_cm = heel_cm + np.einsum("nji,njk,mnk->mni", stands_in, read_in, points_cm - heel_cm)
    return LegFit(points_cm, stance, replace(cameras, rotation=stands_in), misfit)


def _stance(values: FloatArray) -> Stance:
    """The stance of parameters (..., p)."""
    rotation, lean, lean_out, floor_cm, heel_pitch = np.moveaxis(values[..., ROTATION:YAW], -1, 0)
    return Stance(values[..., :ROTATION], rotation, lean, lean_out, floor_cm, heel_pitch, values[..., SHAPE:])


class _Problem:
    """What should be 0: residuals in standard deviations, of parameters (k, p)."""

    def __init__(self, camera: Camera, outward: float, seen: Evidence) -> None:
        self._camera, self._outward, self._seen = camera, outward, seen
        self._rows = [one.point for one in seen.points]
        self._places = np.stack([one.place_px for one in seen.points])[:, None]
        self._whiten = np.linalg.inv(np.linalg.cholesky(np.stack([one.covariance_px for one in seen.points])))

    def minimum(self) -> tuple[FloatArray, FloatArray]:
        """The best parameters (p,), and the weights (m,) of the sighted points there.

        All points count in full on the way to the first minimum: far from any leg each of them looks like a lost one.
        """
        values, _ = self._descend(self._start(), robust=False)
        return self._descend(values, robust=True)

    def _descend(self, values: FloatArray, *, robust: bool) -> tuple[FloatArray, FloatArray]:
        damping, weights = 1e-3, self._weights(values, robust=robust)
        residuals, jacobian = self.linear(values, weights)
        for _ in range(ROUNDS):
            information = jacobian.T @ jacobian
            step = np.linalg.solve(information + damping * np.diag(np.diag(information)), jacobian.T @ residuals)
            moved = values - step
            new = self.residuals(moved[None], weights)[0]
            if not new @ new <= residuals @ residuals:
                damping *= 10
                continue
            values, damping, weights = moved, max(damping / 5, 1e-9), self._weights(moved, robust=robust)
            residuals, jacobian = self.linear(values, weights)
            if np.abs(step[:FLOOR]).max() < SETTLED:
                break
        return values, weights

    def _weights(self, values: FloatArray, *, robust: bool) -> FloatArray:
        """Cauchy's (m,), of the points that a network read."""
        weights = 1 / (1 + (self.misfits(values) / CAUCHY) ** 2)
        return np.asarray(np.where([robust and not one.sure for one in self._seen.points], weights, 1.0))

    def linear(self, values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Residuals (r,) and their derivatives (r, p) at parameters (p,)."""
        around = np.concatenate([values[None], values + STEP * np.eye(len(values))])
        residuals = self.residuals(around, weights)
        return residuals[0], (residuals[1:] - residuals[0]).T / STEP

    def misfits(self, values: FloatArray) -> FloatArray:
        """Mahalanobis distances (m,) of the sighted points from a leg (p,)."""
        return np.asarray(np.linalg.norm(self._off(self._pixels(values[None], self._camera)), axis=-1)[:, 0])

    def residuals(self, values: FloatArray, weights: FloatArray, cameras: Camera | None = None) -> FloatArray:
        """All of them, (k, r); with `cameras` k is 1 for the parameters and n for the result."""
        seen, pixels = self._seen, self._pixels(values, cameras or self._camera)
        points = np.sqrt(weights)[:, None, None] * self._off(pixels)
        blocks = [np.moveaxis(points, 0, 1).reshape(pixels.shape[1], -1)]
        if seen.shank_direction is not None:
            along = pixels[row("knee")] - pixels[row("ankle")]
            direction = np.arctan2(along[:, 0], -along[:, 1])
            blocks.append((direction - seen.shank_direction.mean)[:, None] / seen.shank_direction.sd)
        if seen.rotation is not None:
            by_edge = seen.rotation.by_camera_deg[: None if cameras is not None else 1]
            blocks.append((np.degrees(values[:, ROTATION]) - by_edge)[:, None] / seen.rotation.sd_deg)
        blocks.append(self._known(values, cameras or self._camera))
        return np.concatenate(blocks, axis=1)

    def _known(self, values: FloatArray, cameras: Camera) -> FloatArray:
        """What is known without looking, one residual a parameter: (k, p), k as in `residuals`."""
        rotation, lean, lean_out = values[:, ROTATION], values[:, LEAN], values[:, LEAN_OUT]
        follows = rotation * lean
        lean_out_sd = np.hypot(LEAN_OUT_SD, FOLLOWS_FOOT.sd * follows)
        known = [
            values[:, HEEL_X] / FAR_CM,
            values[:, HEEL_OUT] / FAR_CM,
            _off(rotation, ROTATION_KNOWN),
            _off(lean, LEAN_KNOWN),
            (lean_out - FOLLOWS_FOOT.mean * follows) / lean_out_sd,
            _off(self._floor_cm(values, cameras), self._seen.floor_cm),
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

    def _pixels(self, values: FloatArray, cameras: Camera) -> FloatArray:
        """Where all points are in the frame, (16, k, 2)."""
        stance, heel_cm = _stance(values), self.heel_cm(values)
        from_heel_cm = leg_shape().points_cm(stance, self._outward) - heel_cm
        in_camera = np.einsum("nij,mnj->mni", turned(cameras, values[:, YAW:SHAPE], self._outward), from_heel_cm)
        return cameras.pixels(in_camera + cameras.in_camera(heel_cm))

    def heel_cm(self, values: FloatArray) -> FloatArray:
        """Where the heel stands on the floor, (k, 3)."""
        return np.stack([values[:, HEEL_X], self._outward * values[:, HEEL_OUT], values[:, FLOOR]], axis=1)

    def _floor_cm(self, values: FloatArray, cameras: Camera) -> FloatArray:
        """Height (k,) of the floor when the cameras are turned: what is under the lens is under the heel as well."""
        up = turned(cameras, values[:, YAW:SHAPE], self._outward)[..., 2]
        below_cm = (up * cameras.in_camera(self.heel_cm(values))).sum(-1)
        return np.asarray(cameras.position_cm[..., 2] + below_cm)

    def _off(self, pixels: FloatArray) -> FloatArray:
        """By how much the sighted points are missed, (m, k, 2), in their standard deviations."""
        return np.asarray(np.einsum("mij,mkj->mki", self._whiten, pixels[self._rows] - self._places))


def _off(values: FloatArray, known: Normal) -> FloatArray:
    return (values - known.mean) / known.sd
