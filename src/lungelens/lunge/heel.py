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

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.lunge.types import FloatArray

FOOT_PX = 160.0  # heel to toe landmark in the cut-out: about twice what a phone gives, for sub-pixel fits
WIDTH, HEIGHT = 400, 230
CENTRE = np.array([200.0, 150.0])
BALL = 0.78  # of the way from the heel to the toe landmark: the metatarsal heads, about which a heel lifts
REAR = 0.5  # the part of the foot that is compared
FORE = 0.62  # from here on it is forefoot
SHAKE = 30  # pixels of the cut-out by which a hand-held camera may move the foot
ABOVE_SOLE = 0.33  # of the foot's length; higher up skin and cloth move with the shin
STEP_DEG, LEAST_DEG, MOST_DEG = 1.5, -3.0, 36.0
NEAR_DEG = 4.5  # a heel does not turn by more than this between two looks
SLACK_X, SLACK_Y = 8, 4  # pixels of the cut-out the foot may slide or settle
LEAST_FIT = 0.6  # correlation below which the foot is hidden or has gone


@dataclass(frozen=True)
class FootPoints:
    """Where the foot is in a picture, pixels, (2,) each; `sign` +1 when the toes point right."""

    heel: FloatArray
    toe: FloatArray
    ankle: FloatArray
    sign: float

    @property
    def length(self) -> float:
        """Heel to toe landmark in pixels."""
        return float(np.linalg.norm(self.toe - self.heel))


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

    Raises ValueError when the foot is too small or does not stand out from the floor at all.
    """

    def __init__(self, rgb: npt.NDArray[np.uint8], foot: FootPoints) -> None:
        if foot.length < 12:
            raise ValueError("the foot is smaller than 12 pixels")
        self._foot = foot
        self._scale = FOOT_PX / foot.length
        self._last_shift = np.zeros(2)
        cut = self._cut(rgb, self._last_shift)
        outline = foot_outline(cut, *(self._place(p) for p in (foot.heel, foot.toe, foot.ankle)))
        heel = self._place(foot.heel)
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
        self._back = heel + [-foot.sign * 0.08 * FOOT_PX, sole - heel[1]]
        self._turned: dict[float, _Template] = {}
        self._last_deg = 0.0

    def lift_px(self, rgb: npt.NDArray[np.uint8], camera_still: bool) -> float:
        """How far the back of the heel has risen, in pixels of `rgb`; NaN where the foot cannot be made out.

        With a still camera the foot is looked for where it was; finding the forefoot first would only add its noise.
        """
        if camera_still:
            self._last_shift = np.zeros(2)
        else:
            self._last_shift = self._last_shift + self._forefoot_shift(_features(self._cut(rgb, self._last_shift)))
        picture = _features(self._cut(rgb, self._last_shift))
        turns = [turn for turn in np.arange(LEAST_DEG, MOST_DEG, STEP_DEG) if abs(turn - self._last_deg) <= NEAR_DEG]
        fits = np.array([self._fit(picture, float(turn)) for turn in turns])  # (turns, 2): correlation, rise
        best = int(np.argmax(fits[:, 0]))
        if fits[best, 0] < LEAST_FIT:
            return float("nan")
        self._last_deg = float(turns[best])
        return float(fits[best, 1] + self._between(fits, best)) / self._scale

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
        return np.array([column + along_x - SHAKE, row + along_y - SHAKE]) / self._scale

    def _template(self, part: npt.NDArray[np.bool_]) -> _Template:
        """A part of the foot with a rim of floor around it, as it stands."""
        mask = cv2.dilate(part.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(np.float32)
        if mask.sum() < 100:
            raise ValueError("the forefoot does not stand out from the floor")
        return _crop(self._picture, mask, margin_x=0, margin_y=0, rise=0.0)

    def _between(self, fits: FloatArray, best: int) -> float:
        """Parabola through the best fit and its neighbours: rise to add to the best turn's own."""
        return _peak(fits[:, 0], best) * (self._turn(LEAST_DEG + STEP_DEG).rise - self._turn(LEAST_DEG).rise)

    def _fit(self, picture: npt.NDArray[np.float32], turn_deg: float) -> tuple[float, float]:
        turned = self._turn(turn_deg)
        height, width = turned.picture.shape[:2]
        window = picture[
            turned.top - SLACK_Y : turned.top + height + SLACK_Y, turned.left - SLACK_X : turned.left + width + SLACK_X
        ]
        score = _match(window, turned)
        _, fit, _, (_, row) = cv2.minMaxLoc(score)
        return float(fit), turned.rise - (row - SLACK_Y)

    def _turn(self, turn_deg: float) -> _Template:
        if turn_deg not in self._turned:
            matrix = cv2.getRotationMatrix2D(
                (float(self._ball[0]), float(self._ball[1])), -turn_deg * self._foot.sign, 1
            )
            size = (WIDTH, HEIGHT)
            picture = cv2.warpAffine(self._picture, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            mask = (cv2.warpAffine(self._mask, matrix, size) >= 0.5).astype(np.float32)
            rise = self._back[1] - (matrix @ np.append(self._back, 1.0))[1]
            turned = picture.astype(np.float32)
            self._turned[turn_deg] = _crop(turned, mask, margin_x=SLACK_X, margin_y=SLACK_Y, rise=float(rise))
        return self._turned[turn_deg]

    def _place(self, point: FloatArray) -> FloatArray:
        middle = 0.5 * (self._foot.heel + self._foot.toe)
        return np.asarray((point - middle) * self._scale + CENTRE)

    def _cut(self, rgb: npt.NDArray[np.uint8], shift: FloatArray) -> npt.NDArray[np.uint8]:
        return _cut_at(rgb, 0.5 * (self._foot.heel + self._foot.toe) + shift, self._scale)


def cut_around(
    rgb: npt.NDArray[np.uint8], foot: FootPoints
) -> tuple[npt.NDArray[np.uint8], Callable[[FloatArray], FloatArray], Callable[[FloatArray], FloatArray]]:
    """The foot cut out at the size `FOOT_PX`, and ways from the picture's points (..., 2) to the cut-out's and back."""
    middle, scale = 0.5 * (foot.heel + foot.toe), FOOT_PX / foot.length
    return (
        _cut_at(rgb, middle, scale),
        lambda point: (point - middle) * scale + CENTRE,
        lambda point: (point - CENTRE) / scale + middle,
    )


def _cut_at(rgb: npt.NDArray[np.uint8], middle: FloatArray, scale: float) -> npt.NDArray[np.uint8]:
    matrix = np.column_stack([np.eye(2) * scale, CENTRE - scale * middle])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    cut = cv2.warpAffine(rgb, matrix, (WIDTH, HEIGHT), flags=method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)


def foot_outline(
    cut: npt.NDArray[np.uint8], heel: FloatArray, toe: FloatArray, ankle: FloatArray
) -> npt.NDArray[np.bool_]:
    """Pixels of the foot in a cut-out, by colour: GrabCut (Rother et al. 2004) seeded along the foot's own lines.

    `heel`, `toe` and `ankle` are (2,) pixels of the cut-out.
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
    cv2.setRNGSeed(0)  # the same picture must give the same outline
    cv2.grabCut(cut, label, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    return np.asarray((label == cv2.GC_FGD) | (label == cv2.GC_PR_FGD))


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


def _features(cut: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    lab = cv2.cvtColor(cut, cv2.COLOR_RGB2Lab)
    return cv2.GaussianBlur(lab, (0, 0), 1.0).astype(np.float32)
