"""Clips of the printed sheet moved about before a camera whose lens is known exactly.

Each pixel's ray is worked out with OpenCV, met with the page's plane and looked up in OpenCV's picture of the board.
Camera axes: x right, y down, z into the picture; millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from helpers.sheets import opencv_board
from lungelens.camera.sheet_board import A4, COLUMNS, ROWS, SQUARE_MM, marker_corners_mm
from lungelens.camera.sheet_views import SheetView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.camera.types import FloatArray
    from lungelens.clip.types import RgbImage

DRAWN_PX_PER_MM, PX_PER_MM = 12, 2  # drawn finely and reduced, so that sub-pixels do not skip over edges
FINE = 2
BLACK, WHITE, ROOM = 25, 225, 120
BLUR_PX = 0.7
HOLD_S, PICTURE_S = 0.25, 1 / 30


@dataclass(frozen=True)
class BendingCamera:
    """A camera with a lens that bends straight lines."""

    size_px: tuple[int, int] = (960, 540)
    focal_px: float = 730.0
    centre_px: tuple[float, float] = (490.0, 264.0)
    bending: tuple[float, float, float, float] = (-0.12, 0.05, 0.0, 0.0)  # k1, k2, p1, p2

    @property
    def matrix(self) -> FloatArray:
        x_px, y_px = self.centre_px
        return np.array([[self.focal_px, 0, x_px], [0, self.focal_px, y_px], [0, 0, 1]])

    @cached_property
    def _rays(self) -> FloatArray:
        """Of the sub-pixels, (height, width, 3)."""
        width_px, height_px = self.size_px
        x, y = np.meshgrid(np.arange(width_px * FINE), np.arange(height_px * FINE))
        places = (np.stack([x, y], axis=-1).reshape(-1, 1, 2) + 0.5) / FINE
        until = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 60, 1e-10)
        straight = cv2.undistortPoints(places, self.matrix, np.array(self.bending), criteria=until)
        return np.append(straight.reshape(-1, 2), np.ones((straight.shape[0], 1)), axis=1).reshape(*x.shape, 3)

    def film(self, turn: FloatArray, middle_mm: FloatArray, seed: int = 0) -> RgbImage:
        """A picture of the A4 sheet, its middle at `middle_mm` (3,), turned by the rotation vector `turn` (3,)."""
        rotation = cv2.Rodrigues(turn)[0]
        half_mm = np.array([A4.width_mm / 2, A4.height_mm / 2, 0.0])
        corner = middle_mm - rotation @ half_mm
        part = self._reach(turn, middle_mm, half_mm)
        rays = self._rays[tuple(slice(one.start * FINE, one.stop * FINE) for one in part)]
        on_page = rays @ np.linalg.inv(np.column_stack([rotation[:, :2], corner])).T
        places = (on_page[..., :2] / on_page[..., 2:] * PX_PER_MM - 0.5).astype(np.float32)
        fine = cv2.remap(_page(), places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderValue=ROOM)
        seen = np.full(self.size_px[::-1], ROOM, np.float32)
        size_px = (places.shape[1] // FINE, places.shape[0] // FINE)
        seen[part] = cv2.resize(fine.astype(np.float32), size_px, interpolation=cv2.INTER_AREA)
        shade = cv2.GaussianBlur(seen, (0, 0), BLUR_PX)
        noise = np.random.default_rng(seed).normal(0, 3.0, shade.shape)
        gray = np.clip(shade + noise, 0, 255).astype(np.uint8)
        return np.repeat(gray[..., None], 3, axis=2)

    def _reach(self, turn: FloatArray, middle_mm: FloatArray, half_mm: FloatArray) -> tuple[slice, slice]:
        """Rows and columns that the page may touch; its edges are bent, so a fifth of it is added around."""
        outline = np.array([(-1.0, -1.0, 0.0), (1.0, -1.0, 0.0), (1.0, 1.0, 0.0), (-1.0, 1.0, 0.0)]) * half_mm * 1.2
        outline_px = cv2.projectPoints(outline, turn, middle_mm, self.matrix, np.array(self.bending))[0].reshape(-1, 2)
        low = np.clip(np.floor(outline_px.min(axis=0)).astype(int), 0, np.array(self.size_px) - 1)
        high = np.clip(np.ceil(outline_px.max(axis=0)).astype(int), low + 1, self.size_px)
        return slice(low[1], high[1]), slice(low[0], high[0])

    def view(self, turn: FloatArray, middle_mm: FloatArray) -> SheetView:
        """What finding all corners in that picture without error would give."""
        page_mm = marker_corners_mm(A4).reshape(-1, 2)
        on_page = np.append(page_mm - [A4.width_mm / 2, A4.height_mm / 2], np.zeros((len(page_mm), 1)), axis=1)
        points_px = cv2.projectPoints(on_page, turn, middle_mm, self.matrix, np.array(self.bending))[0]
        return SheetView(A4, page_mm, np.asarray(points_px, float).reshape(-1, 2), speed_px_s=0.0)

    def around(self, views: int, tilt_deg: float = 40.0, seed: int = 0) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Places of the sheet spread over the picture, its four corners first, each with a tilt to another side."""
        rng = np.random.default_rng(seed)
        corners = [(0.17, 0.2), (0.83, 0.2), (0.17, 0.8), (0.83, 0.8)]
        for k in range(views):
            part = np.array(corners[k] if k < len(corners) else rng.uniform(0.15, 0.85, 2))
            side, lean = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(0.3, 1.0) * tilt_deg)
            depth_mm = rng.uniform(450.0, 850.0)
            aside = (part - 0.5) * self.size_px / self.focal_px * depth_mm
            yield lean * np.array([np.cos(side), np.sin(side), 0.0]), np.append(aside, depth_mm)


@lru_cache
def _page() -> npt.NDArray[np.uint8]:
    page = np.full((round(A4.height_mm * PX_PER_MM), round(A4.width_mm * PX_PER_MM)), WHITE, np.uint8)
    drawn, (width, height) = (
        (round(COLUMNS * SQUARE_MM * k), round(ROWS * SQUARE_MM * k)) for k in (DRAWN_PX_PER_MM, PX_PER_MM)
    )
    board = cv2.resize(opencv_board(A4).generateImage(drawn), (width, height), interpolation=cv2.INTER_AREA)
    left, top = np.round(A4.origin_mm * PX_PER_MM).astype(int)
    page[top : top + height, left : left + width] = BLACK + board * ((WHITE - BLACK) / 255)
    return page


def held_still(pictures: list[RgbImage]) -> tuple[list[RgbImage], list[float]]:
    """Each picture twice, and times that make a clip in which the sheet rests in every place."""
    twice = [picture for picture in pictures for _ in range(2)]
    return twice, [k // 2 * HOLD_S + k % 2 * PICTURE_S for k in range(len(twice))]
