"""What was made out in the frames themselves, besides the landmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lungelens.observe.leg_points import SeenLeg
    from lungelens.observe.types import FloatArray


@dataclass(frozen=True)
class FootEdges:
    """The edge of the sole, in pixels of the frame."""

    outline_px: FloatArray  # (n, 2): lower border of its colours along the rear foot
    step_px: FloatArray  # (m, 2): strongest edge below heel and toes, heel to ball


@dataclass(frozen=True)
class FootLooks:
    """The test foot in one repetition, as far as it was made out."""

    at_start: tuple[FootEdges, ...] = ()  # at most one, before the heel can have lifted
    at_hold: tuple[FootEdges, ...] = ()


@dataclass(frozen=True)
class PixelFindings:
    """One row a frame where there is a time, one entry a repetition, in their order, where there is not."""

    heel_rise_px: FloatArray  # (n,) display pixels; NaN where not looked at or not seen
    heel_rise_sd_px: FloatArray  # (n,) its standard error
    shift_px: FloatArray  # (n, 2) of the still scene since the repetition began; NaN where not looked at
    legs: tuple[SeenLeg, ...]
    feet: tuple[FootLooks, ...]  # without looks where there is no sheet: nothing is measured on them then
    brightness: float  # mean of the frame around the person, 0..255
