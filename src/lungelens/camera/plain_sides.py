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
BEYOND = (0.03, 0.07)  # of a long side, past its end at the wall: 1 to 2 cm, less than the margin of a printed page
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
    """Place the sides of a page; None where they make no quadrilateral, or it is a part of something longer.

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
    if not cv2.isContourConvex(corners_px.astype(np.float32)) or _goes_on(gray, corners_px):
        return None
    columns = ([getattr(side, name) for side in sides] for name in ("sd_px", "share", "brighter"))
    return Sides(corners_px, *(np.array(column, dtype=float) for column in columns))


def _goes_on(gray: npt.NDArray[np.uint8], corners_px: FloatArray) -> bool:
    """Whether both long sides go on beyond the side at the wall: that is then the end of print on the page."""
    middle = corners_px.mean(axis=0)
    shares = []
    for at_wall, away in ((corners_px[1], corners_px[2]), (corners_px[0], corners_px[3])):
        along = at_wall - away
        places = at_wall + np.linspace(*BEYOND, LEAST_PLACES)[:, None] * along
        brighter = _brighter(*_profile(gray, places, _outward(along, middle - away), BESIDE_PX[1]))
        shares.append(float((brighter > LEAST_STEP).mean()))
    return min(shares) >= LEAST_SHARE


def _side(
    gray: npt.NDArray[np.uint8], ends_px: FloatArray, middle_px: FloatArray, reach_px: float, *, either_way: bool
) -> _Side:
    """The straight line along which brightness steps most; `either_way` where it may step up outward."""
    along = ends_px[1] - ends_px[0]
    outward = _outward(along, middle_px - ends_px[0])
    share = np.linspace(*MIDDLE_PART, max(round(float(np.hypot(*along))), LEAST_PLACES))
    places = ends_px[0] + share[:, None] * along
    profile, reach = _profile(gray, places, outward, max(reach_px, BESIDE_PX[1]) + 1)
    slope = -np.gradient(cv2.GaussianBlur(profile, (0, 0), SMOOTH_PX / STEP_PX, sigmaY=0.3), STEP_PX, axis=1)
    near = np.abs(reach) <= reach_px
    if either_way and slope[:, near].max(axis=1).sum() < -slope[:, near].min(axis=1).sum():
        slope = -slope
    offset, steepest = _peaks(reach[near], slope[:, near])
    tilt, start = robust_line(share, offset, STEPS_PX, ROUNDS, np.maximum(steepest, 1e-3))
    miss = np.abs(offset - start - tilt * share)
    brighter = _brighter(profile, reach)
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


def _outward(along: FloatArray, to_middle: FloatArray) -> FloatArray:
    """The unit vector (2,) square to a side, away from the page's middle."""
    across = np.array([along[1], -along[0]]) / float(np.hypot(*along))
    return np.asarray(-across if across @ to_middle > 0 else across, dtype=float)


def _profile(
    gray: npt.NDArray[np.uint8], places_px: FloatArray, outward: FloatArray, far_px: float
) -> tuple[FloatArray, FloatArray]:
    """Brightness (n, m) across places (n, 2), and how far outward each column is, (m,)."""
    reach = np.arange(-far_px, far_px + STEP_PX / 2, STEP_PX)
    at = places_px[:, None] + reach[:, None] * outward - 0.5  # OpenCV counts from pixel centres
    x, y = np.moveaxis(at.astype(np.float32), -1, 0)
    seen = cv2.remap(gray, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, dtype=float), reach


def _brighter(profile: FloatArray, reach: FloatArray) -> FloatArray:
    """By how much the brightest of what is a little way inside passes that outside: neither print nor joints count."""
    inside, outside = (
        profile[:, (way * reach >= BESIDE_PX[0]) & (way * reach <= BESIDE_PX[1])].max(axis=1) for way in (-1, 1)
    )
    return np.asarray(inside - outside, dtype=float)


def _meeting(one_px: FloatArray, other_px: FloatArray) -> FloatArray:
    """Where two lines, each through two points (2, 2), meet; not finite where they are parallel."""
    (p, q), (r, s) = (np.column_stack([ends, np.ones(2)]) for ends in (one_px, other_px))
    at = np.cross(np.cross(p, q), np.cross(r, s))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(at[:2] / at[2])
