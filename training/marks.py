"""Points marked by eye on frames of real clips: a gate for the reader, never anything to fit to."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.data import CROP_PX, Crop, Image
from training.points import NAMES, Array, centre_matrix, transformed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MARKED = {
    "knee": "knee",
    "ankle": "ankle",
    "shin_upper": "crest_up",
    "shin_lower": "crest_lo",
    "heel_back": "heel",
    "toe_tip": "toe",
}
"""The points of the reader and the columns that mark them."""

CROP_TO_SHANK = 2.1
LOOKS = tuple((scale, dx, dy) for scale in (0.92, 1.08) for dx, dy in ((0.0, 0.0), (0.05, -0.05), (-0.05, 0.05)))
"""A frame is looked at in several crops, because nobody will frame a leg exactly: size, shift in shanks."""


@dataclass(frozen=True)
class MarkedFrame:
    """A frame of a clip with what somebody marked on it."""

    name: str
    faces_right: bool
    points: Array
    """(n_points, 2), pixels of the upright frame, NaN where not marked"""


def read_marks(path: Path) -> list[MarkedFrame]:
    """The marked frames of a table whose comments begin with `#`."""
    return [
        MarkedFrame(f"{row['clip']}:{row['frame']}", row["dir"] == "R", places(row, MARKED)) for row in mark_rows(path)
    ]


def mark_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table of marks, by their columns, without its comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return iter(csv.DictReader(line for line in lines if not line.startswith("#")))


def places(row: Mapping[str, str], columns: Mapping[str, str]) -> Array:
    """The marks (n_points, 2) of a row; `columns` names those of a point, NaN where it has none or they are empty."""
    return np.array([_place(row, columns.get(name)) for name in NAMES])


def marked_crops(frame: MarkedFrame, folder: Path) -> list[Crop]:
    """The looks at a marked frame, turned to face right; the clips lie in `folder`."""
    clip, _, number = frame.name.rpartition(":")
    image = _frame(folder / clip, int(number))
    points = frame.points
    if not frame.faces_right:
        image, points = np.ascontiguousarray(image[:, ::-1]), points * [-1, 1] + [image.shape[1], 0]
    return [_crop(image, points, *look) for look in LOOKS]


def _place(row: Mapping[str, str], column: str | None) -> tuple[float, float]:
    if column is None or not row[f"{column}_x"]:
        return np.nan, np.nan
    return float(row[f"{column}_x"]), float(row[f"{column}_y"])


def _frame(path: Path, number: int) -> Image:
    """Frame `number` (height, width, 3) of a clip, RGB, upright."""
    clip = cv2.VideoCapture(str(path))
    try:
        for _ in range(number + 1):
            found, image = clip.read()
            if not found:
                raise SystemExit(f"{path} has no frame {number}: is this the clip that was marked?")
    finally:
        clip.release()
    return np.ascontiguousarray(image[..., ::-1], dtype=np.uint8)


def _crop(image: Image, points: Array, scale: float, dx: float, dy: float) -> Crop:
    """One look, framed as the rendered crops are: shank and foot in the middle, 2.1 shanks wide."""
    knee, ankle, heel, toe = (points[NAMES.index(name)] for name in ("knee", "ankle", "heel_back", "toe_tip"))
    shank = float(np.linalg.norm(knee - ankle))
    middle = 0.3 * (knee + ankle) + 0.2 * (heel + toe) + np.array([dx, dy]) * shank
    zoom = CROP_PX / (CROP_TO_SHANK * scale * shank)
    matrix = np.array([[zoom, 0.0, CROP_PX / 2 - zoom * middle[0]], [0.0, zoom, CROP_PX / 2 - zoom * middle[1]]])
    # area averaging where the leg is large in the frame, or fine stripes turn into coarse ones
    soft = cv2.GaussianBlur(image, (0, 0), max(0.01, 0.4 / zoom)) if zoom < 0.7 else image
    seen = cv2.warpAffine(
        soft, centre_matrix(matrix), (CROP_PX, CROP_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Crop(seen.astype(np.uint8, copy=False), transformed(points, matrix), np.zeros(len(NAMES)), None, None)
