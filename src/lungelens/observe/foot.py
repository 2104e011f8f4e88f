"""The planted foot in the frame: the edge of its sole on the camera's side.

The sole is found in two ways that fail differently: as the lower border of the foot's colours, which loses a sole that
lies in shade, and as the strongest edge below heel and toes, which may follow a seam or a joint in the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lungelens.observe.edge_path import between_pixels, colour_change, strength_of, strongest_path
from lungelens.observe.leg_points import row
from lungelens.observe.observation import FootEdges

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.observe.leg_points import LegLook
    from lungelens.observe.types import FloatArray

FOOT_PX = 160.0  # heel to toe in the cut-out: about twice what a phone gives, for sub-pixel fits
LEAST_PX = 12.0  # a smaller foot shows nothing
WIDTH, HEIGHT = 400, 230
CENTRE = np.array([200.0, 150.0])
LEAST_COLUMNS = 10  # of the cut-out that show the sole
OUTLINE_TO, STEP_TO = 0.45, 0.75  # of the way from heel to toe: where the sole's edge is straight
STEP_ABOVE, STEP_BELOW = 0.02, 0.32  # how far over and under the line between them the edge may be, in foot lengths
STEP_HALF_WINDOW = 2  # pixels of the cut-out
# Of the foot's length: the ends between which its edges were looked for when their offsets were fitted.
HEEL_INSIDE, TOE_INSIDE = 0.06, 0.05
PREFER_LOWER = 2.8  # reward for the lowest place in the strip: where foot meets floor, not a seam


@dataclass(frozen=True)
class FootPoints:
    """Where the foot is in a picture, pixels, (2,) each; `sign` +1 when the toes point right."""

    heel: FloatArray
    toe: FloatArray
    ankle: FloatArray
    sign: float

    @classmethod
    def seen(cls, look: LegLook, sign: float, scale: float = 1.0) -> FootPoints:
        """Where the reader saw it, in pixels of a picture `scale` times as large as the one it looked at."""
        heel, toe, ankle = (look.points_px[row(name)] * scale for name in ("heel_back", "toe2", "ankle"))
        along = toe - heel
        return cls(heel + HEEL_INSIDE * along, toe - TOE_INSIDE * along, ankle, sign)

    @property
    def length(self) -> float:
        """Heel to toe in pixels."""
        return float(np.linalg.norm(self.toe - self.heel))


@dataclass(frozen=True)
class FootCut:
    """The part of a picture around a foot, brought to the size `FOOT_PX`."""

    middle: FloatArray  # (2,) of the picture, at `CENTRE` of the cut-out
    scale: float

    @classmethod
    def around(cls, foot: FootPoints) -> FootCut:
        """Raises ValueError when the foot is too small to show anything."""
        if not foot.length >= LEAST_PX:
            raise ValueError(f"the foot is smaller than {LEAST_PX:.0f} pixels")
        return cls(0.5 * (foot.heel + foot.toe), FOOT_PX / foot.length)

    def moved(self, shift: FloatArray) -> FootCut:
        """The same cut-out `shift` (2,) pixels of the picture farther on."""
        return FootCut(self.middle + shift, self.scale)

    def to_cut(self, point: FloatArray) -> FloatArray:
        """Points (..., 2) of the picture in pixels of the cut-out."""
        return np.asarray((point - self.middle) * self.scale + CENTRE)

    def to_picture(self, point: FloatArray) -> FloatArray:
        """Points (..., 2) of the cut-out in pixels of the picture."""
        return np.asarray((point - CENTRE) / self.scale + self.middle)

    def cut(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """The cut-out's pixels, (HEIGHT, WIDTH, 3)."""
        matrix = np.column_stack([np.eye(2) * self.scale, CENTRE - self.scale * self.middle])
        method = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_CUBIC
        cut = cv2.warpAffine(rgb, matrix, (WIDTH, HEIGHT), flags=method, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(cut, dtype=np.uint8)


@dataclass(frozen=True)
class FootPicture:
    """What one picture shows of the planted foot: its cut-out without the printed sheet; places in pixels of that."""

    place: FootCut
    sign: float
    heel: FloatArray  # (2,), as the other two
    toe: FloatArray
    ankle: FloatArray
    sheet: FloatArray | None  # (4, 2)
    cut: npt.NDArray[np.uint8]  # (HEIGHT, WIDTH, 3)
    floor: npt.NDArray[np.bool_]  # (HEIGHT, WIDTH): where the sheet was painted over
    outline: npt.NDArray[np.bool_]  # (HEIGHT, WIDTH): the foot's pixels

    @classmethod
    def of(cls, rgb: npt.NDArray[np.uint8], foot: FootPoints, sheet_px: FloatArray | None = None) -> FootPicture:
        """Cut it out of a picture (height, width, 3), of which all the places are pixels.

        `sheet_px` (4, 2) are the corners of the printed sheet beside it: the strongest edges there are, and not the
        foot's. Raises ValueError when the foot is too small to show anything.
        """
        place = FootCut.around(foot)
        heel, toe, ankle = (place.to_cut(point) for point in (foot.heel, foot.toe, foot.ankle))
        sheet, cut = None if sheet_px is None else place.to_cut(sheet_px), place.cut(rgb)
        floor = cover(cut, sheet)
        return cls(place, foot.sign, heel, toe, ankle, sheet, cut, floor, foot_outline(cut, heel, toe, ankle, floor))

    @property
    def ahead(self) -> FloatArray:
        """How far the columns of the cut-out (WIDTH,) are ahead of the heel, in lengths of the foot."""
        return np.asarray((np.arange(WIDTH) + 0.5 - self.heel[0]) * self.sign / FOOT_PX)


def foot_edges(seen: FootPicture, scale: float = 1.0) -> FootEdges | None:
    """The edge of the foot's sole, in display pixels, of which one is `scale` of the picture's; None where unclear."""
    ahead, height = seen.ahead, seen.outline.sum(axis=0)
    sole = np.flatnonzero((ahead > 0) & (ahead < OUTLINE_TO) & (height > 0))
    if len(sole) < LEAST_COLUMNS:
        return None
    lowest = HEIGHT - np.argmax(seen.outline[::-1, sole], axis=0)
    lower = np.stack([sole + 0.5, lowest.astype(float)], axis=1)
    step = _step(seen, np.flatnonzero((ahead > 0) & (ahead < STEP_TO)))
    return FootEdges(*(seen.place.to_picture(points) / scale for points in (lower, step)))


def _step(seen: FootPicture, columns: npt.NDArray[np.int64]) -> FloatArray:
    """The strongest edge (n, 2) in the strip below the line heel to toe, at the columns given."""
    heel, toe = seen.heel, seen.toe
    change = colour_change(np.ascontiguousarray(seen.cut.transpose(1, 0, 2)), STEP_HALF_WINDOW)
    reach = 2 * STEP_HALF_WINDOW + 3
    change[cv2.dilate(seen.floor.astype(np.uint8), np.ones((reach, reach), np.uint8)).T > 0] = 0.0
    along = np.clip((columns + 0.5 - heel[0]) / (toe[0] - heel[0]), 0, 1)
    line = heel[1] + (toe[1] - heel[1]) * along
    rows = np.arange(int(min(heel[1], toe[1]) - STEP_ABOVE * FOOT_PX), int(max(heel[1], toe[1]) + STEP_BELOW * FOOT_PX))
    rows = rows[(rows >= 0) & (rows < HEIGHT - 1)]
    below = (rows - line[:, None]) / FOOT_PX
    strip = change[columns][:, rows]
    reward = strength_of(strip) + PREFER_LOWER * np.clip(below, 0, STEP_BELOW) / STEP_BELOW
    path = strongest_path(np.where((below < -STEP_ABOVE) | (below > STEP_BELOW), 0.0, reward))
    return np.stack([columns + 0.5, between_pixels(strip, path) + rows[0]], axis=1)


def cover(cut: npt.NDArray[np.uint8], sheet: FloatArray | None) -> npt.NDArray[np.bool_]:
    """Paint the sheet, corners (4, 2), over with the colour of the floor around it, in place; True where it was."""
    if sheet is None:
        return np.zeros(cut.shape[:2], bool)
    page = cv2.fillConvexPoly(np.zeros(cut.shape[:2], np.uint8), np.round(sheet * 16).astype(np.int32), 1, shift=4)
    covered = cv2.dilate(page, np.ones((5, 5), np.uint8)) > 0
    rim = (cv2.dilate(page, np.ones((21, 21), np.uint8)) > 0) & ~covered
    if rim.any():
        cut[covered] = np.median(cut[rim], axis=0)
    return np.asarray(covered)


def foot_outline(
    cut: npt.NDArray[np.uint8],
    heel: FloatArray,
    toe: FloatArray,
    ankle: FloatArray,
    floor: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Pixels of the foot in a cut-out, by colour: GrabCut (Rother et al. 2004) seeded along the foot's own lines.

    `heel`, `toe` and `ankle` are (2,) pixels of the cut-out, `floor` (height, width) marks what surely is no foot.
    """
    length = float(np.linalg.norm(toe - heel))
    label = np.full(cut.shape[:2], cv2.GC_BGD, np.uint8)
    skeleton = [(heel, toe), (heel, ankle), (ankle, 0.5 * (ankle + toe))]
    core = [(0.95 * heel + 0.05 * toe, 0.25 * heel + 0.75 * toe), (0.9 * heel + 0.1 * toe, ankle)]
    for lines, reach, value in (
        (skeleton, 0.28, cv2.GC_PR_BGD),
        (skeleton, 0.14, cv2.GC_PR_FGD),
        (core, 0.04, cv2.GC_FGD),
    ):
        for begin, end in lines:
            p, q = (tuple(int(v) for v in np.round(point)) for point in (begin, end))
            cv2.line(label, p, q, value, max(int(2 * reach * length), 1))
    label[floor] = cv2.GC_BGD
    cv2.setRNGSeed(0)  # the same picture must give the same outline
    cv2.grabCut(cut, label, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    return np.asarray((label == cv2.GC_FGD) | (label == cv2.GC_PR_FGD))
