"""The part of the frame around the page beside the page drawn as the camera would see it there, pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.sheet_board import COLUMNS, ROWS, SQUARE_MM, Paper
from lungelens.camera.sheet_drawing import draw_page, paper_cover

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

RIM_MM = 6.0  # of white around the board that is compared too
MOST_BEYOND = 0.5  # of a pixel, blur included, that may show what lies beyond the paper
BORDER_PX = 8  # around the board, so that the drawing's blur has something to blur
FARTHEST_PX = 20_000.0  # a page that reaches farther is edge-on
LIGHT_REACH = 0.3  # of a square: how fast light may change across the page
LEAST_LIGHT = 0.02  # of the page's usual light: where it is darker there is nothing to even out
BLACK_PRINT = 0.1  # of the light that white paper gives back
LEAST_PIXELS = 40  # a few for each unknown
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
class Comparison:
    """The part of the frame around the page, and the page drawn as the camera would see it there."""

    places_px: FloatArray  # (n, 2): centres of the pixels compared
    gray: FloatArray  # (n,): what the frame shows
    square: npt.NDArray[np.int64]  # (n,): number of the board's square, row by row
    shade: FloatArray  # (n,): what is drawn, 0 black to 1 white, and its derivatives
    by_x: FloatArray
    by_y: FloatArray
    by_blur: FloatArray
    plane: FloatArray  # (n, 3): 1 and the place on the page, for what light does to it
    beyond: FloatArray  # (n,): share of the pixel that shows what lies beyond the paper

    @property
    def shading(self) -> FloatArray:
        """Columns (n, 9) for brightness, contrast, and what lies beyond the paper, each a plane over the page."""
        return np.concatenate([self.plane * share[:, None] for share in (1 - self.beyond, self.shade, self.beyond)], 1)

    def contrast(self, shades: FloatArray) -> FloatArray:
        """How much brighter white is than black, (n,), by coefficients (9,) of `shading`."""
        return np.asarray(self.plane @ shades[3:6], dtype=float)

    def only(self, keep: npt.NDArray[np.bool_]) -> Comparison:
        """The same for some of the pixels."""
        return Comparison(**{field.name: getattr(self, field.name)[keep] for field in fields(self)})


def compare(
    gray: npt.NDArray[np.uint8],
    paper: Paper,
    alignment: Alignment,
    squares: npt.NDArray[np.bool_],
    coarse_px: float = 0.0,
) -> Comparison | None:
    """Frame and drawing where these squares are; None where they are out of the frame or edge-on.

    Both are blurred by `coarse_px` besides.
    """
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
    beyond = 1 - paper_cover(paper, homography, left_top, (width, height), blur_px).ravel()
    compared = (square >= 0) & squares[square] & (beyond < MOST_BEYOND)
    if compared.sum() < LEAST_PIXELS:
        return None
    if alignment.evened:
        board_px = np.ptp(_outline_px(paper, homography, np.ones(SQUARES, dtype=bool)), axis=0)
        reach_px = LIGHT_REACH * board_px / [COLUMNS, ROWS]
        image = image / _light(image, shade, compared.reshape(height, width), reach_px)
    from_middle = (page_mm - [paper.width_mm / 2, paper.height_mm / 2]) / 100.0
    comparison = Comparison(
        places_px=places_px,
        gray=image.ravel().astype(float),
        square=square,
        shade=shade.ravel(),
        by_x=by_x.ravel(),
        by_y=by_y.ravel(),
        by_blur=by_blur.ravel() * (alignment.blur_px / blur_px),
        plane=np.concatenate([np.ones((len(page_mm), 1)), from_middle], axis=1),
        beyond=beyond,
    )
    return comparison.only(compared)


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
