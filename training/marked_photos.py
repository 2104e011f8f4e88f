"""What somebody saw on photographs: the front border of the shin, the ends of the foot, the edge of its sole.

Surfaces can be marked by eye to half a pixel, joint centres cannot. Opinions of other networks end a running shoe three
centimetres too early, and anatomy puts the front of a muscular shin inside it: where there are marks, they count.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.points import NAMES, Array

if TYPE_CHECKING:
    from training.data import Crop

TABLE = Path(__file__).with_name("photograph_marks.csv")
KNEE = ("knee_front",)
SHIN = ("shin_upper", "shin_lower")
FOOT = ("heel_back", "toe_tip", "sole_rear", "sole_fore")


@cache
def marked_points() -> dict[str, Array]:
    """The marks by the photograph's name, (n_points, 2), pixels of the crop, NaN where not marked."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {row["name"]: np.array([_place(row, name) for name in NAMES]) for row in csv.DictReader(lines)}


def with_marks(name: str, photograph: Crop) -> Crop:
    """The photograph of that name with its marks, exact, in place of what others believe of these points."""
    marks = marked_points().get(name)
    if marks is None:
        return photograph
    seen = ~np.isnan(marks).any(axis=1)
    return replace(
        photograph,
        points=np.where(seen[:, None], marks, photograph.points),
        slack=np.where(seen, 0.0, photograph.slack),
    )


def is_marked(crop: Crop) -> bool:
    """Whether somebody marked points on this photograph."""
    known = ~np.isnan(crop.points).any(axis=1)
    return crop.rendered is None and bool((known & (crop.slack == 0)).any())


def _place(row: dict[str, str], name: str) -> tuple[float, float]:
    if name not in KNEE + SHIN + FOOT or not row[f"{name}_x"]:
        return np.nan, np.nan
    return float(row[f"{name}_x"]), float(row[f"{name}_y"])
