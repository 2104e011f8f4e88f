"""The four sides of a bright page placed to a fraction of a pixel. Pixels as in `pinhole`.

Across each side, at many places along its middle part, brightness steps down from the page to the floor. A robust line
through the places of the steepest step is the side, and sides meet in the page's corners, whatever the paper's own
corners do. At the wall the step may go either way: a wall may be brighter than a page that lies in its shadow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.robust import SD_OF_MEDIAN, robust_line

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

WALL_SIDE = 0  # of the four, which go round the page as the corners of `sheet_pose.page_cm` do
MIDDLE_PART = (0.1, 0.9)  # of a side: beyond it corners curl
LEAST_PLACES = 12  # along a side
REACHES_PX = (4.0, 2.0)  # from where a side is thought to be: first, and once it was placed
STEP_PX = 0.25
SMOOTH_PX = 1.0
BESIDE_PX = (2.0, 5.0)  # from the side, where page and floor are compared
LEAST_STEP = 8.0  # gray levels between page and floor
LEAST_WALL_SLOPE = 1.5  # gray levels a pixel: less is no side at all
ON_LINE_PX = 0.6  # a place that misses by more is not the side's
STEPS_PX = 0.1  # what steps are off by at best
ROUNDS = 6
LEAST_SHARE = 0.7  # of the places that show the side; with fewer it is hidden


@dataclass(frozen=True)
class Sides:
    """Four sides, side k from corner k to the next, corners in the order of `sheet_pose.page_cm`."""

    corners_px: FloatArray  # (4, 2): where the sides meet
    sd_px: FloatArray  # (4,): by how much places stray from each side
    share: FloatArray  # (4,): of the places along each that show it
    brighter: FloatArray  # (4,): than what is beyond, gray levels in the median

    @property
    def whole(self) -> bool:
        """Whether no side is hidden."""
        return bool((self.share >= LEAST_SHARE).all())


@dataclass(frozen=True)
class _Side:
    ends_px: FloatArray  # (2, 2)
    sd_px: float
    share: float
    brighter: float


def fitted_sides(gray: npt.NDArray[np.uint8], corners_px: FloatArray) -> Sides | None:
    """Place the sides of a page; None where they do not make a quadrilateral.

    Parameters
    ----------
    gray
        Picture of the still scene, (height, width).
    corners_px
        (4, 2) a few pixels off, in the order of `sheet_pose.page_cm`.
    """
    for reach_px in REACHES_PX:
        middle = corners_px.mean(axis=0)
        sides = [
            _side(gray, corners_px[[k, (k + 1) % 4]], middle, reach_px, either_way=k == WALL_SIDE) for k in range(4)
        ]
        met = np.array([_meeting(sides[k - 1].ends_px, sides[k].ends_px) for k in range(4)])
        if not np.isfinite(met).all() or np.abs(met - corners_px).max() > 3 * reach_px:
            return None
        corners_px = met
    if not cv2.isContourConvex(corners_px.astype(np.float32)):
        return None
    columns = ([getattr(side, name) for side in sides] for name in ("sd_px", "share", "brighter"))
    return Sides(corners_px, *(np.array(column, dtype=float) for column in columns))


def _side(
    gray: npt.NDArray[np.uint8], ends_px: FloatArray, middle_px: FloatArray, reach_px: float, *, either_way: bool
) -> _Side:
    """The straight line along which brightness steps most; `either_way` where it may step up outward."""
    along = ends_px[1] - ends_px[0]
    length = float(np.hypot(*along))
    outward = np.array([along[1], -along[0]]) / length
    if outward @ (middle_px - ends_px[0]) > 0:
        outward = -outward
    share = np.linspace(*MIDDLE_PART, max(round(length), LEAST_PLACES))
    far = max(reach_px, BESIDE_PX[1]) + 1
    reach = np.arange(-far, far + STEP_PX / 2, STEP_PX)
    at = ends_px[0] + share[:, None, None] * along + reach[:, None] * outward - 0.5  # OpenCV counts from pixel centres
    x, y = np.moveaxis(at.astype(np.float32), -1, 0)
    profile = np.asarray(cv2.remap(gray, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=float)
    slope = -np.gradient(cv2.GaussianBlur(profile, (0, 0), SMOOTH_PX / STEP_PX, sigmaY=0.3), STEP_PX, axis=1)
    near = np.abs(reach) <= reach_px
    if either_way and slope[:, near].max(axis=1).sum() < -slope[:, near].min(axis=1).sum():
        slope = -slope
    offset, steepest = _peaks(reach[near], slope[:, near])
    tilt, start = robust_line(share, offset, STEPS_PX, ROUNDS, np.maximum(steepest, 1e-3))
    miss = np.abs(offset - start - tilt * share)
    brighter = _best(profile, reach, -1) - _best(profile, reach, 1)
    shown = steepest > LEAST_WALL_SLOPE if either_way else brighter > LEAST_STEP
    good = shown & (miss < ON_LINE_PX)
    sd_px = SD_OF_MEDIAN * float(np.median(miss[good])) if good.any() else np.inf
    ends = np.array([ends_px[0] + start * outward, ends_px[1] + (start + tilt) * outward])
    return _Side(ends, sd_px, float(good.mean()), float(np.median(brighter)))


def _peaks(reach: FloatArray, slope: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where each row (n, m) of slopes peaks, to a part of its step, and how high."""
    top = np.clip(slope.argmax(axis=1), 1, len(reach) - 2)
    before, peak, after = (slope[np.arange(len(slope)), top + k] for k in (-1, 0, 1))
    bend = np.minimum(before - 2 * peak + after, -1e-6)
    shift = np.clip(0.5 * (before - after) / bend, -1, 1)
    return np.asarray(reach[top] + shift * STEP_PX, dtype=float), np.asarray(peak, dtype=float)


def _best(profile: FloatArray, reach: FloatArray, way: int) -> FloatArray:
    """The brightest of what is a little way inside (-1) or outside (1), (n,): neither print nor joints count."""
    beside = (way * reach >= BESIDE_PX[0]) & (way * reach <= BESIDE_PX[1])
    return np.asarray(profile[:, beside].max(axis=1), dtype=float)


def _meeting(one_px: FloatArray, other_px: FloatArray) -> FloatArray:
    """Where two lines, each through two points (2, 2), meet; not finite where they are parallel."""
    (p, q), (r, s) = (np.column_stack([ends, np.ones(2)]) for ends in (one_px, other_px))
    at = np.cross(np.cross(p, q), np.cross(r, s))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(at[:2] / at[2])
