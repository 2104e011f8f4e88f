"""Pictures of the printed sheet from a camera whose place is known exactly.

World and camera axes as in `lungelens.camera.sheet_pose`. The page is drawn with OpenCV's own picture of the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.sheet_board import COLUMNS, MARKER_MM, ROWS, SQUARE_MM, Paper, corners_mm, dictionary
from lungelens.camera.sheet_find import SheetSighting

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

PX_PER_MM = 4
FINE = 4
FLOOR, WHITE = np.array([150.0, 120.0, 90.0]), np.array([225.0, 225.0, 220.0])
BLACK = 25.0


def opencv_board(paper: Paper) -> cv2.aruco.CharucoBoard:
    """OpenCV's own description of the board; its origin is the board's corner, not the page's."""
    return cv2.aruco.CharucoBoard((COLUMNS, ROWS), SQUARE_MM, MARKER_MM, dictionary(), np.array(paper.ids))


@dataclass(frozen=True)
class Tripod:
    """A camera that looks across at someone who faces `facing` in its picture."""

    size_px: tuple[int, int] = (1280, 720)
    focal_px: float = 950.0
    facing: Literal["left", "right"] = "right"
    position_cm: tuple[float, float, float] = (-20.0, 200.0, 100.0)  # the second: to the side it stands on
    pitch_deg: float = -20.0
    yaw_deg: float = 0.0
    roll_deg: float = 0.0

    @property
    def place_cm(self) -> FloatArray:
        """Where it is in the world: someone who faces right is seen from their right."""
        along, aside, up = self.position_cm
        return np.array([along, -aside if self.facing == "right" else aside, up])

    @property
    def rotation(self) -> FloatArray:
        """World to camera, (3, 3): the camera's axes in the world, one a row."""
        pitch, yaw, roll = np.radians([self.pitch_deg, self.yaw_deg, self.roll_deg])
        side = 1 if self.facing == "right" else -1
        ahead = np.array([np.sin(yaw) * np.cos(pitch), side * np.cos(yaw) * np.cos(pitch), np.sin(pitch)])
        right = side * np.array([np.cos(yaw), -side * np.sin(yaw), 0.0])
        down = np.cross(ahead, right)
        return np.stack([np.cos(roll) * right - np.sin(roll) * down, np.sin(roll) * right + np.cos(roll) * down, ahead])

    def project(self, points_cm: FloatArray) -> FloatArray:
        """Pixels (..., 2) of world points (..., 3)."""
        seen = (points_cm - self.place_cm) @ self.rotation.T
        return self.focal_px * seen[..., :2] / seen[..., 2:] + 0.5 * np.asarray(self.size_px)


@dataclass(frozen=True)
class Lying:
    """A sheet on the floor with a short edge at the wall."""

    paper: Paper
    turned: bool = False  # the page's left edge at the wall instead of its right one
    scale: float = 1.0  # of what the printer put on the paper
    aside_cm: float = 0.0  # to the left of someone who faces the wall
    back_cm: float = 0.0  # from the wall

    def on_floor(self, page_mm: FloatArray) -> FloatArray:
        """World points (n, 3) of places on the page (n, 2)."""
        middle = np.array([self.paper.width_mm, self.paper.height_mm]) / 2
        forward, left = (page_mm - middle).T / 10 * np.array([[1.0], [-1.0]]) * (-1 if self.turned else 1)
        forward = forward * self.scale - self.paper.width_mm / 20 - self.back_cm
        return np.stack([forward, left * self.scale + self.aside_cm, np.zeros(len(forward))], axis=1)

    def corners_px(self, camera: Tripod) -> FloatArray:
        """All 30 corners in the picture."""
        return camera.project(self.on_floor(corners_mm(self.paper)))

    def homography(self, camera: Tripod) -> FloatArray:
        """Page millimetres to pixels, (3, 3)."""
        page = corners_mm(self.paper)
        return np.asarray(cv2.findHomography(page, camera.project(self.on_floor(page)))[0])

    def sighting(self, camera: Tripod, off_px: FloatArray | float = 0.0, misfit: float = 0.06) -> SheetSighting:
        """What finding it without error, or with this one, gives."""
        corner = np.arange(30)
        points_px = self.corners_px(camera) + off_px
        page = corners_mm(self.paper)
        return SheetSighting(
            self.paper, corner, page, points_px, tuple(self.paper.ids), self.homography(camera), misfit
        )


