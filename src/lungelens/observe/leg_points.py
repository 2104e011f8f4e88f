"""What the leg reader names, and one look of it at a leg.

Joint centres: `knee`, `ankle`. On the skin: malleoli and epicondyles, outer and inner side. `shin_upper`, `shin_lower`:
the bare shin's front border about 6 and 19 cm below the knee's centre, under any cloth. Cloth and shoe included:
`knee_front` and `toe_tip`, foremost towards the wall, and `heel_back`, rearmost. `heel_pad`: middle of the heel on the
floor. `toe2`, `mtp2`: the second toe's tip and joint. `sole_rear`, `sole_fore`: the sole's outer edge at heel and ball.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

READ_POINTS = (
    *("knee", "ankle", "malleolus_out", "malleolus_in", "epicondyle_out", "epicondyle_in"),
    *("shin_upper", "shin_lower", "knee_front", "heel_back", "heel_pad", "toe_tip"),
    *("toe2", "mtp2", "sole_rear", "sole_fore"),
)
FOOT_POINTS = ("heel_back", "heel_pad", "toe_tip", "toe2", "mtp2", "sole_rear", "sole_fore")


def row(name: str) -> int:
    """The row of a point in arrays (..., 16, 2)."""
    return READ_POINTS.index(name)


@dataclass(frozen=True)
class LegLook:
    """Where the reader saw the leg's points in one frame, display pixels."""

    points_px: FloatArray  # (16, 2)
    covariance_px: FloatArray  # (16, 2, 2), squared pixels; its 95 % regions hold 95 % of the points

    def spread_px(self, *names: str) -> FloatArray:
        """How surely points are known (n,): standard errors, root mean square of all directions."""
        covariance_px = self.covariance_px[[row(name) for name in names]]
        return np.asarray(np.sqrt(np.trace(covariance_px, axis1=1, axis2=2) / 2))

    def scaled(self, scale: float) -> LegLook:
        """The same in pixels so small that one of these is `scale` of them."""
        return LegLook(self.points_px * scale, self.covariance_px * scale**2)


def middle_look(looks: list[LegLook]) -> LegLook:
    """The median of looks at a leg that keeps still.

    The same network errs alike in all of them, so their mean covariance is not divided by their number; how much they
    differ among each other is added.
    """
    points = np.stack([look.points_px for look in looks])
    middle = np.median(points, axis=0)
    away = points - middle
    differ = np.einsum("kni,knj->nij", away, away) / len(looks)
    return LegLook(middle, np.mean([look.covariance_px for look in looks], axis=0) + differ)


@dataclass(frozen=True)
class SeenLeg:
    """The test leg in one repetition, as the reader saw it; `None` where there was no leg to look at."""

    at_start: LegLook | None = None  # foot planted, before the heel can have lifted
    at_hold: LegLook | None = None
    marked: tuple[str, ...] = ()  # points that were moved to where somebody saw them

    @property
    def by_hand(self) -> bool:
        """Whether the shank is where somebody saw it."""
        return "knee" in self.marked or "ankle" in self.marked
