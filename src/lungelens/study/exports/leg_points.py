"""The leg over time as other programs want it: named points in pixels, and angles, a row for every frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import FloatArray
    from lungelens.sides import Side

JOINTS = ("Hip", "Knee", "Ankle", "Heel", "BigToe")  # as OpenPose and Sports2D name them, after the side's letter
_FIELDS = ("hip_px", "knee_px", "ankle_px", "heel_px", "toe_px")
SIGNALS = ("tibia_angle_deg", "shin_angle_deg", "heel_lift_mm", "knee_to_wall_cm")


@dataclass(frozen=True)
class LegOverTime:
    """One leg in one clip; NaN where not known."""

    clip: str
    sha256: str
    side: Side
    size_px: tuple[int, int]  # width and height of the frame
    time_s: FloatArray  # (n,)
    frame: FloatArray  # (n,) from 0
    names: tuple[str, ...]  # of the points
    points_px: FloatArray  # (n, points, 2), x right, y down, from the upper left corner
    confidence: FloatArray  # (n,) the lower of knee and ankle
    signals: dict[str, FloatArray]  # (n,) each, in the unit of its name

    @property
    def rate_hz(self) -> float:
        """Frames per second, by the median interval."""
        return float(1 / np.median(np.diff(self.time_s))) if len(self.time_s) > 1 else 0.0


def leg_over_time(seen: Observation, found: Analysis) -> LegOverTime | None:
    """What was read and computed in a clip; `None` where there is no lunge."""
    leg, signals, side = found.leg, found.signals, found.test_leg
    if leg is None or signals is None or side is None:
        return None
    return LegOverTime(
        clip=seen.clip.name,
        sha256=seen.clip.sha256,
        side=side,
        size_px=(seen.clip.width_px, seen.clip.height_px),
        time_s=leg.time_s,
        frame=np.arange(len(leg.time_s), dtype=np.float64),
        names=tuple(f"{side[0].upper()}{joint}" for joint in JOINTS),
        points_px=np.stack([getattr(leg, name) for name in _FIELDS], axis=1),
        confidence=leg.confidence,
        signals={name: getattr(signals, name) for name in SIGNALS},
    )
