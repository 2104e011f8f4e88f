"""One repetition's hold: where everything was, and what follows from it, each worked out once.

A hold knows nothing of other repetitions: leave one out, and the numbers of the others stay.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.leg_plane import TRACKING_DEG, LegPlane, angle_over_time_deg
from lungelens.camera.types import Normal
from lungelens.measures.estimate import Estimate
from lungelens.measures.foot_place import foremost_cm, knee_front_cm, swing_over, turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.measures.estimate import Missing
    from lungelens.measures.floor import Floor
    from lungelens.measures.lunge import LungeGeometry
    from lungelens.observe.observation import SeenLunge
    from lungelens.observe.sightings import FootLooks, ShinLine, ShinMiss
    from lungelens.observe.types import FloatArray, RepetitionSpan

EDGE_SHARE = 0.005  # of the frame's size: points so near its border are cut off
SCALE_SHARE_SD = 0.03  # of a length read on the sheet's floor
# More than any error: the sheet does not lie at the wall.
TOE_BEHIND_WALL_CM, KNEE_BEHIND_WALL_CM = -1.0, -4.0

Spread = tuple[float, float]  # standard errors along (forward, up), in lengths of the line


def holds_of(geometry: LungeGeometry) -> tuple[Hold, ...]:
    """The hold of every repetition."""
    seen = geometry.lunge
    together = zip(seen.spans, seen.findings.shins, seen.findings.feet, strict=True)
    return tuple(Hold(geometry, span, shin, feet) for span, shin, feet in together)


class Hold:
    """The deepest position of one repetition, with the shin's border and the foot as they were made out in it."""

    def __init__(
        self, geometry: LungeGeometry, span: RepetitionSpan, shin: ShinLine | ShinMiss, feet: FootLooks
    ) -> None:
        self.geometry, self.span, self.shin, self.feet = geometry, span, shin, feet
        self.draws = geometry.draws.of_repetition(span.index)
        self._estimates: dict[str, Estimate | Missing] = {}

    def once(self, name: str, compute: Callable[[Hold], Estimate | Missing]) -> Estimate | Missing:
        """What a function makes of this hold, worked out the first time it is asked for under that name."""
        if name not in self._estimates:
            self._estimates[name] = compute(self)
        return self._estimates[name]

    def draw(self, quantity: str, normal: Normal) -> Estimate:
        """Something that is uncertain anew in each repetition."""
        return Estimate(self.draws.normal(quantity, normal))

    @property
    def lunge(self) -> SeenLunge:
        """What was seen."""
        return self.geometry.lunge

    @property
    def floor(self) -> Floor | None:
        """The floor with the wall at its end, where the printed sheet tells."""
        return self.geometry.floor

    @cached_property
    def ankle_px(self) -> FloatArray:
        """(2,), like all the points here."""
        return self._middle(self.lunge.leg.ankle_px)

    @cached_property
    def knee_px(self) -> FloatArray:
        """The knee landmark."""
        return self._middle(self.lunge.leg.knee_px)

    @cached_property
    def heel_px(self) -> FloatArray:
        """The heel landmark."""
        return self._middle(self.lunge.leg.heel_px)

    @cached_property
    def toe_px(self) -> FloatArray:
        """The toe landmark."""
        return self._middle(self.lunge.leg.toe_px)

    @cached_property
    def plane(self) -> LegPlane:
        """The plane in which the leg swings, once it is known which way the foot points; only the sheet tells."""
        tracking_deg = TRACKING_DEG
        if self.floor is not None:
            rotation = turn(self.floor, self.feet.at_start or self.feet.at_hold, self.draws)
            tracking_deg = TRACKING_DEG if rotation is None else swing_over(rotation.value)
        return self.geometry.plane(tracking_deg)

    def angle_over_time_deg(self, low_px: FloatArray, high_px: FloatArray) -> FloatArray:
        """Lean (n,) of the lines between points (n, 2), by the best estimate."""
        return angle_over_time_deg(self.geometry.cameras, self.plane, low_px, high_px)

    @cached_property
    def tibia_angle_deg(self) -> float:
        """Median over the hold."""
        rows = list(self.span.hold)
        return float(np.median(self.angle_over_time_deg(self.lunge.leg.ankle_px[rows], self.lunge.leg.knee_px[rows])))

    @cached_property
    def unsmoothed_deg(self) -> FloatArray:
        """How far the landmarks themselves lie from the smooth curve (m,), one a frame looked at in the hold."""
        rows, seen = list(self.span.hold), self.lunge
        raw = self.angle_over_time_deg(seen.raw_ankle_px[rows], seen.raw_knee_px[rows])
        smooth = self.angle_over_time_deg(seen.leg.ankle_px[rows], seen.leg.knee_px[rows])
        return (raw - smooth)[np.isfinite(raw - smooth)]

    @property
    def scatter_deg(self) -> float:
        """Spread of the landmarks about the smooth curve; 0 where too few were looked at to tell."""
        return float(np.std(self.unsmoothed_deg)) if len(self.unsmoothed_deg) > 1 else 0.0

    def lean(
        self,
        name: str,
        low_px: FloatArray,
        high_px: FloatArray,
        spread: tuple[Spread, Spread],
        value_deg: float | None = None,
    ) -> Estimate:
        """Lean of the line between two points of the hold, with everything that could be otherwise.

        Parameters
        ----------
        name
            What the points' errors are drawn by: they belong to the person, so to the whole clip.
        low_px, high_px
            (2,) the two points.
        spread
            Standard errors of the lower and the upper point.
        value_deg
            The best estimate, if another one than these points give.
        """
        geometry = self.geometry
        up = geometry.up_px(low_px[None])[0]
        forward = np.array([-up[1], up[0]]) * geometry.facing_sign
        drawn = [[geometry.draws.standard(f"{name}_{end}_{way}") for way in ("ahead", "up")] for end in ("low", "high")]
        offset = (
            np.moveaxis(np.array(drawn), 1, -1)
            * np.asarray(spread)[:, None, :]
            * float(np.linalg.norm(high_px - low_px))
        )
        moved = offset[..., :1] * forward + offset[..., 1:] * up
        low, high = (geometry.cameras.rays(point + by) for point, by in zip((low_px, high_px), moved, strict=True))
        found = Estimate(self.plane.angle_deg(low, high))
        return found if value_deg is None else found + (value_deg - found.value)

    @cached_property
    def toe_gap(self) -> Estimate:
        """From the foot's foremost point to the wall, below 0 where that is measured inside it; needs the floor."""
        assert self.floor is not None
        return self.floor.wall - foremost_cm(self.floor, self.feet.at_hold, self.toe_px, self.draws)

    @cached_property
    def knee_gap(self) -> Estimate:
        """From the knee's foremost point to the wall, below 0 where that is measured inside it; needs the floor."""
        assert self.floor is not None
        return self.floor.wall - knee_front_cm(self.floor, self.plane, self.feet.at_hold, self.ankle_px, self.knee_px)

    @cached_property
    def sheet_off_wall(self) -> bool:
        """Whether foot or knee would be inside the wall if the sheet lay against it; needs the floor."""
        return self.toe_gap.value < TOE_BEHIND_WALL_CM or self.knee_gap.value < KNEE_BEHIND_WALL_CM

    @cached_property
    def mm_per_px(self) -> Normal:
        """Millimetres upward that a pixel is worth at the heel."""
        if self.floor is not None:
            mm_per_px = self.floor.mm_per_px(self.heel_px)
            return Normal(mm_per_px, SCALE_SHARE_SD * mm_per_px)
        shank_cm, shank_px = self.lunge.scene.shank_cm, self.geometry.stance.shank_px
        return Normal(10 * shank_cm.mean / shank_px, 10 * shank_cm.sd / shank_px)

    def at_border(self, point_px: FloatArray) -> bool:
        """True when a point (2,) lies at the border of the frame or outside it."""
        share = point_px / self.lunge.scene.size_px
        return bool(np.any(share < EDGE_SHARE) or np.any(share > 1 - EDGE_SHARE))

    def _middle(self, points_px: FloatArray) -> FloatArray:
        return np.asarray(np.median(points_px[list(self.span.hold)], axis=0))
