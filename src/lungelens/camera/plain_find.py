"""Find a plain sheet of paper on the floor: a bright quadrilateral whose four sides are straight.

There is nothing on the page to recognise, so much is asked of it: it lies beside the foot, on the camera's side and of
about the size a page has there; it is evenly bright, and brighter than the floor on all three sides that are not at the
wall. Its sides are placed, not its corners: corners curl. Pixels as in `pinhole`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.plain_sides import Sides, fitted_sides
from lungelens.camera.resolve import POPULATION_SHANK_CM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.camera.types import FloatArray

AHEAD_CM, BACK_CM, ABOVE_CM, BELOW_CM = 60.0, 40.0, 6.0, 70.0  # of the ankle: where the sheet is looked for
TOLERANCES = (6, 10, 16, 24)  # gray levels: how evenly bright a page may be
CLOSED_CM = (0.0, 2.0)  # print that is narrower is painted over with the paper's brightness
SEED_STEP_PX = 5
LEAST_SIDE_PX = 9.0  # a shorter side has no direction
AREA_PAGES = (0.08, 1.5)  # of a page seen from straight above at the foot
LEAST_SOLID = 0.88  # share of a region's hull that it fills, and of the quadrilateral round it
SAME_AREA = 0.9
SAME_PX = 2.5  # sides this close are those of one sheet


@dataclass(frozen=True)
class Beside:
    """The foot beside which the sheet lies."""

    ankle_px: FloatArray  # (2,)
    px_per_cm: float  # of upright things there, about
    sign: float  # +1 when the wall is on the right

    @classmethod
    def of_leg(cls, ankle_px: FloatArray, shank_px: float, sign: float) -> Beside:
        """The foot of somebody whose shank is so long in the picture, and as long as most people's in the world."""
        return cls(ankle_px, shank_px / POPULATION_SHANK_CM.mean, sign)

    def scaled(self, scale: float) -> Beside:
        """The same in a picture of that scale."""
        return Beside(self.ankle_px * scale, self.px_per_cm * scale, self.sign)

    def window(self, shape: tuple[int, int]) -> tuple[slice, slice]:
        """Rows and columns, of a picture with that height and width, in which the sheet is looked for."""
        height, width = shape
        (u, v), cm = self.ankle_px, self.px_per_cm
        left, right = np.clip(np.sort([u - self.sign * BACK_CM * cm, u + self.sign * AHEAD_CM * cm]), 0, width)
        top, bottom = np.clip([v - ABOVE_CM * cm, v + BELOW_CM * cm], 0, height)
        return slice(int(top), int(bottom)), slice(int(left), int(right))


def find_quads(gray: npt.NDArray[np.uint8], beside: Beside, page_cm2: float) -> tuple[list[Sides], list[Sides]]:
    """Sheets whose four sides are seen, and those of which a side is hidden.

    Parameters
    ----------
    gray
        Picture of the still scene, (height, width).
    beside
        The foot, in pixels of that picture.
    page_cm2
        Area of the page.
    """
    seen: list[Sides] = []
    hidden: list[Sides] = []
    for corners_px in _rough_quads(gray, beside, page_cm2):
        sides = fitted_sides(gray, in_order(corners_px, beside.sign))
        if sides is None or not (sides.brighter[1:] > 0).all():  # tiles are no brighter than what is beyond
            continue
        kind = seen if sides.whole else hidden
        match = next((row for row, other in enumerate(kind) if _same(sides, other)), None)
        if match is None:
            kind.append(sides)
        elif sides.sd_px.max() < kind[match].sd_px.max():
            kind[match] = sides
    seen = [one for one in seen if not any(_inside(one, other) for other in seen)]
    return seen, [one for one in hidden if not any(_overlap(one, other) for other in seen)]


