"""Whether the heel comes up, judged from frames of the heel itself by the code that measures it in a clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.foot import FootPicture
from lungelens.observe.heel import HeelPatch

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from lungelens.clip.types import RgbImage
    from lungelens.observe.foot import FootPoints

REMEMBER_EVERY_S = 1.5
SEARCH_EVERY_S = 0.06
NEGLIGIBLE_PX = 0.5  # a smaller rise needs no second check


@dataclass
class LiveHeel:
    """The heel as it looked at rest, and how far it has risen since.

    The heel is cut out and searched for in `background`: both take longer than a frame may.
    """

    background: Executor
    _patch: HeelPatch | None = field(default=None, init=False)
    _pending_patch: Future[HeelPatch | None] | None = field(default=None, init=False)
    _pending_rise: Future[float | None] | None = field(default=None, init=False)
    _remembered_s: float = field(default=-np.inf, init=False)
    _searched_s: float = field(default=-np.inf, init=False)
    _rise_px: float | None = field(default=None, init=False)

    def remember(self, rgb: RgbImage, foot: FootPoints, now_s: float) -> None:
        """At rest: remember what the heel looks like; repeatedly, as the foot may be placed anew."""
        self._rise_px = self._pending_rise = None
        self._take_patch()
        if self._pending_patch is None and now_s - self._remembered_s > REMEMBER_EVERY_S:
            self._remembered_s = now_s
            self._pending_patch = self.background.submit(_patch, rgb, foot)

    def rise_px(self, rgb: RgbImage, now_s: float) -> float | None:
        """How far the heel had risen when last checked, in pixels of `rgb`; None where that is not known."""
        self._take_patch()
        if self._pending_rise is not None and self._pending_rise.done():
            self._rise_px, self._pending_rise = self._pending_rise.result(), None
        if self._patch is not None and self._pending_rise is None and now_s - self._searched_s > SEARCH_EVERY_S:
            self._searched_s = now_s
            self._pending_rise = self.background.submit(_rise_px, self._patch, rgb)
        return self._rise_px

    def _take_patch(self) -> None:
        """Take the patch cut out meanwhile; the previous one stays where the foot could not be made out."""
        if self._pending_patch is not None and self._pending_patch.done():
            self._patch, self._pending_patch = self._pending_patch.result() or self._patch, None


def _patch(rgb: RgbImage, foot: FootPoints) -> HeelPatch | None:
    try:
        return HeelPatch(FootPicture.of(rgb, foot))
    except ValueError:  # the foot is too small, or does not stand out from the floor
        return None


def _rise_px(patch: HeelPatch, rgb: RgbImage) -> float | None:
    """The smaller of the rise in the frame and, where it is known, the rise relative to the forefoot; None if unknown.

    A nudged camera raises the first, a poorly found forefoot the second; a lifted heel raises both.
    """
    in_frame = patch.rise_px(rgb, camera_still=True)
    if in_frame is None or in_frame.mean < NEGLIGIBLE_PX:
        return None if in_frame is None else in_frame.mean
    from_forefoot = patch.rise_px(rgb, camera_still=False)
    return in_frame.mean if from_forefoot is None else min(in_frame.mean, from_forefoot.mean)
