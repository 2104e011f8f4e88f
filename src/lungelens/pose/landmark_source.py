"""A file of landmarks, the clip it has to belong to, and what must hold for it whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.errors import UnreadableInputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from lungelens.pose.layouts import Layout
    from lungelens.pose.types import FloatArray, IntArray

_LEAST_BODY_PX = 20.0  # bodies in metres, or in fractions of the picture, are far smaller than this
_FARTHEST_PX = 1e6
_MOST_EXTRA_FRAMES = 2  # decoders may differ by a frame or two at a clip's end
_LATEST = 1.1  # of the clip's length: other programs round frame rates, and stretch times by a frame


@dataclass(frozen=True)
class LandmarkSource:
    """Landmarks to be read, and what is known of them beforehand."""

    path: Path
    time_s: FloatArray  # (frames,) of the clip
    sha256: str  # of the clip
    layout: Layout | None  # in which order the points are, where the user says so

    def require_no_layout(self) -> None:
        """Refuse an order of points that was given for a file whose points have names.

        Raises
        ------
        UsageError
            One was given.
        """
        if self.layout is not None:
            raise UsageError(f"{self.path} names its points itself: leave out --landmarks-layout.")

    def within_clip(self, frame_index: IntArray) -> npt.NDArray[np.bool_]:
        """Which rows belong to frames of the clip.

        Raises
        ------
        UnreadableInputError
            There are negative frame numbers, or many more frames than the clip has.
        """
        inside = (frame_index >= 0) & (frame_index < len(self.time_s))
        if (~inside).sum() > _MOST_EXTRA_FRAMES:
            raise UnreadableInputError(
                f"{self.path} has landmarks for frames that the clip does not have ({len(self.time_s)} frames); "
                "give the landmarks that were made from this very clip."
            )
        return inside

    def require_time_within_clip(self, last_s: float) -> None:
        """Refuse landmarks whose own times go on after the clip has ended.

        Raises
        ------
        UnreadableInputError
            `last_s`, the time of the last row, is later than any rounding of the clip's end.
        """
        frame_s = float(np.median(np.diff(self.time_s))) if len(self.time_s) > 1 else 0.0
        if last_s > _LATEST * self.time_s[-1] + _MOST_EXTRA_FRAMES * frame_s:
            raise UnreadableInputError(
                f"{self.path} goes on until {last_s:.1f} s and the clip only until {self.time_s[-1]:.1f} s; "
                "give the landmarks that were made from this very clip."
            )

    def require_pixels(self, points_px: FloatArray) -> None:
        """Refuse coordinates that cannot be pixels of a person; NaN is a point that was not found.

        Parameters
        ----------
        points_px
            (n, keypoints, 2)

        Raises
        ------
        UnreadableInputError
            They are infinite, absurdly large, or so small that they must be metres or fractions of the picture.
        """
        if np.isinf(points_px).any() or np.nanmax(np.abs(points_px), initial=0.0) > _FARTHEST_PX:
            raise UnreadableInputError(
                f"{self.path} has coordinates far outside any frame; export the landmarks again."
            )
        found = points_px[np.isfinite(points_px.sum(axis=2)).any(axis=1)]
        extent = np.nanmax(found, axis=1) - np.nanmin(found, axis=1) if len(found) else np.empty((0, 2))
        if len(found) and np.median(extent, axis=0).max() < _LEAST_BODY_PX:
            raise UnreadableInputError(
                f"{self.path} is not in pixels (a body in it is smaller than {_LEAST_BODY_PX:.0f} units), so it cannot "
                "be laid over the picture; export the landmarks in pixels of the clip."
            )
