"""Where in a frame the camera's picture is, when it has bars around it: letterboxes, screen recordings.

A bar's edge is no edge of the room and the middle of the frame not the middle of the lens, so the bars are left out
before anything is looked at. Bars are plain, or, where phones and editors fill them, the same picture again, blurred:
that one has people in it, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.clip.types import RgbImage

PLAIN = 1.5  # grey levels of mean deviation: coding leaves less in a drawn area, a camera's noise and light more
ALIKE = 4.0  # grey levels between the bars on both sides
LEAST_BAR = 0.03  # of the side; thinner bars harm nothing
OFF_CENTRE = 0.03  # of the side: who puts a picture between bars puts it in their middle
LEAST_PICTURE = 0.2  # of the side
LEAST_STEP = 12.0  # grey levels, mean all along, from a blurred bar to the picture; 8 in whole clips, 47 at such bars
SMOOTHER = 6.0  # times less than that step is any in the bars; 2 in whole clips, 18 at such bars
SHARPER = 2.0  # times more detail has the picture
BESIDE = 3  # rows at a border that coding and scaling spread it over


@dataclass(frozen=True)
class Area:
    """A part of a frame, pixels from its left and upper edge."""

    left: int
    top: int
    width: int
    height: int
    frame_width: int
    frame_height: int

    def turned(self, quarter_turns: int) -> Area:
        """Where it is once the frame has been rotated clockwise."""
        if quarter_turns == 0:
            return self
        left, frame = self.frame_height - self.top - self.height, (self.frame_height, self.frame_width)
        return Area(left, self.left, self.height, self.width, *frame).turned(quarter_turns - 1)

    def of(self, rgb: RgbImage) -> RgbImage:
        """What a frame shows there."""
        return np.ascontiguousarray(rgb[self.top : self.top + self.height, self.left : self.left + self.width])


def picture_area(rgb: RgbImage) -> Area | None:
    """The picture between plain bars of one colour, above and below or left and right or both; None without bars.

    Other things drawn on the bars, thinner than the picture, do not matter. Blurred bars are on two sides.
    """
    height, width = rgb.shape[:2]
    gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    rows = _between_bars(gray) or _between_blurred(gray)
    top, bottom = rows or (0, height)
    columns = _between_bars(gray[top:bottom].T) or _between_blurred(gray[top:bottom].T)
    left, right = columns or (0, width)
    if rows is None and columns is None:
        return None
    return Area(left, top, right - left, bottom - top, width, height)


def _between_bars(gray: npt.NDArray[np.uint8]) -> tuple[int, int] | None:
    """First row of the picture and the first one after it; None where there are no bars above and below."""
    n = len(gray)
    edge = max(round(LEAST_BAR * n), 1)
    level = float(gray[0].mean())
    if not (_plain(gray[:edge], level).all() and _plain(gray[-edge:], level).all()):
        return None
    shown = np.concatenate([[False], ~_plain(gray, level), [False]])
    turns = np.flatnonzero(np.diff(shown))
    begins, ends = turns[::2], turns[1::2]
    if len(begins) == 0:
        return None
    longest = int(np.argmax(ends - begins))
    first, end = int(begins[longest]), int(ends[longest])
    centred = abs(first + end - n) <= 2 * OFF_CENTRE * n
    return (first, end) if centred and end - first >= LEAST_PICTURE * n else None


def _plain(rows: npt.NDArray[np.uint8], level: float) -> npt.NDArray[np.bool_]:
    """Which rows have this grey level all along."""
    levels = rows.astype(np.float32)
    away = np.abs(levels - level).mean(axis=1)
    return np.asarray((away < PLAIN) & (np.abs(levels.mean(axis=1) - level) < ALIKE))


def _between_blurred(gray: npt.NDArray[np.uint8]) -> tuple[int, int] | None:
    """The same where what is above and below is smooth and the picture, in the middle, begins all at once."""
    n = len(gray)
    levels = gray.astype(np.float32)
    steps = np.abs(np.diff(levels, axis=0, prepend=levels[:1])).mean(axis=1)  # from the row before
    firsts = np.arange(max(round(LEAST_BAR * n), 2 * BESIDE), round((1 - LEAST_PICTURE) / 2 * n))
    ends = n - firsts[:, None] + np.arange(-BESIDE, BESIDE + 1)  # a picture of an odd size is not quite in the middle
    weaker = np.minimum(steps[firsts, None], steps[ends])
    if weaker.size == 0:
        return None
    at, beside = np.unravel_index(np.argmax(weaker), weaker.shape)
    step, first, end = weaker[at, beside], int(firsts[at]), int(ends[at, beside])
    bars = np.r_[0 : first - BESIDE, end + BESIDE : n]
    uneven = levels[bars] - levels[bars].mean(axis=1, keepdims=True)
    detail = np.abs(np.diff(levels, 2, axis=1)).mean(axis=1)
    is_blurred = (
        step > LEAST_STEP
        and np.abs(uneven).mean() > PLAIN  # else a dark ceiling and a light floor
        and SMOOTHER * steps[bars].max() < step
        and SHARPER * np.median(detail[bars]) < np.median(detail[first:end])
    )
    return (first, end) if is_blurred else None
