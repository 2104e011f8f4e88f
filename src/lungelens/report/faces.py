"""Hiding the face of the person measured, in every frame, irreversibly.

The head's position comes from nose and ears where the pose was measured and is interpolated between. Where it is not
known, the nearest known position is used; where it never is, the upper part of the person, or of the frame, is hidden.
Sizes err on the generous side. A face reduced to eight averaged blocks and then smoothed cannot be restored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.pose.types import FloatArray, Keypoint, PoseTrack

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage

_BLOCKS = 8
_FEATHER = 0.15  # the edge fades outside the radius, over this fraction of it

# Radii as multiples of distances visible from the side or the front. A head with hair is about 26 cm high; nose to ear
# is about 12 cm in a side view, ear to ear 15 cm in a front view, nose to the middle of the shoulders 27 cm in both.
_PER_EAR_NOSE = 2.0
_PER_EAR_EAR = 1.4
_PER_NOSE_SHOULDER = 0.75
_PER_PERSON = 0.1  # of the diagonal of the landmarks' box: the minimum radius, and the only one for a lone nose


class FaceBlur:
    """Hides one person's face in frames of a clip, given in any order."""

    def __init__(self, track: PoseTrack | None) -> None:
        centre_px, radius_px = _heads(track) if track else (np.empty((0, 2)), np.empty(0))
        known = np.isfinite(centre_px).all(axis=1) & np.isfinite(radius_px)
        self._index = track.frame_index[known] if track else np.empty(0, np.int64)
        self._centre_px = centre_px[known]
        self._radius_px = _widened(self._centre_px, radius_px[known])
        self._box_px = None if known.any() else _upper_box(track)

    def hide(self, rgb: RgbImage, index: int, scale: float) -> None:
        """Hide the face in frame `index`, in place; `scale` converts pixels of the clip to pixels of `rgb`."""
        if len(self._index):
            x, y = (np.interp(index, self._index, self._centre_px[:, k]) * scale for k in (0, 1))
            _hide_disc(rgb, float(x), float(y), float(np.interp(index, self._index, self._radius_px)) * scale)
            return
        height, width = rgb.shape[:2]
        box = (0.0, 0.0, float(width), height / 3) if self._box_px is None else tuple(v * scale for v in self._box_px)
        x0, y0, x1, y1 = (int(v) for v in np.clip(box, 0, (width, height, width, height)))
        _blur(rgb[y0:y1, x0:x1], np.ones((y1 - y0, x1 - x0), np.float32))


def _heads(track: PoseTrack) -> tuple[FloatArray, FloatArray]:
    """Return centres (n, 2) and radii (n,) of heads in pixels, NaN where neither nose nor ear is known."""
    nose, left, right, left_shoulder, right_shoulder = (
        track.points_px[:, k]
        for k in (
            Keypoint.NOSE,
            Keypoint.LEFT_EAR,
            Keypoint.RIGHT_EAR,
            Keypoint.LEFT_SHOULDER,
            Keypoint.RIGHT_SHOULDER,
        )
    )
    ears = _mean_known(left, right)
    centre = _mean_known(nose, ears)
    radius = np.fmax.reduce(
        [
            _PER_EAR_NOSE * _distance(nose, left),
            _PER_EAR_NOSE * _distance(nose, right),
            _PER_EAR_EAR * _distance(left, right),
            _PER_NOSE_SHOULDER * _distance(centre, _mean_known(left_shoulder, right_shoulder)),
            _PER_PERSON * _person_px(track.points_px),
        ]
    )
    return centre, radius


def _widened(centre_px: FloatArray, radius_px: FloatArray) -> FloatArray:
    """Return radii that also cover the head's movement to the neighbouring measured frames, and their radii."""
    if len(radius_px) < 2:
        return radius_px
    jump = np.linalg.norm(np.diff(centre_px, axis=0), axis=1)
    reach = np.maximum(np.r_[0, jump], np.r_[jump, 0])
    padded = np.pad(radius_px, 1, mode="edge")
    return np.asarray(np.max([padded[:-2], padded[1:-1], padded[2:]], axis=0) + reach, np.float64)


def _upper_box(track: PoseTrack | None) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom around where an undetected head must be; None without a person."""
    if track is None or not np.isfinite(track.points_px).all(axis=2).any():
        return None
    low, high = (f(track.points_px, axis=(0, 1)) for f in (np.nanmin, np.nanmax))
    width, height = high - low
    # The landmarks may end at the shoulders or lower, so the box reaches up to the top of the frame.
    return (float(low[0] - 0.5 * width), 0.0, float(high[0] + 0.5 * width), float(low[1] + 0.25 * height))


def _hide_disc(rgb: RgbImage, x: float, y: float, radius: float) -> None:
    reach = radius * (1 + _FEATHER) + 1
    height, width = rgb.shape[:2]
    x0, x1 = (int(v) for v in np.clip((x - reach, x + reach), 0, width))
    y0, y1 = (int(v) for v in np.clip((y - reach, y + reach), 0, height))
    rows, columns = np.ogrid[y0:y1, x0:x1]
    distance = np.hypot(columns + 0.5 - x, rows + 0.5 - y)
    _blur(rgb[y0:y1, x0:x1], np.clip(1 + (radius - distance) / (_FEATHER * radius), 0, 1).astype(np.float32))


def _blur(region: RgbImage, weight: FloatArray) -> None:
    """Replace a region by eight smooth blocks per side, weighted by `weight`."""
    height, width = region.shape[:2]
    if height == 0 or width == 0:
        return
    blocks = cv2.resize(region, (min(_BLOCKS, width), min(_BLOCKS, height)), interpolation=cv2.INTER_AREA)
    # Smoothed at eight pixels per block whatever the region's size: the same result as at full size, for less work.
    steps = cv2.resize(blocks, (8 * _BLOCKS, 8 * _BLOCKS), interpolation=cv2.INTER_NEAREST)
    smooth = cv2.resize(cv2.GaussianBlur(steps, (0, 0), 4), (width, height), interpolation=cv2.INTER_LINEAR)
    region[:] = cv2.blendLinear(smooth, np.ascontiguousarray(region), weight, 1 - weight)


def _mean_known(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the middle of two points (n, 2), or the one that is known."""
    return np.where(np.isnan(a), b, np.where(np.isnan(b), a, (a + b) / 2))


def _distance(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.norm(a - b, axis=1), np.float64)


def _person_px(points_px: FloatArray) -> FloatArray:
    """Return the diagonal (n,) of the bounding box of all known points; 0 where there are none."""
    known = np.isfinite(points_px)
    low = np.where(known, points_px, np.inf).min(axis=1)
    high = np.where(known, points_px, -np.inf).max(axis=1)
    sides = np.where(known.any(axis=1), high - low, 0)
    return np.asarray(np.linalg.norm(sides, axis=1), np.float64)
