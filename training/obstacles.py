"""What stands between the camera and the leg: boxes, hands, the edges of furniture."""

from __future__ import annotations

import cv2
import numpy as np

from training.data import Image
from training.points import Array


def put_in_the_way(image: Image, points: Array, rng: np.random.Generator) -> Image:
    """A copy of `image` (size, size, 3) with one to three things before it, a third of them near one of `points`."""
    covered = image.copy()
    for _ in range(int(rng.integers(1, 4))):
        (_box, _hand, _furniture)[rng.choice(3, p=(0.5, 0.3, 0.2))](covered, _place(points, image.shape[0], rng), rng)
    return covered


def _place(points: Array, size: int, rng: np.random.Generator) -> Array:
    """The middle of a thing: anywhere, or near one of the known points."""
    known = points[~np.isnan(points).any(axis=1)]
    if rng.random() < 0.33 and len(known):
        return known[rng.integers(len(known))] + rng.normal(0, 0.05, 2) * size
    return rng.uniform(0, size, 2)


def _colour(rng: np.random.Generator) -> tuple[float, float, float]:
    red, green, blue = rng.uniform(0, 255, 3)
    return float(red), float(green), float(blue)


def _box(image: Image, middle: Array, rng: np.random.Generator) -> None:
    """A rectangle, plain and turned or cut from elsewhere in the picture, at most a fifth of the picture wide."""
    size = image.shape[0]
    wide, high = (rng.uniform(0.04, 0.2, 2) * size).astype(int)
    if rng.random() < 0.5:
        corners = cv2.boxPoints((tuple(middle.tolist()), (float(wide), float(high)), float(rng.uniform(0, 90))))
        cv2.fillConvexPoly(image, corners.astype(np.int32), _colour(rng), cv2.LINE_AA)
        return
    x, y = np.clip(middle - (wide / 2, high / 2), 0, (size - wide, size - high)).astype(int)
    from_x, from_y = rng.integers(0, size - wide), rng.integers(0, size - high)
    image[y : y + high, x : x + wide] = image[from_y : from_y + high, from_x : from_x + wide].copy()


def _hand(image: Image, middle: Array, rng: np.random.Generator) -> None:
    """A palm with four fingers, in a skin's or a glove's colour."""
    size = image.shape[0]
    palm = rng.uniform(0.025, 0.06) * size
    skin = np.array([225, 175, 145]) * rng.uniform(0.25, 1.05)
    colour = tuple(float(v) for v in skin) if rng.random() < 0.7 else _colour(rng)
    towards = rng.uniform(0, 2 * np.pi)
    at = (int(middle[0]), int(middle[1]))
    cv2.ellipse(image, at, (int(palm * 1.2), int(palm)), np.degrees(towards), 0, 360, colour, -1, cv2.LINE_AA)
    for spread in np.linspace(-0.5, 0.5, 4) * rng.uniform(0.6, 1.4):
        along = np.array([np.cos(towards + spread), np.sin(towards + spread)])
        start, tip = middle + along * palm * 0.8, middle + along * palm * 2.4
        width = max(1, int(palm * 0.45))
        cv2.line(image, start.astype(int).tolist(), tip.astype(int).tolist(), colour, width, cv2.LINE_AA)


def _furniture(image: Image, middle: Array, rng: np.random.Generator) -> None:
    """A straight leg or edge of furniture through the whole picture, mostly upright or level."""
    size = image.shape[0]
    direction = (0.0 if rng.random() < 0.4 else np.pi / 2) + rng.normal(0, 0.12)
    reach = np.array([np.cos(direction), np.sin(direction)]) * 1.5 * size
    ends = np.stack([middle - reach, middle + reach]).astype(int)
    cv2.line(
        image,
        ends[0].tolist(),
        ends[1].tolist(),
        _colour(rng),
        max(1, int(rng.uniform(0.01, 0.07) * size)),
        cv2.LINE_AA,
    )
