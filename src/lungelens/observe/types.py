"""What the analysis of a lunge passes on to whoever draws or tabulates it.

Arrays have time as their first dimension, one row for every picture of the clip. Coordinates are display pixels: x
right, y down. NaN means not known at that picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.clip.lens import Lens
    from lungelens.measures.measurement import Measurement, Side
    from lungelens.observe.evidence import Evidence
    from lungelens.pose.types import PoseTrack

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
# What can be moved by hand on the picture of a hold.
Point: TypeAlias = Literal["knee", "ankle", "heel", "toe", "wall_foot", "sheet_0", "sheet_1", "sheet_2", "sheet_3"]


@dataclass(frozen=True)
class LegTrack:
    """The test leg, smoothed, one row a picture."""

    time_s: FloatArray  # (n,)
    looked_at: BoolArray  # (n,) pictures in which the pose was measured; between them it is interpolated
    hip_px: FloatArray  # (n, 2)
    knee_px: FloatArray  # (n, 2)
    ankle_px: FloatArray  # (n, 2)
    heel_px: FloatArray  # (n, 2)
    toe_px: FloatArray  # (n, 2)
    confidence: FloatArray  # (n,) the least of knee and ankle
    shift_px: FloatArray  # (n, 2) how far a moving camera has moved the still scene since the repetition began


@dataclass(frozen=True)
class LungeSignals:
    """Every signal over time, one row a picture."""

    time_s: FloatArray  # (n,)
    tibia_angle_deg: FloatArray  # (n,)
    shin_angle_deg: FloatArray  # (n,) NaN where the shin's edge was not looked for or not seen
    heel_lift_mm: FloatArray  # (n,)
    knee_past_toe: (
        FloatArray  # (n,) knee ahead of the toes along forward, in shank lengths; negative before it passes them
    )
    knee_to_wall_cm: FloatArray  # (n,) NaN where the wall or the scale is not known
    up_px: FloatArray  # (n, 2) unit vector of "up" in the picture at the ankle


@dataclass(frozen=True)
class RepetitionSpan:
    """The pictures of one repetition, as indices into the signals."""

    index: int  # counted from 1
    start: int
    peak: int
    end: int  # inclusive
    hold: tuple[int, ...]
    starts_inside: bool  # False: the clip began after the repetition had
    ends_inside: bool  # False: the clip ended before the repetition did


@dataclass(frozen=True)
class Analysis:
    """A measurement with everything it rests on, for pictures and tables."""

    measurement: Measurement
    track: PoseTrack | None  # landmarks of the person measured, as the estimator gave them
    leg: LegTrack | None
    signals: LungeSignals | None
    spans: tuple[RepetitionSpan, ...]
    test_leg: Side | None
    facing: Side | None
    lens: Lens | None = None  # all coordinates are those of the pictures it straightens
    evidence: Evidence | None = None  # from which the numbers can be worked out again

    @property
    def filmed_track(self) -> PoseTrack | None:
        """The landmarks where they are in the clip's own pictures, which nobody has undistorted."""
        if self.track is None or self.lens is None:
            return self.track
        return replace(self.track, points_px=self.lens.distort(self.track.points_px))
