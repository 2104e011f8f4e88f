"""The page as a camera shows it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.sheet_board import Paper, black_cells_mm

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

FINEST_PX_PER_MM = 8  # every edge of the board lies within 0.06 mm of a pixel's edge then
OVERSAMPLING = 4  # sub-pixels each way that are averaged to one pixel
SUBPIXEL_BITS = 4  # in which OpenCV is told corners
SUBPIXELS = 1 << SUBPIXEL_BITS


def draw_page(
    paper: Paper, homography: FloatArray, left_top: npt.NDArray[np.int64], size_px: tuple[int, int], blur_px: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Draw what a camera shows of the board, as `shade_page` does, and how that changes.

    Parameters
    ----------
    paper
        The page.
    homography
        (3, 3), page millimetres to pixels (left edge 0).
    left_top, size_px
        Corner (x, y) and size (width, height) of the part of the frame to draw.
    blur_px
        Standard deviation of the blur.

    Returns
    -------
    tuple
        Shade, 0 black to 1 white, and its derivatives by x, y and blur, each (height, width).
    """
    shade = shade_page(paper, homography, left_top, size_px, blur_px)
    by_y, by_x = (np.asarray(along) for along in np.gradient(shade))
    # Blurring is diffusion: the derivative by its width is the width times the Laplacian.
    return shade, by_x, by_y, np.asarray(blur_px * cv2.Laplacian(shade, cv2.CV_64F))


def shade_page(
    paper: Paper, homography: FloatArray, left_top: npt.NDArray[np.int64], size_px: tuple[int, int], blur_px: float
) -> FloatArray:
    """What a camera shows of the board, 0 black to 1 white: perspective, the area of its pixels, and blur.

    Parameters as for `draw_page`; (height, width).
    """
    fine = OVERSAMPLING
    to_fine = np.array([[fine, 0, -fine * left_top[0] - 0.5], [0, fine, -fine * left_top[1] - 0.5], [0, 0, 1]])
    px_per_mm = _page_resolution(homography, paper)
    from_page_pixel = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, px_per_mm]]) / px_per_mm
    projected = cv2.warpPerspective(
        _page_image(paper, px_per_mm),
        to_fine @ homography @ from_page_pixel,
        (size_px[0] * fine, size_px[1] * fine),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=1.0,
    )
    shade = np.asarray(cv2.resize(projected, size_px, interpolation=cv2.INTER_AREA), dtype=float)
    return np.asarray(cv2.GaussianBlur(shade, (0, 0), blur_px), dtype=float)


def paper_cover(
    paper: Paper, homography: FloatArray, left_top: npt.NDArray[np.int64], size_px: tuple[int, int], blur_px: float
) -> FloatArray:
    """How much of what each pixel shows is paper, 0 to 1, (height, width); parameters as for `draw_page`."""
    fine = OVERSAMPLING
    corners = np.array([[0.0, 0.0], [paper.width_mm, 0.0], [paper.width_mm, paper.height_mm], [0.0, paper.height_mm]])
    corners_px = (cv2.perspectiveTransform(corners[None], homography)[0] - left_top) * fine - 0.5
    cover = np.zeros((size_px[1] * fine, size_px[0] * fine), np.float32)
    cv2.fillConvexPoly(cover, np.round(corners_px * SUBPIXELS).astype(np.int32), 1.0, shift=SUBPIXEL_BITS)
    small = cv2.resize(cover, size_px, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), blur_px), dtype=float)


def _page_resolution(homography: FloatArray, paper: Paper) -> int:
    """Pixels per millimetre the page must be drawn with, so that the frame's sub-pixels do not skip over edges."""
    middle = np.array([paper.width_mm / 2, paper.height_mm / 2])
    around = cv2.perspectiveTransform((middle + [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])[None], homography)[0]
    px_per_mm = float(np.linalg.norm(around[1:] - around[0], axis=1).max())
    return int(np.clip(2 ** np.ceil(np.log2(OVERSAMPLING * px_per_mm)), 2, FINEST_PX_PER_MM))


@lru_cache(maxsize=8)
def _page_image(paper: Paper, px_per_mm: int) -> npt.NDArray[np.float32]:
    """The board on its page, 0 black to 1 white."""
    side = [round(size * FINEST_PX_PER_MM) for size in (paper.height_mm, paper.width_mm)]
    page = np.ones(side, np.float32)
    for x, y, width, height in black_cells_mm(paper):
        left, top, right, bottom = (round(at * FINEST_PX_PER_MM) for at in (x, y, x + width, y + height))
        page[top:bottom, left:right] = 0
    size = (round(paper.width_mm * px_per_mm), round(paper.height_mm * px_per_mm))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
