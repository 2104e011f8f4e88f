"""Floors, walls and pictures on them, all made of random numbers: (height, width, 3), red, green, blue, 0 to 255."""

from __future__ import annotations

import cv2
import numpy as np

from training.points import Array

SIDE_PX = 512
BOARDS = 12
TILES = 6
SHEET_MM = (297.0, 210.0)


def wood(rng: np.random.Generator) -> Array:
    """Parquet."""
    image = np.zeros((SIDE_PX, SIDE_PX, 3), np.float32)
    high = SIDE_PX // BOARDS
    base = np.array([rng.uniform(110, 180), rng.uniform(80, 130), rng.uniform(45, 85)])
    for row in range(BOARDS):
        left = -int(rng.integers(0, SIDE_PX // 2))
        while left < SIDE_PX:
            wide = int(SIDE_PX * rng.uniform(0.45, 0.8))
            board = base * rng.uniform(0.82, 1.15) * (1 + _grain(rng, high, wide))[..., None]
            board[:1] *= 0.45
            board[:, :1] *= 0.5
            start, end = max(left, 0), min(left + wide, SIDE_PX)
            if end > start:
                image[row * high : (row + 1) * high, start:end] = board[:, start - left : end - left]
            left += wide
    return np.clip(image[: BOARDS * high], 0, 255)


def _grain(rng: np.random.Generator, high: int, wide: int) -> Array:
    coarse, fine = (
        cv2.GaussianBlur(rng.normal(0, 1, (high, wide)).astype(np.float32), (0, 0), sigmaX=x, sigmaY=y)
        for x, y in ((40, 1.1), (8, 0.7))
    )
    return np.asarray(0.06 * coarse / (coarse.std() + 1e-6) + 0.10 * fine, dtype=np.float64)


def tile(rng: np.random.Generator) -> Array:
    """Square tiles with dark joints."""
    image = np.ones((SIDE_PX, SIDE_PX, 3)) * (rng.uniform(150, 200) + rng.normal(0, 8, 3))
    side = SIDE_PX // TILES
    for row in range(TILES):
        for column in range(TILES):
            image[row * side : (row + 1) * side, column * side : (column + 1) * side] *= rng.uniform(0.94, 1.04)
    image *= (1 + 0.05 * _cloud(rng, 12))[..., None]
    for i in range(TILES):
        image[i * side : i * side + 4] *= 0.6
        image[:, i * side : i * side + 4] *= 0.6
    return np.clip(image, 0, 255)


def gym(rng: np.random.Generator) -> Array:
    """Dark rubber with specks."""
    image = np.ones((SIDE_PX, SIDE_PX, 3)) * rng.uniform(38, 62)
    image[rng.random((SIDE_PX, SIDE_PX)) > 0.985] = rng.uniform(90, 200, 3)
    return np.clip(cv2.GaussianBlur(image, (0, 0), 0.8) + rng.normal(0, 4, (SIDE_PX, SIDE_PX, 1)), 0, 255)


FLOORS = {"wood": wood, "tile": tile, "gym": gym}


def plaster(rng: np.random.Generator) -> Array:
    """A painted wall."""
    colour = np.array([rng.uniform(180, 232), rng.uniform(180, 228), rng.uniform(170, 224)])
    return np.clip(colour * (1 + 0.010 * _cloud(rng, 3) + 0.012 * _cloud(rng, 60))[..., None], 0, 255)


def poster(rng: np.random.Generator) -> Array:
    """Coloured discs."""
    image = np.ones((256, 256, 3)) * rng.uniform(60, 240, 3)
    for _ in range(14):
        centre = rng.integers(0, 256, 2).tolist()
        cv2.circle(image, centre, int(rng.integers(8, 70)), rng.uniform(20, 250, 3).tolist(), -1)
    return image


def printed_sheet() -> Array:
    """The printed sheet: a board of 4 x 3 squares of 65 mm in the middle of an A4 page, 8 pixels a millimetre."""
    per_mm = 8
    page = np.full((int(SHEET_MM[1] * per_mm), int(SHEET_MM[0] * per_mm)), 255, np.uint8)
    marks = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    board = cv2.aruco.CharucoBoard((4, 3), 65.0, 50.0, marks).generateImage((260 * per_mm, 195 * per_mm), marginSize=0)
    top, left = int((SHEET_MM[1] - 195) / 2 * per_mm), int((SHEET_MM[0] - 260) / 2 * per_mm)
    page[top : top + board.shape[0], left : left + board.shape[1]] = board
    return np.repeat(page[..., None], 3, axis=2).astype(np.float64)


def _cloud(rng: np.random.Generator, softness: float) -> Array:
    """Soft noise with standard deviation 1."""
    noise = cv2.GaussianBlur(rng.normal(0, 1, (SIDE_PX, SIDE_PX)), (0, 0), softness)
    return np.asarray(noise / noise.std(), dtype=np.float64)
