"""Heel lift from the picture of the heel itself.

A pose model's heel point wanders by more than the 5 mm that matter. The planted foot itself does not: so the rear
half of the foot, as it looked before the repetition, is cut out along its outline and turned about the ball of the
foot, degree by degree, until it fits the present picture best. A heel that stays down fits at 0 degrees; a lifting
heel pivots about the metatarsal heads, and its rise is the turn times its distance from them. When the camera moves,
the forefoot, which does not, is found first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.observe.foot import FOOT_PX, HEIGHT, WIDTH, FootCut, FootPoints, cover, foot_outline

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

BALL = 0.78  # of the way from heel to toe: the metatarsal heads, about which a heel lifts
REAR = 0.5  # the part of the foot that is compared
FORE = 0.62  # from here on it is forefoot
SHAKE = 30  # pixels of the cut-out by which a hand-held camera may move the foot
ABOVE_SOLE = 0.33  # of the foot's length; higher up skin and cloth move with the shin
TURNS_DEG = np.arange(-3.0, 36.0, 1.5)
NEAR_DEG = 4.5  # a heel seldom turns by more than this between two looks
SLACK_X, SLACK_Y = 8, 4  # pixels of the cut-out the foot may slide or settle
LEAST_FIT = 0.6  # correlation below which the foot is hidden or has gone


@dataclass(frozen=True)
class _Template:
    """What to look for, where in the cut-out it was, and how far the heel's back has risen if it is found there."""

    picture: npt.NDArray[np.float32]
    mask: npt.NDArray[np.float32]
    left: int
    top: int
    rise: float


