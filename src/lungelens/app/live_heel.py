"""Whether the heel comes up, told from pictures of the heel itself, by the code that measures it in a clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.foot import FootPoints
from lungelens.observe.heel import HeelPatch
from lungelens.observe.stance import LEGS

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from lungelens.clip.types import RgbImage
    from lungelens.measures.measurement import Side
    from lungelens.pose.types import Pose

KEEP_EVERY_S = 1.5
LOOK_EVERY_S = 0.06
NOTHING_PX = 0.5  # a rise of less needs no second look


@dataclass
class LiveHeel:
    """The heel as it looked at rest, and how far it has risen since.

    `beside` is where the heel is cut out and, at the same time, looked for: both take longer than a picture may.
    """

    beside: Executor
    _patch: HeelPatch | None = field(default=None, init=False)
    _cutting: Future[HeelPatch | None] | None = field(default=None, init=False)
    _looking: Future[float] | None = field(default=None, init=False)
    _kept_s: float = field(default=-np.inf, init=False)
    _looked_s: float = field(default=-np.inf, init=False)
    _rise_px: float | None = field(default=None, init=False)

    def keep(self, rgb: RgbImage, foot: FootPoints, now_s: float) -> None:
        """At rest: remember what the heel looks like; again and again, as the foot may be set anew."""
        self._rise_px = self._looking = None
        self._take_patch()
        if self._cutting is None and now_s - self._kept_s > KEEP_EVERY_S:
            self._kept_s = now_s
            self._cutting = self.beside.submit(_patch, rgb, foot)

    def rise_px(self, rgb: RgbImage, now_s: float) -> float | None:
        """How far the heel had risen when last looked at, in pixels of `rgb`; None where that is not known."""
        self._take_patch()
        if self._looking is not None and self._looking.done():
            rise_px, self._looking = self._looking.result(), None
            self._rise_px = rise_px if np.isfinite(rise_px) else None
        if self._patch is not None and self._looking is None and now_s - self._looked_s > LOOK_EVERY_S:
            self._looked_s = now_s
            self._looking = self.beside.submit(_rise_px, self._patch, rgb)
        return self._rise_px

    def _take_patch(self) -> None:
        """What has been cut out meanwhile; the one before stays where the foot could not be made out."""
        if self._cutting is not None and self._cutting.done():
            self._patch, self._cutting = self._cutting.result() or self._patch, None


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


def _rise_px(patch: HeelPatch, rgb: RgbImage) -> float:
    """The lesser of the rise in the picture and that against the forefoot; NaN where either is not known.

    A camera that is nudged lifts the one, a forefoot that is not found well the other; a heel lifts both.
    """
    rise_px = patch.lift_px(rgb, camera_still=True)
    if rise_px < NOTHING_PX:
        return rise_px
    return float(np.minimum(rise_px, patch.lift_px(rgb, camera_still=False)))
