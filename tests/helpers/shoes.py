"""A shoe drawn on a floor, lifted about its ball by known degrees."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.clip.types import RgbImage
from lungelens.observe.foot import FootPoints
from lungelens.observe.heel import BALL

WIDTH_PX, HEIGHT_PX = 420, 300
HEEL, TOE, ANKLE = np.array([150.0, 222.0]), np.array([230.0, 222.0]), np.array([162.0, 192.0])
SOLE_Y = 230.0
BACK_X = 143.6  # eight hundredths of the foot's length behind the heel's landmark
PIVOT = np.array([HEEL[0] + BALL * 80, SOLE_Y])
BEHIND_PIVOT_PX = PIVOT[0] - BACK_X
FINER = 4
REAR = [(BACK_X, 230), (BACK_X, 200), (148, 60), (182, 60), (180, 195), (214, 208), (214, 230)]
FORE = [(200, 230), (200, 202), (232, 212), (246, 222), (246, 230)]
REAR_SOLE = [(BACK_X, 230), (BACK_X, 225), (214, 225), (214, 230)]
FORE_SOLE = [(200, 230), (200, 225), (246, 225), (246, 230)]
DARK, WHITE = (40, 45, 90), (225, 225, 220)
FLOOR = (150, 140, 125)


def picture(
    lifted_deg: float = 0.0,
    *,
    facing_right: bool = True,
    shift_px: tuple[int, int] = (0, 0),
    shoe: tuple[tuple[int, int, int], tuple[int, int, int]] | None = (DARK, WHITE),
    size: float = 1.0,
    seed: int = 1,
    light: float = 1.0,
) -> RgbImage:
    """A leg in a shoe with a white sole; the floor's grain stays, the camera's noise is new for every seed."""
    canvas = _floor().copy()
    if shoe is not None:
        upper, sole = shoe
        for outline, colour, turns in (
            (REAR, upper, True),
            (FORE, upper, False),
            (REAR_SOLE, sole, True),
            (FORE_SOLE, sole, False),
        ):
            points = np.array(outline, float)
            if turns:
                points = PIVOT + (points - PIVOT) @ _clockwise(lifted_deg).T
            cv2.fillPoly(canvas, [np.round(points * FINER * 16).astype(np.int32)], colour, shift=4)
    drawn = cv2.resize(canvas, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    drawn = drawn if facing_right else drawn[:, ::-1]
    drawn = cv2.warpAffine(
        np.ascontiguousarray(drawn),
        np.array([[1, 0, shift_px[0]], [0, 1, shift_px[1]]], float),
        (WIDTH_PX, HEIGHT_PX),
        borderMode=cv2.BORDER_REPLICATE,
    )
    sized = cv2.resize(drawn, None, fx=size, fy=size, interpolation=cv2.INTER_AREA if size < 1 else cv2.INTER_CUBIC)
    noise = np.random.default_rng(seed).normal(0, 2.5, sized.shape)
    return np.asarray(np.clip(sized * light + noise, 0, 255), np.uint8)


@cache
def _floor() -> npt.NDArray[np.float32]:
    """Without a shoe, drawn finely."""
    grain = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 1, (HEIGHT_PX, WIDTH_PX)), (0, 0), 1.5)
    floor = np.array(FLOOR, np.float64) + 60 * grain[..., None]
    return np.asarray(cv2.resize(floor.astype(np.float32), None, fx=FINER, fy=FINER, interpolation=cv2.INTER_LINEAR))


def _clockwise(deg: float) -> np.ndarray:
    turn = np.radians(deg)
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def foot(facing_right: bool = True, size: float = 1.0) -> FootPoints:
    points = [point if facing_right else np.array([WIDTH_PX - point[0], point[1]]) for point in (HEEL, TOE, ANKLE)]
    heel, toe, ankle = (point * size for point in points)
    return FootPoints(heel, toe, ankle, 1.0 if facing_right else -1.0)


def true_rise_px(lifted_deg: float) -> float:
    return float(BEHIND_PIVOT_PX * np.sin(np.radians(lifted_deg)))