class HeelPatch:
    """The rear foot as it looked at rest; tells how far it has lifted in later pictures.

    `sheet_px` (4, 2) are the corners of the printed sheet beside the foot, where there is one.
    Raises ValueError when the foot is too small or does not stand out from the floor at all.
    """

    def __init__(self, rgb: npt.NDArray[np.uint8], foot: FootPoints, sheet_px: FloatArray | None = None) -> None:
        self._sign = foot.sign
        self._around = FootCut.around(foot)
        self._last_shift = np.zeros(2)
        self._sheet = None if sheet_px is None else self._around.to_cut(sheet_px)
        cut = self._around.cut(rgb)
        floor = cover(cut, self._sheet)
        heel, toe, ankle = (self._around.to_cut(point) for point in (foot.heel, foot.toe, foot.ankle))
        outline = foot_outline(cut, heel, toe, ankle, floor)
        columns = np.abs(np.arange(WIDTH) - heel[0]) < 0.1 * FOOT_PX
        rows = np.flatnonzero(outline[:, columns].any(axis=1))
        if len(rows) == 0:
            raise ValueError("the foot does not stand out from the floor")
        sole = rows.max()
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        ahead = (x - heel[0]) * foot.sign / FOOT_PX
        rear = outline & (ahead < REAR) & (y > sole - ABOVE_SOLE * FOOT_PX)
        self._mask = cv2.dilate(rear.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
        self._picture = _features(cut)
        self._fore = self._template(outline & (ahead > FORE))
        self._ball = heel + [foot.sign * BALL * FOOT_PX, sole - 4 - heel[1]]
        behind = x[rear][np.argmin(ahead[rear])]
        self._back = np.array([behind + 0.5, sole])
        self._turned: dict[float, _Template] = {}
        self._last_deg = 0.0

    def lift_px(self, rgb: npt.NDArray[np.uint8], camera_still: bool) -> float:
        """How far the back of the heel has risen, in pixels of `rgb`; NaN where the foot cannot be made out.

        With a still camera the foot is looked for where it was; finding the forefoot first would only add its noise.
        """
        if camera_still:
            self._last_shift = np.zeros(2)
        else:
            self._last_shift = self._last_shift + self._forefoot_shift(self._cut(rgb))
        picture = self._cut(rgb)
        turns = TURNS_DEG[np.abs(TURNS_DEG - self._last_deg) <= NEAR_DEG]
        fits, best = self._fits(picture, turns)
        if fits[best, 0] < LEAST_FIT or best in (0, len(turns) - 1):  # it may have turned farther
            turns = TURNS_DEG
            fits, best = self._fits(picture, turns)
        if fits[best, 0] < LEAST_FIT:
            return float("nan")
        self._last_deg = float(turns[best])
        return _between(fits, best) / self._around.scale

    def _fits(self, picture: npt.NDArray[np.float32], turns_deg: FloatArray) -> tuple[FloatArray, int]:
        """Correlation and rise of every turn (turns, 2), and which fits best."""
        fits = np.array([self._fit(picture, float(turn)) for turn in turns_deg])
        return fits, int(np.argmax(fits[:, 0]))

    def _cut(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """The foot where it was last, without the sheet, whose edges would hold the heel down."""
        cut = self._around.moved(self._last_shift).cut(rgb)
        cover(cut, self._sheet)
        return _features(cut)

    def _forefoot_shift(self, picture: npt.NDArray[np.float32]) -> FloatArray:
        """How far the forefoot has moved against the cut-out, (2,) pixels of the clip; 0 where it is not seen."""
        fore = self._fore
        height, width = fore.picture.shape[:2]
        padded = cv2.copyMakeBorder(picture, SHAKE, SHAKE, SHAKE, SHAKE, cv2.BORDER_REPLICATE)
        window = padded[fore.top : fore.top + height + 2 * SHAKE, fore.left : fore.left + width + 2 * SHAKE]
        score = _match(window.astype(np.float32), fore)
        _, fit, _, (column, row) = cv2.minMaxLoc(score)
        if fit < LEAST_FIT:
            return np.zeros(2)
        along_x, along_y = _peak(score[row], column), _peak(score[:, column], row)
        return np.array([column + along_x - SHAKE, row + along_y - SHAKE]) / self._around.scale

    def _template(self, part: npt.NDArray[np.bool_]) -> _Template:
        """A part of the foot with a rim of floor around it, as it stands."""
        mask = cv2.dilate(part.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(np.float32)
        if mask.sum() < 100:
            raise ValueError("the forefoot does not stand out from the floor")
        return _crop(self._picture, mask, margin_x=0, margin_y=0, rise=0.0)

    def _fit(self, picture: npt.NDArray[np.float32], turn_deg: float) -> tuple[float, float]:
        turned = self._turn(turn_deg)
        height, width = turned.picture.shape[:2]
        window = picture[
            turned.top - SLACK_Y : turned.top + height + SLACK_Y, turned.left - SLACK_X : turned.left + width + SLACK_X
        ]
        score = _match(window, turned)
        _, fit, _, (column, row) = cv2.minMaxLoc(score)
        return float(fit), turned.rise - (row + _peak(score[:, column], row) - SLACK_Y)

    def _turn(self, turn_deg: float) -> _Template:
        if turn_deg not in self._turned:
            matrix = cv2.getRotationMatrix2D((float(self._ball[0]), float(self._ball[1])), -turn_deg * self._sign, 1)
            size = (WIDTH, HEIGHT)
            picture = cv2.warpAffine(self._picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            mask = (cv2.warpAffine(self._mask, matrix, size) >= 0.5).astype(np.float32)
            rise = self._back[1] - (matrix @ np.append(self._back, 1.0))[1]
            turned = picture.astype(np.float32)
            self._turned[turn_deg] = _crop(turned, mask, margin_x=SLACK_X, margin_y=SLACK_Y, rise=float(rise))
        return self._turned[turn_deg]


def _crop(
    picture: npt.NDArray[np.float32], mask: npt.NDArray[np.float32], margin_x: int, margin_y: int, rise: float
) -> _Template:
    """The part of a picture under a mask, no nearer to the cut-out's border than the margins."""
    rows, columns = np.nonzero(mask)
    top, bottom = max(rows.min(), margin_y), min(rows.max() + 1, HEIGHT - margin_y)
    left, right = max(columns.min(), margin_x), min(columns.max() + 1, WIDTH - margin_x)
    part = (slice(top, bottom), slice(left, right))
    mask3 = np.repeat(mask[part][..., None], 3, axis=2)
    return _Template(np.ascontiguousarray(picture[part]), mask3, int(left), int(top), rise)


def _match(window: npt.NDArray[np.float32], template: _Template) -> npt.NDArray[np.float32]:
    """Correlation of the template at every place in the window, -1 where it is not defined."""
    score = cv2.matchTemplate(window, template.picture, cv2.TM_CCOEFF_NORMED, mask=template.mask)
    return np.where(np.isfinite(score), score, np.float32(-1.0)).astype(np.float32)


def _peak(values: FloatArray | npt.NDArray[np.float32], best: int) -> float:
    """Where a parabola through the best value and its neighbours peaks, against `best`, in steps; 0 at the ends."""
    if not 0 < best < len(values) - 1:
        return 0.0
    before, top, after = (float(value) for value in values[best - 1 : best + 2])
    bend = before - 2 * top + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def _between(fits: FloatArray, best: int) -> float:
    """The rise at the turn that fits best, between the turns tried; fits (turns, 2) are correlation and rise."""
    beyond = _peak(fits[:, 0], best)
    return float(np.interp(best + beyond, np.arange(len(fits)), fits[:, 1]))


def _features(cut: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    lab = cv2.cvtColor(cut, cv2.COLOR_RGB2Lab)
    return cv2.GaussianBlur(lab, (0, 0), 1.0).astype(np.float32)
