"""The planted foot's outline: its foremost point, and the line of its sole on the camera's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.lunge.heel import FOOT_PX, cut_around, foot_outline

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.lunge.heel import FootPoints
    from lungelens.lunge.types import FloatArray

FORE = 0.7  # of the way from heel to toe landmark: from here on it is toes
TIP_PIXELS = 3  # a column with fewer outline pixels is a whisker, not the toe's tip
SOLE_FROM, SOLE_TO = 0.0, 0.9  # of the way from heel to toe landmark: where the sole's edge touches the floor


@dataclass(frozen=True)
class FootEdges:
    """What the foot's outline shows, in pixels of the picture."""

    tip_px: FloatArray  # (2,): foremost point
    sole_px: FloatArray  # (n, 2): lower edge from the heel to the ball


def foot_edges(rgb: npt.NDArray[np.uint8], foot: FootPoints) -> FootEdges | None:
    """Find the foot's outline by colour; None where it is not to be made out.

    Parameters
    ----------
    rgb
        Picture of the planted foot, (height, width, 3).
    foot
        Its landmarks in pixels of that picture.
    """
    if foot.length < 12:
        return None
    cut, place, back = cut_around(rgb, foot)
    outline = foot_outline(cut, place(foot.heel), place(foot.toe), place(foot.ankle))
    columns = np.arange(outline.shape[1])
    ahead = (columns + 0.5 - place(foot.heel)[0]) * foot.sign / FOOT_PX
    height = outline.sum(axis=0)
    toes = np.flatnonzero((ahead > FORE) & (height >= TIP_PIXELS))
    sole = np.flatnonzero((ahead > SOLE_FROM) & (ahead < SOLE_TO) & (height > 0))
    if len(toes) == 0 or len(sole) < 10:
        return None
    front = toes[np.argmax(ahead[toes])]
    tip = np.array([front + 0.5 + 0.5 * foot.sign, np.median(np.flatnonzero(outline[:, front])) + 0.5])
    lowest = outline.shape[0] - np.argmax(outline[::-1, sole], axis=0)
    return FootEdges(back(tip), back(np.stack([sole + 0.5, lowest.astype(float)], axis=1)))
