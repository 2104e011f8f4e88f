"""Lay the known page over the frame until they agree, to a few hundredths of a pixel.

Seen from two metres away a marker is a dozen pixels high and its corners are blurs; corner finders err by half a pixel
or more there. So the whole page is used: it is drawn as the camera would see it (perspective, pixel area, blur) and the
homography, blur and shading that explain the frame best are found by Gauss-Newton steps with robust weights, which
take shadows' edges and a foot on the page as what they are (Lucas & Kanade 1981; Baker & Matthews 2004).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.sheet_board import COLUMNS, ROWS, SQUARE_MM, Paper
from lungelens.camera.sheet_drawing import draw_page

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

COARSE_BLUR_PX = 1.5  # found markers are a pixel or two off: with this much blur the bits still meet their likes
FIRST_BLUR_PX = 0.8
BLUR_RANGE_PX = (0.3, 4.0)
RIM_MM = 6.0  # of white around the board that is compared too
BORDER_PX = 8  # around the board, so that the drawing's blur has something to blur
FARTHEST_PX = 20_000.0  # a page that reaches farther is edge-on
STEPS = 12
STEP_LIMIT_PX = 2.0
SETTLED_PX = 0.01  # the steps shrink threefold each time
SETTLED_COARSE_PX = 0.2
DAMPING = 1e-4
REWEIGHTINGS = 4
OUTLIER_SIGMAS = 2.5
GRAY_STEP = 0.5  # gray levels are whole numbers: a spread of zero means this
FAIR_MISFIT = 0.2  # of the contrast between black and white; a square that is covered or laid wrong is at 0.3 or more
LIGHT_REACH = 0.3  # of a square: how fast light may change across the page
LEAST_LIGHT = 0.02  # of the page's usual light: where it is darker there is nothing to even out
BLACK_PRINT = 0.1  # of the light that white paper gives back
LEAST_CONTRAST = 12.0  # gray levels
LEAST_PIXELS = 40  # a few for each unknown
LEAST_SQUARES = 3  # fewer than these may be anybody's, and are not worth a second look
ROUNDS = 4  # of looking which squares agree and fitting to those
SQUARES = ROWS * COLUMNS


@dataclass(frozen=True)
class Alignment:
    """Where the page lies in the frame and which of the board's squares were seen to agree with it."""

    homography: FloatArray  # (3, 3): page millimetres to pixels
    squares: npt.NDArray[np.bool_]  # (12,), row by row: True where the frame shows what is printed there
    blur_px: float
    misfit: float = np.inf  # root mean square over those squares, of the contrast between black and white
    evened: bool = False  # whether shadows were taken out of the frame: less exact, but they hide nothing then


@dataclass(frozen=True)
class _View:
    """The part of the frame around the page, and the page drawn as the camera would see it there."""

    places_px: FloatArray  # (n, 2): centres of the pixels compared
    gray: FloatArray  # (n,): what the frame shows
    square: npt.NDArray[np.int64]  # (n,): number of the board's square, row by row
    shade: FloatArray  # (n,): what is drawn, 0 black to 1 white, and its derivatives
    by_x: FloatArray
    by_y: FloatArray
    by_blur: FloatArray
    plane: FloatArray  # (n, 3): 1 and the place on the page, for what light does to it

    @property
    def shading(self) -> FloatArray:
        """Columns (n, 6) for brightness and contrast, each a plane over the page."""
        return np.concatenate([self.plane, self.plane * self.shade[:, None]], axis=1)

    def only(self, keep: npt.NDArray[np.bool_]) -> _View:
        """The same for some of the pixels."""
        return _View(**{field.name: getattr(self, field.name)[keep] for field in fields(self)})


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
        misfit = _misfits(gray, paper, alignment)
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
        view = _view(gray, paper, alignment, start.squares, coarse_px)
        if view is None:
            return None
        nudge, blur_step, moved_px = _step(view)
        homography = nudge @ alignment.homography
        blur_px = alignment.blur_px if coarse_px else float(np.clip(alignment.blur_px + blur_step, *BLUR_RANGE_PX))
        alignment = replace(alignment, homography=homography / homography[2, 2], blur_px=blur_px)
        if moved_px < (SETTLED_COARSE_PX if coarse_px else SETTLED_PX):
            break
    return alignment


def _step(view: _View) -> tuple[FloatArray, float, float]:
    """One Gauss-Newton step: (3, 3) to apply in the frame, change of blur, and how far the farthest pixel moves."""
    middle = view.places_px.mean(axis=0)
    half_px = float(np.abs(view.places_px - middle).max())
    u, v = ((view.places_px - middle) / half_px).T
    weights, shades, residual = _robust_fit(view.shading, view.gray)
    contrast = view.plane @ shades[3:]
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
        spread = 1.4826 * float(np.median(np.abs(residual))) + GRAY_STEP
        weights = 1 / (1 + (residual / (OUTLIER_SIGMAS * spread)) ** 2)
    return weights, np.asarray(solution, dtype=float), residual


