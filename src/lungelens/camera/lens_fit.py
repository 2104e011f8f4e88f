"""The lens that explains views of the printed sheet best, with standard errors that hold.

Zhang's method (2000) as OpenCV has it: one lens for all views, one pose for each. The standard errors come from
leaving out a tenth of the views in turn (delete-a-group jackknife). Those OpenCV works out take the corners for
independent; but a bent sheet or a rolling shutter moves all corners of a view together, and then they are two to nine
times too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.clip.lens import Lens, camera_matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lungelens.camera.sheet_views import SheetView
    from lungelens.camera.types import FloatArray

GROUPS = 10
SIGNIFICANT = 3.0  # standard errors: a weaker term of the distortion is left out
OUTLIER = 3.0  # times the median error of a view: a view that is worse is left out
USUAL_FOCAL = 0.76  # of the longer side: what a phone has
# Where the views leave the focal length open, a fit stays where it began; begun apart, the groups then differ.
STARTS = (0.6 * USUAL_FOCAL, 1.8 * USUAL_FOCAL)
UNTIL = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 100, 1e-10)
ALWAYS = cv2.CALIB_USE_INTRINSIC_GUESS | cv2.CALIB_FIX_ASPECT_RATIO | cv2.CALIB_FIX_K3
# Kinds of distortion by what is left out of it, the richest first; then which of its terms must be significant.
DISTORTIONS = (
    (0, ("p1", "p2")),
    (cv2.CALIB_ZERO_TANGENT_DIST, ("k2",)),
    (cv2.CALIB_ZERO_TANGENT_DIST | cv2.CALIB_FIX_K2, ()),
)
TERMS = ("focal_px", "centre_x_px", "centre_y_px", "k1", "k2", "p1", "p2")


@dataclass(frozen=True)
class LensFit:
    """A lens by its terms, as named in `TERMS`."""

    value: FloatArray  # (7,)
    standard_error: FloatArray  # (7,): 0 for a term that was left out
    reprojection_px: float  # root mean square over all corners
    views: int  # that were used

    def lens(self, width_px: int, height_px: int) -> Lens:
        """The lens, for frames of the size it was fitted in."""
        focal_px, x_px, y_px, k1, k2, p1, p2 = (float(value) for value in self.value)
        return Lens(width_px, height_px, focal_px, float(self.standard_error[0]), (x_px, y_px), k1, k2, p1, p2)


def fit_lens(
    views: Sequence[SheetView], size_px: tuple[int, int], tell: Callable[[float], None] | None = None
) -> LensFit | None:
    """Fit a lens with square pixels and as little distortion as explains the views.

    Parameters
    ----------
    views
        At least ten.
    size_px
        Width and height of the frames.
    tell
        Called with the fraction of the work that is done, 0..1.

    Returns
    -------
    LensFit or None
        None where the views lead to no lens at all.
    """
    try:
        good = _without_outliers(views, size_px)
        for k, (left_out, terms) in enumerate(DISTORTIONS):
            whole = _fit(good, size_px, USUAL_FOCAL, left_out)
            error = _standard_error(good, size_px, left_out)
            if tell is not None:
                tell((k + 1) / len(DISTORTIONS))
            strong = {
                name for name, value, sd in zip(TERMS, whole.value, error, strict=True) if abs(value) > SIGNIFICANT * sd
            }
            if not terms or strong.intersection(terms):
                break
    except cv2.error:
        return None
    return LensFit(whole.value, error, whole.reprojection_px, len(good))


@dataclass(frozen=True)
class _Fit:
    value: FloatArray  # (7,)
    reprojection_px: float
    by_view_px: FloatArray  # (views,)


def _without_outliers(views: Sequence[SheetView], size_px: tuple[int, int]) -> list[SheetView]:
    error_px = _fit(views, size_px, USUAL_FOCAL, DISTORTIONS[1][0]).by_view_px
    return [view for view, error in zip(views, error_px, strict=True) if error <= OUTLIER * np.median(error_px)]


def _standard_error(views: Sequence[SheetView], size_px: tuple[int, int], left_out: int) -> FloatArray:
    """Of each term, (7,)."""
    groups = min(GROUPS, len(views))
    without = [
        _fit([view for k, view in enumerate(views) if k % groups != group], size_px, STARTS[group % 2], left_out).value
        for group in range(groups)
    ]
    return np.asarray(np.sqrt((groups - 1) * np.var(without, axis=0)))


def _fit(views: Sequence[SheetView], size_px: tuple[int, int], start: float, left_out: int) -> _Fit:
    """One fit, begun at a focal length of `start` times the longer side."""
    width_px, height_px = size_px
    focal_px = start * max(size_px)
    guess = camera_matrix(focal_px, width_px / 2, height_px / 2)
    fitted = cv2.calibrateCameraExtended(
        [np.column_stack([view.page_mm, np.zeros(len(view.page_mm))]).astype(np.float32) for view in views],
        [view.points_px.astype(np.float32) for view in views],
        size_px,
        guess,
        np.zeros(5),
        flags=ALWAYS | left_out,
        criteria=UNTIL,
    )
    matrix, distortion = fitted[1], np.ravel(fitted[2])
    value = np.array([matrix[0, 0], matrix[0, 2], matrix[1, 2], *distortion[:4]])
    return _Fit(value, float(fitted[0]), np.ravel(fitted[7]))
