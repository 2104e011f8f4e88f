"""What is seen of the test leg over time.

Arrays have time as their first dimension, one row for every frame of the clip. Coordinates are display pixels: x right,
y down. NaN means not known in that frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
# What can be moved by hand on the frame of a hold.
Point: TypeAlias = Literal["knee", "ankle", "heel", "toe", "wall_foot", "sheet_0", "sheet_1", "sheet_2", "sheet_3"]


@dataclass(frozen=True)
class LegTrack:
    """The test leg, smoothed, one row a frame."""

    time_s: FloatArray  # (n,)
    looked_at: BoolArray  # (n,) frames in which the leg was read; between them it is interpolated
    hip_px: FloatArray  # (n, 2)
    knee_px: FloatArray  # (n, 2)
    ankle_px: FloatArray  # (n, 2)
    heel_px: FloatArray  # (n, 2)
    toe_px: FloatArray  # (n, 2)
    confidence: FloatArray  # (n,) the lower one of knee and ankle
    shift_px: FloatArray  # (n, 2) how far a moving camera has moved the still scene since the repetition began


@dataclass(frozen=True)
class RepetitionSpan:
    """The frames of one repetition, as indices into the clip's frames."""

    index: int  # counted from 1
    start: int
    peak: int
    end: int  # inclusive
    hold: tuple[int, ...]
    starts_inside: bool  # False: the clip began after the repetition had
    ends_inside: bool  # False: the clip ended before the repetition did

    @property
    def is_still(self) -> bool:
        """Whether it is no movement but the position in a single picture."""
        return self.start == self.end
