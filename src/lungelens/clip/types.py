"""What the rest of the program knows of a clip.

Pixels: x right, y down, after rotation has been applied and pixels have been made square, so the frame is as a viewer
sees it. Time in seconds from the first frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.clip.lens import Lens

RgbImage: TypeAlias = npt.NDArray[np.uint8]  # (height, width, 3), RGB, upright


@dataclass(frozen=True)
class Frame:
    """One frame of a clip.

    `rgb` may be smaller than the clip's display size when the reader was asked to reduce it; `scale` is the factor from
    display pixels to pixels of `rgb`.
    """

    index: int  # position in the clip, from 0
    time_s: float  # true presentation time since the clip's first frame
    rgb: RgbImage
    scale: float = 1.0


@dataclass(frozen=True)
class ClipInfo:
    """What is known of a clip once it has been read to its end."""

    name: str
    sha256: str
    width_px: int  # display size: rotation applied, pixels square
    height_px: int
    rotation_deg: int  # 0, 90, 180, 270: applied clockwise, because the file asks for it or the person would lie
    duration_s: float
    frames: int
    fps_mean: float
    variable_frame_rate: bool
    codec: str
    focal_35mm: float | None = None  # 35 mm equivalent focal length from the file's metadata
    device: str | None = None  # maker and model from the file's metadata
    lens: Lens | None = None  # if known: the frames have been undistorted
    part_s: tuple[float, float] | None = None  # the stretch that was read, in seconds of the whole clip
    warnings: tuple[str, ...] = ()  # sentences: truncated, repeated time stamps, …

    @property
    def is_still(self) -> bool:
        """Whether it is one picture, in which nothing moves; codecs of clips are called in lower case."""
        return self.codec in ("JPEG", "PNG", "HEIC")
