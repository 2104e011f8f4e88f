"""Lay the known page over the frame until they agree, to a few hundredths of a pixel.

Seen from two metres away a marker is a dozen pixels high and its corners are blurs; corner finders err by half a pixel
or more there. So the whole page is used: it is drawn as the camera would see it (perspective, pixel area, blur) and the
homography, blur and shading that explain the frame best are found by Gauss-Newton steps with robust weights, which
take shadows' edges and a foot on the page as what they are (Lucas & Kanade 1981; Baker & Matthews 2004).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lungelens.camera.robust import outlier_weights
from lungelens.camera.sheet_comparison import LEAST_PIXELS, SQUARES, Alignment, Comparison, compare

if TYPE_CHECKING:
    from lungelens.camera.sheet_board import Paper
    from lungelens.camera.types import FloatArray

COARSE_BLUR_PX = 1.5  # found markers are a pixel or two off: with this much blur the bits still meet their likes
FIRST_BLUR_PX = 0.8
BLUR_RANGE_PX = (0.3, 4.0)
STEPS = 12
STEP_LIMIT_PX = 2.0
SETTLED_PX = 0.01  # the steps shrink threefold each time
SETTLED_COARSE_PX = 0.2
DAMPING = 1e-4
REWEIGHTINGS = 4
OUTLIER_SPREADS = 2.5
GRAY_STEP = 0.5  # gray levels are whole numbers: a spread of zero means this
FAIR_MISFIT = 0.2  # of the contrast between black and white; a square that is covered or laid wrong is at 0.3 or more
LEAST_CONTRAST = 12.0  # gray levels
LEAST_SQUARES = 3  # fewer than these may be anybody's, and are not worth a second look
ROUNDS = 4  # of looking which squares agree and fitting to those


def align(
    gray: npt.NDArray[np.uint8], paper: Paper, homography: FloatArray, squares: npt.NDArray[np.bool_]
) -> Alignment | None:
    """Refine a homography that is a pixel or two off; None where the frame does not show this page there.

    Parameters
    ----------
    gray
        The frame, (height, width).
    paper
        The page expected.
    homography
        (3, 3), page millimetres to pixels (left edge 0), about right for the given squares.
    squares
        (12,), row by row: squares of the board trusted to begin with; the others join when they agree.
    """
    plain = _settled(gray, paper, Alignment(homography, squares, FIRST_BLUR_PX))
    if plain is None or plain.squares.all() or plain.squares.sum() < LEAST_SQUARES:
        return plain
    evened = _settled(gray, paper, replace(plain, evened=True))
    return evened if evened is not None and evened.squares.sum() > plain.squares.sum() else plain


def _settled(gray: npt.NDArray[np.uint8], paper: Paper, start: Alignment) -> Alignment | None:
    """Fit to the trusted squares, see which agree, fit to those, until no square joins or leaves."""
    alignment: Alignment | None = start
    for coarse_px in (COARSE_BLUR_PX, 0.0):
        if alignment is not None:
            alignment = _fit(gray, paper, alignment, coarse_px)
    for _ in range(ROUNDS):
        if alignment is None:
            return None
        misfit = misfits(gray, paper, alignment)
        agreeing = misfit < FAIR_MISFIT
        mean_misfit = float(np.sqrt(np.mean(misfit[agreeing] ** 2))) if agreeing.any() else np.inf
        joined = replace(alignment, squares=agreeing, misfit=mean_misfit)
        if (agreeing == alignment.squares).all():
            return joined
        alignment = _fit(gray, paper, joined, 0.0)
    return alignment


def _fit(gray: npt.NDArray[np.uint8], paper: Paper, start: Alignment, coarse_px: float) -> Alignment | None:
    """The best homography and blur for the trusted squares, or None where too little of them is in the frame."""
    alignment = start
    for _ in range(STEPS):
        view = compare(gray, paper, alignment, start.squares, coarse_px)
        if view is None:
            return None
        nudge, blur_step, moved_px = _step(view)
        homography = nudge @ alignment.homography
        blur_px = alignment.blur_px if coarse_px else float(np.clip(alignment.blur_px + blur_step, *BLUR_RANGE_PX))
        alignment = replace(alignment, homography=homography / homography[2, 2], blur_px=blur_px)
        if moved_px < (SETTLED_COARSE_PX if coarse_px else SETTLED_PX):
            break
    return alignment


def _step(view: Comparison) -> tuple[FloatArray, float, float]:
    """One Gauss-Newton step: (3, 3) to apply in the frame, change of blur, and how far the farthest pixel moves."""
    middle = view.places_px.mean(axis=0)
    half_px = float(np.abs(view.places_px - middle).max())
    u, v = ((view.places_px - middle) / half_px).T
    weights, shades, residual = _robust_fit(view.shading, view.gray)
    contrast = view.contrast(shades)
    # A page moved by (du, dv) changes the drawing at a fixed pixel by minus its gradient times the move.
    along_u, along_v = -half_px * contrast * view.by_x, -half_px * contrast * view.by_y
    tilt = -(u * along_u + v * along_v)
    moves = [u * along_u, v * along_u, along_u, u * along_v, v * along_v, along_v, u * tilt, v * tilt]
    columns = np.concatenate([np.stack([*moves, contrast * view.by_blur], axis=1), view.shading], axis=1)
    normal = columns.T @ (columns * weights[:, None])
    normal[np.diag_indices_from(normal)] *= 1 + DAMPING
    solution = np.linalg.lstsq(normal, columns.T @ (weights * residual), rcond=None)[0]
    step = np.append(solution[:8], 0.0).reshape(3, 3)
    turn = step[2, 0] * u + step[2, 1] * v
    shift = np.stack([step[k, 0] * u + step[k, 1] * v + step[k, 2] - at * turn for k, at in enumerate((u, v))])
    moved_px = half_px * float(np.hypot(*shift).max())
    shorten = min(1.0, STEP_LIMIT_PX / max(moved_px, SETTLED_PX))
    to_unit = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, half_px]]) / half_px
    nudge = np.linalg.inv(to_unit) @ (np.eye(3) + shorten * step) @ to_unit
    return nudge, shorten * float(solution[8]), moved_px


def _robust_fit(columns: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weights (n,), coefficients and residuals (n,) of a least-squares fit that heeds outliers little."""
    weights = np.ones(len(values))
    for _ in range(REWEIGHTINGS):
        weighted = columns * weights[:, None]
        solution = np.linalg.lstsq(weighted.T @ columns, weighted.T @ values, rcond=None)[0]
        residual = values - columns @ solution
        weights = outlier_weights(np.abs(residual), GRAY_STEP, OUTLIER_SPREADS)
    return weights, np.asarray(solution, dtype=float), residual


def misfits(gray: npt.NDArray[np.uint8], paper: Paper, alignment: Alignment) -> FloatArray:
    """How far each square, (12,), is from what is printed there; infinite out of the frame or without contrast."""
    misfit = np.full(SQUARES, np.inf)
    view = compare(gray, paper, alignment, np.ones(SQUARES, dtype=bool))
    if view is None:
        return misfit
    trusted = view.only(alignment.squares[view.square])
    if len(trusted.gray) < LEAST_PIXELS:
        return misfit
    shades = _robust_fit(trusted.shading, trusted.gray)[1]
    contrast = view.contrast(shades)
    miss = (view.gray - view.shading @ shades) / np.maximum(contrast, LEAST_CONTRAST)
    for square in range(SQUARES):
        inside = view.square == square
        if inside.sum() >= LEAST_PIXELS and contrast[inside].min() > LEAST_CONTRAST:
            misfit[square] = np.sqrt(np.mean(miss[inside] ** 2))
    return misfit
