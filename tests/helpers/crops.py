"""Small made-up files of crops, for the tests of the training."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.data import CROP_PX, Crop, Image
from training.points import NAMES, Array

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAMES = ("hip", *reversed(NAMES))
"""The order of the points in a file is not the reader's."""


def leg_points() -> Array:
    """Points (n_points, 2) of an upright leg that faces right, pixels."""
    return np.array([[100 + 7 * i % 60, 60 + 120 * (i % 5) / 4] for i in range(len(NAMES))], dtype=float)


def noisy_image(seed: int = 0) -> Image:
    """A picture (CROP_PX, CROP_PX, 3) with something to see everywhere."""
    coarse = np.random.default_rng(seed).integers(0, 255, (16, 16, 3)).astype(np.uint8)
    return cv2.resize(coarse, (CROP_PX, CROP_PX), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def crop(points: Array | None = None, image: Image | None = None) -> Crop:
    """A crop without a rendering behind it."""
    points = leg_points() if points is None else points
    return Crop(noisy_image() if image is None else image, points, np.zeros(len(NAMES)), None, None)


def packed_jpegs(images: list[Image]) -> tuple[np.ndarray, np.ndarray]:
    """RGB pictures one behind the other as JPEG, and where each begins and ends."""
    coded = [cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].ravel() for image in images]
    return np.concatenate(coded), np.cumsum([0, *(len(one) for one in coded)])


def write_person(folder: Path, number: int, images: list[Image], points: Array) -> Path:
    """A file of a rendered person, one view for each picture, all with the same `points` in the reader's order."""
    of_file = np.zeros((len(images), len(FILE_NAMES), 2), np.float32)
    for i, name in enumerate(FILE_NAMES):
        if name in NAMES:
            of_file[:, i] = points[NAMES.index(name)]
    view = {"tibia": 20.0, "shin": 27.0, "toe_out": 12.0, "heel_lift_mm": 0.0, "far": False}
    view |= {"cam_h": 0.9, "az": -3.0, "roll": 1.0, "tau": 20.0}
    meta = {"stature_m": 1.7, "outfit": {"pants": "long", "feet": "bare", "hair": "none"}, "names": FILE_NAMES}
    jpg, at = packed_jpegs(images)
    part = np.zeros((len(images), CROP_PX, CROP_PX), np.uint8)
    part[:, 60:180, 90:150] = 1
    path = folder / f"p{number:05d}.npz"
    header = json.dumps(meta | {"views": [view] * len(images)})
    np.savez(path, jpg=jpg, jpg_at=at, points=of_file, part=part, meta=header)
    return path