@lru_cache
def _page(paper: Paper) -> npt.NDArray[np.uint8]:
    board_size = (round(COLUMNS * SQUARE_MM * PX_PER_MM), round(ROWS * SQUARE_MM * PX_PER_MM))
    board = opencv_board(paper).generateImage(board_size, marginSize=0)
    page = np.full((round(paper.height_mm * PX_PER_MM), round(paper.width_mm * PX_PER_MM)), 255, np.uint8)
    left, top = np.round(paper.origin_mm * PX_PER_MM).astype(int)
    page[top : top + board.shape[0], left : left + board.shape[1]] = board
    return page


def film(camera: Tripod, *sheets: Lying, blur_px: float = 0.7, noise: float = 3.0) -> npt.NDArray[np.uint8]:
    """A picture (height, width, 3) of sheets on a blotchy floor."""
    return _film(camera, sheets, blur_px, noise).copy()


@lru_cache(maxsize=16)
def _film(camera: Tripod, sheets: tuple[Lying, ...], blur_px: float, noise: float) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(0)
    width, height = camera.size_px
    blotches = cv2.resize(rng.normal(0, 8, (height // 16 + 1, width // 16 + 1)), camera.size_px)
    picture = np.asarray(FLOOR + blotches[..., None], np.float64)
    for sheet in sheets:
        (left, top), (right, bottom) = _reach(camera, sheet)
        if left < right and top < bottom:
            _lay(picture[top:bottom, left:right], sheet, sheet.homography(camera), left, top)
    blurred = cv2.GaussianBlur(picture, (0, 0), blur_px) + rng.normal(0, noise, picture.shape)
    return np.clip(blurred, 0, 255).astype(np.uint8)


def _reach(camera: Tripod, sheet: Lying) -> npt.NDArray[np.int_]:
    """First column and row of the picture that the page may touch, and the ones after its last, (2, 2)."""
    width_mm, height_mm = sheet.paper.width_mm, sheet.paper.height_mm
    page = np.array([(0.0, 0.0), (width_mm, 0.0), (width_mm, height_mm), (0.0, height_mm)])
    outline_px = camera.project(sheet.on_floor(page))
    reach = np.array([np.floor(outline_px.min(axis=0)) - 2, np.ceil(outline_px.max(axis=0)) + 2]).astype(int)
    return np.clip(reach, 0, camera.size_px)


def _lay(part: FloatArray, sheet: Lying, homography: FloatArray, left: int, top: int) -> None:
    """Draw the sheet into a part of a picture that begins at that column and row."""
    size_px = (part.shape[1], part.shape[0])
    fine_size = (size_px[0] * FINE, size_px[1] * FINE)
    to_fine = np.array([[FINE, 0, -0.5 - left * FINE], [0, FINE, -0.5 - top * FINE], [0, 0, 1]])
    from_page = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, PX_PER_MM]]) / PX_PER_MM
    page = _page(sheet.paper)
    matrix = to_fine @ homography @ from_page
    seen, cover = (
        np.asarray(cv2.resize(fine, size_px, interpolation=cv2.INTER_AREA), np.float64)[..., None] / 255.0
        for fine in (cv2.warpPerspective(one, matrix, fine_size) for one in (page, np.full_like(page, 255)))
    )
    part[:] = part * (1 - cover) + seen * (WHITE - BLACK) + cover * BLACK


def furnished(camera: Tripod, *sheets: Lying, seed: int = 0) -> npt.NDArray[np.uint8]:
    """`film` in a room with something to hold on to everywhere but on the sheets."""
    bare = film(camera, *sheets).astype(float)
    width, height = camera.size_px
    blobs = cv2.GaussianBlur(np.random.default_rng(seed).normal(size=(height, width)), (0, 0), 3.0) * 250
    for sheet in sheets:
        left, top, right, bottom = -10.0, -10.0, sheet.paper.width_mm + 10, sheet.paper.height_mm + 10
        page = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        outline_px = np.round(camera.project(sheet.on_floor(page))).astype(np.int32)
        cv2.fillConvexPoly(blobs, outline_px, 0.0)
    return np.clip(bare + blobs[..., None], 0, 255).astype(np.uint8)


def turned_picture(
    picture: npt.NDArray[np.uint8], camera: Tripod, turn_deg: tuple[float, float, float]
) -> npt.NDArray[np.uint8]:
    """The picture after the camera has turned about its own axes."""
    width, height = camera.size_px
    matrix = np.array([[camera.focal_px, 0, width / 2 - 0.5], [0, camera.focal_px, height / 2 - 0.5], [0, 0, 1]])
    turn = cv2.Rodrigues(np.radians(turn_deg))[0]
    moved = cv2.warpPerspective(
        picture,
        matrix @ turn @ np.linalg.inv(matrix),
        camera.size_px,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT,
    )
    return np.asarray(moved, np.uint8)