def _misfits(gray: npt.NDArray[np.uint8], paper: Paper, alignment: Alignment) -> FloatArray:
    """How far each square, (12,), is from what is printed there; infinite out of the frame or without contrast."""
    misfits = np.full(SQUARES, np.inf)
    view = _view(gray, paper, alignment, np.ones(SQUARES, dtype=bool))
    if view is None:
        return misfits
    trusted = view.only(alignment.squares[view.square])
    if len(trusted.gray) < LEAST_PIXELS:
        return misfits
    shades = _robust_fit(trusted.shading, trusted.gray)[1]
    contrast = view.plane @ shades[3:]
    miss = (view.gray - view.shading @ shades) / np.maximum(contrast, LEAST_CONTRAST)
    for square in range(SQUARES):
        inside = view.square == square
        if inside.sum() >= LEAST_PIXELS and contrast[inside].min() > LEAST_CONTRAST:
            misfits[square] = np.sqrt(np.mean(miss[inside] ** 2))
    return misfits


def _view(
    gray: npt.NDArray[np.uint8],
    paper: Paper,
    alignment: Alignment,
    squares: npt.NDArray[np.bool_],
    coarse_px: float = 0.0,
) -> _View | None:
    """Image and drawing where these squares are; None where they are out of the frame or edge-on."""
    homography = alignment.homography
    crop = _crop(_outline_px(paper, homography, squares), gray.shape)
    if crop is None:
        return None
    left_top, (width, height) = crop
    image = gray[left_top[1] : left_top[1] + height, left_top[0] : left_top[0] + width].astype(np.float32)
    if coarse_px:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), coarse_px), dtype=np.float32)
    blur_px = float(np.hypot(alignment.blur_px, coarse_px))
    shade, by_x, by_y, by_blur = draw_page(paper, homography, left_top, (width, height), blur_px)
    row, column = np.mgrid[0:height, 0:width]
    places_px = np.asarray(np.stack([column, row], axis=-1).reshape(-1, 2) + left_top + 0.5, dtype=float)
    page_mm = cv2.perspectiveTransform(places_px[None], np.linalg.inv(homography))[0]
    square = _square_at(page_mm - paper.origin_mm)
    compared = (square >= 0) & squares[square]
    if compared.sum() < LEAST_PIXELS:
        return None
    if alignment.evened:
        board_px = np.ptp(_outline_px(paper, homography, np.ones(SQUARES, dtype=bool)), axis=0)
        reach_px = LIGHT_REACH * board_px / [COLUMNS, ROWS]
        image = image / _light(image, shade, compared.reshape(height, width), reach_px)
    from_middle = (page_mm - [paper.width_mm / 2, paper.height_mm / 2]) / 100.0
    view = _View(
        places_px=places_px,
        gray=image.ravel().astype(float),
        square=square,
        shade=shade.ravel(),
        by_x=by_x.ravel(),
        by_y=by_y.ravel(),
        by_blur=by_blur.ravel() * (alignment.blur_px / blur_px),
        plane=np.concatenate([np.ones((len(page_mm), 1)), from_middle], axis=1),
    )
    return view.only(compared)


def _crop(outline_px: FloatArray, shape: tuple[int, ...]) -> tuple[npt.NDArray[np.int64], tuple[int, int]] | None:
    """Corner and size of the part of the frame around these points; None where there is hardly any."""
    if not len(outline_px) or not np.isfinite(outline_px).all() or np.abs(outline_px).max() > FARTHEST_PX:
        return None
    left_top = np.maximum(np.floor(outline_px.min(axis=0)) - BORDER_PX, 0).astype(np.int64)
    right_bottom = np.minimum(np.ceil(outline_px.max(axis=0)) + BORDER_PX, shape[::-1]).astype(np.int64)
    width, height = (int(side) for side in right_bottom - left_top)
    return (left_top, (width, height)) if min(width, height) > 2 * BORDER_PX else None


def _square_at(from_board_mm: FloatArray) -> npt.NDArray[np.int64]:
    """Number of the square (the nearest on the rim), -1 farther out, for places (n, 2) from the board's corner."""
    board = np.array([COLUMNS, ROWS])
    near = (from_board_mm > -RIM_MM) & (from_board_mm < board * SQUARE_MM + RIM_MM)
    column, row = np.clip(np.floor(from_board_mm / SQUARE_MM), 0, board - 1).astype(np.int64).T
    return np.where(near.all(axis=1), row * COLUMNS + column, -1)


def _outline_px(paper: Paper, homography: FloatArray, squares: npt.NDArray[np.bool_]) -> FloatArray:
    """Corners of these squares with their rim, in the frame, (n, 2)."""
    row, column = np.divmod(np.flatnonzero(squares), COLUMNS)
    if not len(row):
        return np.empty((0, 2))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (0.5 * SQUARE_MM + RIM_MM)
    middles = (np.stack([column, row], axis=1) + 0.5) * SQUARE_MM + paper.origin_mm
    on_page = (middles[:, None] + corners).reshape(1, -1, 2)
    return np.asarray(cv2.perspectiveTransform(on_page, homography)[0])


def _light(
    image: npt.NDArray[np.float32], shade: FloatArray, compared: npt.NDArray[np.bool_], reach_px: FloatArray
) -> npt.NDArray[np.float32]:
    """How light falls on the page, (height, width), about 1: shadows that a plane cannot follow."""
    expected = compared * (BLACK_PRINT + (1 - BLACK_PRINT) * shade)
    reflected, drawn = (
        cv2.GaussianBlur(part, (0, 0), sigmaX=float(reach_px[0]), sigmaY=float(reach_px[1]))
        for part in (expected * image, expected**2)
    )
    light = reflected / np.maximum(drawn, 1e-3)
    relative = light / max(float(np.median(light[compared])), 1.0)
    return np.asarray(np.maximum(relative, LEAST_LIGHT), dtype=np.float32)
