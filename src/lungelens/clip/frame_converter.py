"""From stored frames to frames as a viewer sees them: upright, square pixels, 8 bit RGB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from lungelens.clip.lens import Undistorter

if TYPE_CHECKING:
    from fractions import Fraction

    import av

    from lungelens.clip.lens import Lens
    from lungelens.clip.orientation import Orientation
    from lungelens.clip.picture_area import Area
    from lungelens.clip.types import RgbImage

# Scaling tools write ratios like 640:639 to compensate for a rounded side. Resampling for less than a pixel in 500
# would blur the frame for nothing.
SQUARE_ENOUGH = 0.002


def square_size(width_px: int, height_px: int, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Size of a stored frame once its pixels are square. The coarser side grows, so that no detail is lost.

    Parameters
    ----------
    width_px, height_px
        As stored.
    pixel_aspect
        A pixel's width divided by its height; `None` or 0 where not given, which means square.
    """
    if not pixel_aspect or abs(pixel_aspect - 1) < SQUARE_ENOUGH:
        return width_px, height_px
    if pixel_aspect > 1:
        return round(width_px * pixel_aspect), height_px
    return width_px, round(height_px / pixel_aspect)


class FrameConverter:
    """Converts one clip's decoded frames to RGB, whatever their pixel format.

    Parameters
    ----------
    width_px, height_px
        Display size of the clip.
    orientation
        How its stored frames are to be oriented.
    max_side_px
        Reduce frames so that their longer side has at most this many pixels; `None` for full size.
    lens
        Undo what this lens distorts.
    area
        Where the picture is in the upright frame, if there are bars around it; `width_px` by `height_px` of it.

    Attributes
    ----------
    scale
        From display pixels to pixels of the converted frames, at most 1.
    """

    def __init__(
        self,
        width_px: int,
        height_px: int,
        orientation: Orientation,
        max_side_px: int | None = None,
        lens: Lens | None = None,
        area: Area | None = None,
    ) -> None:
        longer_px = max(width_px, height_px)
        self.scale = 1.0 if max_side_px is None else min(1.0, max_side_px / longer_px)
        self._orientation = orientation
        reduced_px = (max(1, round(width_px * self.scale)), max(1, round(height_px * self.scale)))
        self._stored_px, self._area, self._reduced_px = orientation.swap_sides(*reduced_px), area, reduced_px
        self._undistort = None if lens is None else Undistorter(lens, *reduced_px)
        self._interpolation = Interpolation.AREA if self.scale < 1 else Interpolation.BICUBIC
        self._reformatter = VideoReformatter()

    def __call__(self, frame: av.VideoFrame) -> RgbImage:
        """One upright frame, (height, width, 3)."""
        upright = self._whole(frame, *self._stored_px) if self._area is None else self._inside(frame, self._area)
        return upright if self._undistort is None else self._undistort(upright)

    def _whole(self, frame: av.VideoFrame, width_px: int, height_px: int) -> RgbImage:
        """The upright frame, `width_px` by `height_px` before it is oriented."""
        stored = self._reformatter.reformat(
            frame, width_px, height_px, "rgb24", interpolation=self._interpolation, threads=1
        )
        return self._orientation.apply(stored.to_ndarray())  # type: ignore[arg-type]

    def _inside(self, frame: av.VideoFrame, area: Area) -> RgbImage:
        """The picture between the bars, cut out at full size, because reduced bars end between two pixels."""
        picture = area.of(self._whole(frame, *self._orientation.swap_sides(area.frame_width, area.frame_height)))
        if self.scale == 1.0:
            return picture
        return np.asarray(cv2.resize(picture, self._reduced_px, interpolation=cv2.INTER_AREA), np.uint8)
