"""What somebody saw on photographs: the front border of the shin, the ends of the foot, the edge of its sole.

Surfaces can be marked by eye to half a pixel, joint centres cannot. Opinions of other networks end a running shoe three
centimetres too early, and anatomy puts the front of a muscular shin inside it: where there are marks, they count.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from training.marks import mark_rows, places

if TYPE_CHECKING:
    from training.data import Crop
    from training.points import Array

TABLE = Path(__file__).with_name("photograph_marks.csv")
COLUMNS = {
    name: name for name in ("knee_front", "shin_upper", "shin_lower", "heel_back", "toe_tip", "sole_rear", "sole_fore")
}


@cache
def marked_points() -> dict[str, Array]:
    """The marks by the photograph's name, (n_points, 2), pixels of the crop, NaN where not marked."""
    return {row["name"]: places(row, COLUMNS) for row in mark_rows(TABLE)}


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
