"""Heel lift from the picture of the heel itself.

A pose model's heel point wanders by more than the 5 mm that matter. The planted foot itself does not: so the rear
of the foot, as it looked before the repetition, is cut out along its outline and turned about the ball of the foot,
degree by degree, until it fits the present picture best; it may slide a little, because foot and shoe bend. A heel
that stays down fits at 0 degrees. When the camera moves, the forefoot, which does not, is found first.

How sure that is can be read off the fit itself: a dark shoe on a dark floor fits nearly as well a few millimetres
higher. The rise by which the correlation falls as far again as the best is short of 1 measures it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.types import SURELY, Normal
from lungelens.observe.foot import FOOT_PX, HEIGHT, WIDTH, FootPicture, cover

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

BALL = 0.78  # of the way from heel to toe: the metatarsal heads, about which a heel lifts
REAR = 0.3  # the part of the foot that is compared; farther forward the arch bends, and less of the rise is seen
FORE = 0.62  # from here on it is forefoot
SHAKE = 30  # pixels of the cut-out by which a hand-held camera may move the foot
ABOVE_SOLE = 0.33  # of the foot's length; higher up skin and cloth move with the shin
TURNS_DEG = np.arange(-7.5, 40.5, 1.5)
FLAT = int(np.argmin(np.abs(TURNS_DEG)))
AROUND = 3  # turns on each side of the best one whose fit tells how sharp it is
SLACK_X, SLACK_Y = 8, 10  # pixels of the cut-out the heel may slide
LEAST_FIT = 0.5  # correlation below which the foot is hidden or has gone
GOOD_FIT = 0.9  # from which on nothing farther away is tried
CONTRAST_PX = 8.0  # of the cut-out: light and shade that change over more than this are no part of the foot
# Of the width of the fit: root mean square error of 0 to 14 mm of rise on rendered people
# (docs/decisions.md); planted heels err by a quarter of it.
WIDTH_SHARE = 0.45


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

    Raises ValueError when the foot does not stand out from the floor at all.
    """

    def __init__(self, foot: FootPicture) -> None:
        self._sign, self._around, self._sheet = foot.sign, foot.place, foot.sheet
        self._last_shift = np.zeros(2)
        heel, outline = foot.heel, foot.outline
        columns = np.abs(np.arange(WIDTH) - heel[0]) < 0.1 * FOOT_PX
        rows = np.flatnonzero(outline[:, columns].any(axis=1))
        if len(rows) == 0:
            raise ValueError("the foot does not stand out from the floor")
        sole = rows.max()
        y, x = np.mgrid[:HEIGHT, :WIDTH]
        ahead = (x - heel[0]) * foot.sign / FOOT_PX
        rear = outline & (ahead < REAR) & (y > sole - ABOVE_SOLE * FOOT_PX)
        self._mask = cv2.dilate(rear.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.float32)
        self._picture = _features(foot.cut)
        self._fore = self._template(outline & (ahead > FORE))
        self._ball = heel + [foot.sign * BALL * FOOT_PX, sole - 4 - heel[1]]
        behind = x[rear][np.argmin(ahead[rear])]
        self._back = np.array([behind + 0.5, sole])
        self._turned: dict[int, _Template] = {}
        self._last_turn = FLAT

    def rise_px(self, rgb: npt.NDArray[np.uint8], camera_still: bool) -> Normal | None:
        """How far the back of the heel has risen, in pixels of `rgb`; None where the foot cannot be made out.

        With a still camera the foot is looked for where it was; finding the forefoot first would only add its noise.
        """
        if camera_still:
            self._last_shift = np.zeros(2)
        else:
            self._last_shift = self._last_shift + self._forefoot_shift(self._cut(rgb))
        picture = self._cut(rgb)
        best, fits = self._climb(picture, self._last_turn)
        if fits[AROUND, 0] < GOOD_FIT:  # it may have turned farther, and this is a place where it fits by chance
            turns = range(0, len(TURNS_DEG), AROUND)
            coarse = np.array([self._fit(picture, turn) for turn in turns])
            far = self._climb(picture, turns[int(np.argmax(coarse[:, 0]))])
            best, fits = max((best, fits), far, key=lambda one: float(one[1][AROUND, 0]))
        else:
            coarse = np.empty((0, 2))
        if fits[AROUND, 0] < LEAST_FIT:
            return None
        self._last_turn = best
        rise = _between(fits)
        sd = max(WIDTH_SHARE * _width(fits), (_highest(fits, coarse) - rise) / SURELY)
        return Normal(rise / self._around.scale, sd / self._around.scale)

    def _climb(self, picture: npt.NDArray[np.float32], start: int) -> tuple[int, FloatArray]:
        """From one turn to whichever near it fits best, until none does; with correlation and rise around it.

        The turn is an index of `TURNS_DEG`, the fits are (2 * AROUND + 1, 2), the best in the middle of them unless it
        lies at the end of the turns.
        """
        last = len(TURNS_DEG) - 1 - AROUND
        here = int(np.clip(start, AROUND, last))
        fits: dict[int, tuple[float, float]] = {}
        while True:
            near = range(here - AROUND, here + AROUND + 1)
            for turn in near:
                if turn not in fits:
                    fits[turn] = self._fit(picture, turn)
            best = int(np.clip(max(near, key=lambda turn: fits[turn][0]), AROUND, last))
            if best == here:
                return here, np.array([fits[turn] for turn in near])
            here = best

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

    def _fit(self, picture: npt.NDArray[np.float32], turn: int) -> tuple[float, float]:
        """Correlation and rise, pixels of the cut-out, of one of `TURNS_DEG`."""
        turned = self._turn(turn)
        height, width = turned.picture.shape[:2]
        window = picture[
            turned.top - SLACK_Y : turned.top + height + SLACK_Y, turned.left - SLACK_X : turned.left + width + SLACK_X
        ]
        score = _match(window, turned)
        _, fit, _, (column, row) = cv2.minMaxLoc(score)
        return float(fit), turned.rise - (row + _peak(score[:, column], row) - SLACK_Y)

    def _turn(self, turn: int) -> _Template:
        if turn not in self._turned:
            angle = -float(TURNS_DEG[turn]) * self._sign
            matrix = cv2.getRotationMatrix2D((float(self._ball[0]), float(self._ball[1])), angle, 1)
            size = (WIDTH, HEIGHT)
            picture = cv2.warpAffine(self._picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            mask = (cv2.warpAffine(self._mask, matrix, size) >= 0.5).astype(np.float32)
            rise = self._back[1] - (matrix @ np.append(self._back, 1.0))[1]
            turned = picture.astype(np.float32)
            self._turned[turn] = _crop(turned, mask, margin_x=SLACK_X, margin_y=SLACK_Y, rise=float(rise))
        return self._turned[turn]


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


def _between(fits: FloatArray) -> float:
    """The rise at the turn that fits best, between the turns tried; fits (turns, 2) are correlation and rise."""
    beyond = _peak(fits[:, 0], AROUND)
    return float(np.interp(AROUND + beyond, np.arange(len(fits)), fits[:, 1]))


def _highest(fits: FloatArray, coarse: FloatArray) -> float:
    """The highest rise at which it fits hardly worse, by as much as the parabola allows at the end of its interval.

    Where the fit falls off on one side only, the parabola is too narrow for the other.
    """
    all_fits = np.concatenate([fits, coarse])
    allowed = all_fits[:, 0] >= fits[AROUND, 0] - (SURELY * WIDTH_SHARE) ** 2 * _short_of_1(fits)
    return float(all_fits[allowed, 1].max())


def _width(fits: FloatArray) -> float:
    """How far from its best the rise must be for the correlation to fall as far again as it is short of 1.

    By the parabola through the fits (turns, 2); infinite where they do not fall off.
    """
    bend = float(np.polyfit(fits[:, 1] - fits[AROUND, 1], fits[:, 0], 2)[0])
    return float(np.sqrt(_short_of_1(fits) / -bend)) if bend < 0 else float("inf")


def _short_of_1(fits: FloatArray) -> float:
    return max(1 - float(fits[AROUND, 0]), 0.0)  # rounding carries a perfect fit beyond 1


def _features(cut: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """The cut-out's colours against those around them: a shadow that falls on the foot is no movement of it."""
    lab = cv2.GaussianBlur(cv2.cvtColor(cut, cv2.COLOR_RGB2Lab), (0, 0), 1.0).astype(np.float32)
    return np.asarray(lab - cv2.GaussianBlur(lab, (0, 0), CONTRAST_PX), np.float32)
