"""Soles for rendered shoes: the renderer's shoes are of one piece, a runner's have a thick sole of another colour.

A reader that never saw one takes the seam between upper and sole for the floor and the end of the upper for the toe.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.data import CROP_PX, Crop
from training.points import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEEL, TOE, BALL = (NAMES.index(name) for name in ("heel_back", "toe_tip", "mtp2"))
EDGE_PX = 0.7
"""How soft the seam is."""
LEAST_FOOT_PX = 25
CAP_HEIGHT = 0.2
"""How far above the ball a toe cap may reach, share of the foot's length."""


def with_sole(crop: Crop, rng: np.random.Generator) -> Crop:
    """The crop with a sole along the lower edge of its shoe and, now and then, a toe cap; unchanged without a shoe."""
    if crop.rendered is None or crop.rendered.outfit.feet != "shoes" or crop.rendered.view.far or crop.leg is None:
        return crop
    heel, toe = crop.points[HEEL], crop.points[TOE]
    if not toe[0] - heel[0] > LEAST_FOOT_PX:
        return crop
    columns = np.arange(max(0, int(heel[0]) - 3), min(CROP_PX, int(toe[0]) + 4))
    if len(columns) == 0:
        return crop
    along = (columns + 0.5 - heel[0]) / (toe[0] - heel[0])
    lowest = CROP_PX - np.argmax(crop.leg[::-1, columns], axis=0)
    thick = (toe[0] - heel[0]) * _thickness(along, rng)
    above = lowest - thick
    rows = np.arange(CROP_PX)[:, None] + 0.5
    sole = np.zeros((CROP_PX, CROP_PX), np.float32)
    sole[:, columns] = (rows > above) & crop.leg[:, columns] & (lowest > crop.points[BALL, 1])
    image = crop.image.astype(np.float32)
    if rng.random() < 0.35:
        cap = np.zeros_like(sole)
        top = crop.points[BALL, 1] - CAP_HEIGHT * (toe[0] - heel[0])
        cap[:, columns] = (along > rng.uniform(0.7, 0.88)) & (rows > top) & crop.leg[:, columns]
        image = _painted(image, cap, _colour(rng), rng)
    image = _painted(image, sole, _colour(rng), rng)
    if rng.random() < 0.4:
        grooves = sole * (np.mod(np.arange(CROP_PX) + rng.uniform(0, 9), rng.uniform(5, 10)) < 1.2)
        image = _painted(image, grooves.astype(np.float32), np.full(3, rng.uniform(10, 90)), rng)
    return replace(crop, image=np.clip(image, 0, 255).astype(np.uint8))


def _thickness(along: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """How thick the sole is from heel (0) to toe (1), shares of the foot's length."""
    heel, ball, tip = rng.uniform(0.07, 0.16), rng.uniform(0.05, 0.1), rng.uniform(0.02, 0.09)
    return np.interp(along, (0.0, 0.3, 0.7, 1.0), (heel, heel, ball, tip))


def _colour(rng: np.random.Generator) -> NDArray[np.float64]:
    """White or nearly so, as most soles are, or anything."""
    if rng.random() < 0.6:
        return rng.uniform(170, 250) + rng.normal(0, 8, 3)
    return rng.uniform(10, 240, 3)


def _painted(
    image: NDArray[np.float32], where: NDArray[np.float32], colour: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float32]:
    """The picture with `colour` where the mask is 1; the picture's own shade stays to a part."""
    weight = cv2.GaussianBlur(where, (0, 0), EDGE_PX)[..., None] * np.float32(rng.uniform(0.75, 1.0))
    shade = image.mean(axis=2, keepdims=True)
    shade = shade - cv2.GaussianBlur(shade, (0, 0), 6)[..., None]
    return np.asarray(image * (1 - weight) + (colour.astype(np.float32) + 0.7 * shade) * weight, dtype=np.float32)
