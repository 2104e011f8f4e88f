"""Whether the heel comes up, told from pictures of the heel itself, by the code that measures it in a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.lunge.foot import FootPoints
from lungelens.lunge.heel import HeelPatch
from lungelens.lunge.legs import LEGS

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.lunge.measurement import Side
    from lungelens.pose.types import Pose

LOOK_EVERY_S = 0.12


@dataclass
class LiveHeel:
    """The heel as it looked before the present repetition, and how far it has risen since."""

    _patch: HeelPatch | None = None
    _of: int | None = None  # the repetition the patch was made for
    _looked_s: float = -np.inf
    _rise_px: float | None = None

    def rise_px(self, rgb: RgbImage, foot: FootPoints, *, at_rest: bool, repetition: int, now_s: float) -> float | None:
        """How far the heel has risen, in pixels of `rgb`; None where that is not known.

        At rest the picture is only kept to compare with, once for each repetition, as the foot may be set anew.
        """
        if at_rest:
            if self._of != repetition:
                self._of, self._rise_px, self._patch = repetition, None, _patch(rgb, foot)
            return None
        if self._patch is not None and now_s - self._looked_s > LOOK_EVERY_S:
            self._looked_s = now_s
            rise_px = self._patch.lift_px(rgb, camera_still=True)
            self._rise_px = rise_px if np.isfinite(rise_px) else None
        return self._rise_px


def foot_points(pose: Pose, side: Side, sign: float, scale: float) -> FootPoints:
    """The foot's points in a picture `scale` times as large as the one the pose was found in."""
    leg = LEGS[side]
    heel, toe, ankle = (pose.points_px[point] * scale for point in (leg.heel, leg.toe, leg.ankle))
    return FootPoints(heel, toe, ankle, sign)


def _patch(rgb: RgbImage, foot: FootPoints) -> HeelPatch | None:
    try:
        return HeelPatch(rgb, foot)
    except ValueError:  # the foot is too small, or does not stand out from the floor
        return None
