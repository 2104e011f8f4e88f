"""The one leg that agrees best with everything seen of it in a hold, and how else it could stand.

It is the minimum of a `LegProblem`. What could be otherwise is drawn from the normal distribution that the fit implies
there, and, to first order, from the cameras that could have seen it so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.camera_turns import misread, turned
from lungelens.measures.estimate import Estimate
from lungelens.measures.leg_problem import HEEL_PITCH, SHAPE, YAW, LegProblem, stance_of
from lungelens.measures.leg_shape import leg_shape
from lungelens.observe.leg_points import row

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.measures.estimate import Draws
    from lungelens.measures.hold_evidence import Evidence
    from lungelens.measures.leg_shape import Stance
    from lungelens.observe.types import FloatArray


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
    problem = LegProblem(cameras.best, outward, evidence)
    best, weights = problem.minimum()
    residuals, jacobian = problem.linear(best, weights)
    information = jacobian.T @ jacobian
    by_camera = problem.residuals(problem.legs(best[None], cameras), weights) - residuals
    # with L Lᵀ the information, z L⁻¹ has its inverse as covariance
    factor = np.linalg.inv(np.linalg.cholesky(information))
    standard = np.stack([draws.standard(f"leg_{k}") for k in range(len(best))], axis=1)
    values = best - by_camera @ np.linalg.solve(information, jacobian.T).T + standard @ factor
    stance = stance_of(values)
    misfit = float(np.sqrt(np.mean(problem.misfits(problem.legs(best[None])) ** 2)))
    points_cm, heel_cm = leg_shape().points_cm(stance, outward), problem.heel_cm(values)
    told = values[:, YAW:SHAPE]
    read_in, stands_in = (
        turned(cameras, turns, outward) for turns in (told, told - misread(told, evidence.doubt, draws))
    )
    upright = np.einsum("nji,njk->nik", stands_in, read_in)
    points_cm = heel_cm + np.einsum("nik,mnk->mni", upright, points_cm - heel_cm)
    return LegFit(points_cm, stance, replace(cameras, rotation=stands_in), misfit)


def surely_turned_up(cameras: Camera, outward: float, evidence: Evidence, draws: Draws, least_rad: float) -> bool:
    """Whether the foot is turned up about its ball by more than so much, at the lower end of its interval.

    Where the best leg's is not, no end of an interval has to be drawn. Parameters as for `fit_leg`.
    """
    best, _ = LegProblem(cameras.best, outward, evidence).minimum()
    if best[HEEL_PITCH] <= least_rad:
        return False
    return Estimate(fit_leg(cameras, outward, evidence, draws).stance.heel_pitch).low > least_rad