def in_order(corners_px: FloatArray, sign: float) -> FloatArray:
    """Corners (4, 2) of a page in the order of `sheet_pose.page_cm`, whichever of them is first.

    Its side at the wall is the one farthest towards the wall; seen by the camera the left edge of the frame is 0.
    """
    middle = corners_px.mean(axis=0)
    turn = np.arctan2(corners_px[:, 1] - middle[1], corners_px[:, 0] - middle[0])
    round_it = corners_px[np.argsort(turn)]  # clockwise in the frame, where y runs down
    middles = 0.5 * (round_it + np.roll(round_it, -1, axis=0))
    at_wall = int(np.argmax(sign * middles[:, 0]))
    # `page_cm` goes anticlockwise round a page that is seen from above
    return np.roll(round_it, -at_wall, axis=0)[[1, 0, 3, 2]]


def _rough_quads(gray: npt.NDArray[np.uint8], beside: Beside, page_cm2: float) -> Iterator[FloatArray]:
    """Corners (4, 2) of evenly bright regions that are about quadrilateral."""
    window = beside.window((gray.shape[0], gray.shape[1]))
    part = gray[window]
    offset = np.array([window[1].start, window[0].start])
    low, high = (share * page_cm2 * beside.px_per_cm**2 for share in AREA_PAGES)
    for closed_cm in CLOSED_CM:
        size = 2 * round(0.5 * closed_cm * beside.px_per_cm * 0.5) + 1
        smooth = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)) if size > 1 else part
        for tolerance in TOLERANCES:
            for region in _regions(np.asarray(smooth, np.uint8), tolerance, low):
                quad = _quad(region, low, high)
                if quad is not None:
                    yield quad + offset


def _regions(gray: npt.NDArray[np.uint8], tolerance: int, least_px: float) -> Iterator[npt.NDArray[np.uint8]]:
    """Regions, as masks, that are as bright as some place in them, within a tolerance, and not too small."""
    height, width = gray.shape
    done = np.zeros((height, width), dtype=bool)
    least_bright = float(np.median(gray)) if gray.size else 0.0
    for y in range(SEED_STEP_PX, height - 1, SEED_STEP_PX):
        for x in range(SEED_STEP_PX, width - 1, SEED_STEP_PX):
            if done[y, x] or gray[y, x] < least_bright:
                continue
            mask = np.zeros((height + 2, width + 2), np.uint8)
            flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
            area, *_ = cv2.floodFill(gray.copy(), mask, (x, y), 0, tolerance, tolerance, flags)
            region = mask[1:-1, 1:-1]
            done |= region > 0
            if area > 0.5 * least_px:
                yield region


def _quad(region: npt.NDArray[np.uint8], low: float, high: float) -> FloatArray | None:
    """The quadrilateral that a region fills, or None."""
    outlines, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea, default=None)
    if outline is None or not low < (area := cv2.contourArea(outline)) < high:
        return None
    hull = cv2.convexHull(outline)
    if area < LEAST_SOLID * cv2.contourArea(hull) or len(hull) < 4:
        return None
    quad = np.asarray(cv2.approxPolyN(hull, 4, ensure_convex=True)).reshape(-1, 2).astype(float)
    sides = np.linalg.norm(quad - np.roll(quad, 1, axis=0), axis=1)
    if len(quad) != 4 or sides.min() < LEAST_SIDE_PX or area < LEAST_SOLID * cv2.contourArea(quad.astype(np.float32)):
        return None
    return quad + 0.5  # OpenCV counts from pixel centres


def _same(one: Sides, other: Sides) -> bool:
    return bool(np.abs(one.corners_px - other.corners_px).max() < SAME_PX)


def _inside(one: Sides, other: Sides) -> bool:
    """Whether it is a part of another: print on a page has straight sides too."""
    shared, _ = cv2.intersectConvexConvex(one.corners_px.astype(np.float32), other.corners_px.astype(np.float32))
    area, larger = (cv2.contourArea(sides.corners_px.astype(np.float32)) for sides in (one, other))
    return bool(area < larger and shared > SAME_AREA * area)


def _overlap(one: Sides, other: Sides) -> bool:
    area, _ = cv2.intersectConvexConvex(one.corners_px.astype(np.float32), other.corners_px.astype(np.float32))
    return bool(area > 0)
