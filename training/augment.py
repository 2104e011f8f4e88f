"""A crop made different every time it is looked at: place, size, light, camera faults, and what stands in the way.

What moves the picture moves the points by the same affine map. All chance comes from the generator that is passed in.
"""

from __future__ import annotations

import cv2
import numpy as np

from training.backgrounds import on_other_background
from training.data import CROP_PX, Crop, Image
from training.obstacles import put_in_the_way
from training.points import Array, centre_matrix, transformed
from training.soles import with_sole

SOLED_SHARE = 0.75
"""Of the rendered shoes; the rest stay of one piece."""


def placed(
    crop: Crop,
    size: int,
    turn_deg: float,
    scale: float,
    shift: Array,
    stretch: Array | None = None,
    border: int = cv2.BORDER_REPLICATE,
) -> tuple[Image, Array]:
    """The crop on `size` x `size` pixels, turned about its middle, scaled and shifted.

    Parameters
    ----------
    turn_deg : counter-clockwise as seen
    scale : 1 keeps the whole crop in the picture
    shift : (2,), share of the picture's width
    stretch : (2, 2), a linear map about the crop's middle that comes first; None leaves the leg its proportions

    Returns
    -------
    The picture (size, size, 3) and the points (n_points, 2) in its pixels, counted from the left edge.
    """
    matrix = cv2.getRotationMatrix2D((CROP_PX / 2, CROP_PX / 2), turn_deg, scale * size / CROP_PX).astype(np.float64)
    matrix[:, 2] += (size - CROP_PX) / 2 + shift * size
    if stretch is not None:
        middle = np.full(2, CROP_PX / 2)
        matrix = matrix @ np.vstack([np.column_stack([stretch, middle - stretch @ middle]), [0, 0, 1]])
    image = cv2.warpAffine(crop.image, centre_matrix(matrix), (size, size), flags=cv2.INTER_LINEAR, borderMode=border)
    return image.astype(np.uint8, copy=False), transformed(crop.points, matrix)


def plain(crop: Crop, size: int) -> tuple[Image, Array]:
    """The crop as it is, only smaller: what the reader is judged on."""
    return placed(crop, size, 0.0, 1.0, np.zeros(2))


def augmented(crop: Crop, size: int, rng: np.random.Generator, backdrop: Image) -> tuple[Image, Array]:
    """The crop as another camera, another room and another moment might have shown it.

    `backdrop` is any picture (CROP_PX, CROP_PX, 3); a rendered leg is sometimes put before it.
    """
    if crop.leg is not None and crop.rendered is not None and not crop.rendered.view.far and rng.random() < 0.3:
        crop = on_other_background(crop, backdrop, rng)
    if rng.random() < SOLED_SHARE:
        crop = with_sole(crop, rng)
    border = (cv2.BORDER_REPLICATE, cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT)[rng.choice(3, p=(0.5, 0.4, 0.1))]
    turn = float(np.clip(rng.normal(0, 8), -25, 25))
    scale = float(np.exp(np.clip(rng.normal(0, 0.13), -0.35, 0.35)))
    shift = np.clip(rng.normal(0, 0.045, 2), -0.12, 0.12)
    image, points = placed(crop, size, turn, scale, shift, _other_proportions(rng), border)
    if rng.random() < 0.35:
        image = put_in_the_way(image, points, rng)
    image = _blurred(image, rng)
    image = _lit(image, rng)
    if rng.random() < 0.5:
        image = _compressed(image, int(rng.integers(20, 90)))
    return image, points


def _other_proportions(rng: np.random.Generator) -> Array:
    """A stretch and a shear of a few per cent (2, 2): legs of people, and views, that nobody rendered."""
    longer, sheared = np.clip(rng.normal(0, 0.06, 2), -0.15, 0.15)
    return np.array([[np.exp(-longer / 2), sheared], [0.0, np.exp(longer / 2)]])


def _compressed(image: Image, quality: int) -> Image:
    """The picture after a JPEG of this quality."""
    coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)


def _blurred(image: Image, rng: np.random.Generator) -> Image:
    """Low resolution, a lens out of focus, a moving camera, sharpening: each now and then."""
    size, seen = image.shape[0], np.asarray(image)
    if rng.random() < 0.4:
        wide, high = (rng.uniform(0.35, 0.9, 2) * size).astype(int).tolist()
        small = cv2.resize(seen, (wide, high), interpolation=cv2.INTER_AREA)
        smooth = cv2.INTER_CUBIC if rng.random() < 0.5 else cv2.INTER_LINEAR
        seen = cv2.resize(small, (size, size), interpolation=smooth)
    if rng.random() < 0.25:
        seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 1.6))
    if rng.random() < 0.2:
        seen = cv2.filter2D(seen, -1, _stroke(int(rng.integers(2, 6)), rng.uniform(0, np.pi)))
    if rng.random() < 0.1:
        seen = cv2.addWeighted(seen, 2.0, cv2.GaussianBlur(seen, (0, 0), 1.0), -1.0, 0)
    return np.asarray(seen, dtype=np.uint8)


def _stroke(half: int, direction: float) -> Array:
    """The kernel of a straight motion of `2 * half` pixels, symmetric so that nothing is displaced."""
    kernel = np.zeros((2 * half + 1, 2 * half + 1))
    reach = np.linspace(-half, half, 8 * half + 1)
    rows = np.rint(half + reach * np.sin(direction)).astype(int)
    columns = np.rint(half + reach * np.cos(direction)).astype(int)
    np.add.at(kernel, (rows, columns), 1.0)
    kernel += kernel[::-1, ::-1]
    return np.asarray(kernel / kernel.sum(), dtype=np.float64)


def _lit(image: Image, rng: np.random.Generator) -> Image:
    """Exposure, contrast, tint, uneven light, swapped channels, grey, noise."""
    if rng.random() < 0.8:
        image = cv2.LUT(image, _tone_curves(image.mean(axis=(0, 1)) / 255, rng)).astype(np.uint8, copy=False)
    if rng.random() < 0.2:
        image = image[..., rng.permutation(3)]
    if rng.random() < 0.12:
        image = np.repeat(image.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    if rng.random() < 0.3:
        ramp = np.linspace(-1, 1, image.shape[0], dtype=np.float32)
        down, across = np.exp(rng.normal(0, 0.25) * ramp), np.exp(rng.normal(0, 0.25) * ramp)
        image = cv2.convertScaleAbs(image * (down[:, None] * across)[..., None])
    if rng.random() < 0.5:
        noise = rng.standard_normal(image.shape, dtype=np.float32) * np.float32(rng.uniform(0, 13))
        image = np.clip(image + noise, 0, 255)
    return np.ascontiguousarray(image, dtype=np.uint8)


def _tone_curves(mean: Array, rng: np.random.Generator) -> Image:
    """A curve of brightness for each channel, (256, 1, 3): gamma, contrast about the picture's `mean` (3,), tint."""
    gamma, contrast = np.exp(rng.normal(0, 0.35)), np.exp(rng.normal(0, 0.25))
    tint = rng.normal(0, 0.08) + rng.normal(0, 0.04, 3)
    curve = (np.linspace(0, 1, 256)[:, None] ** gamma - mean**gamma) * contrast + mean**gamma + tint
    return np.asarray(np.clip(curve, 0, 1) * 255, dtype=np.uint8)[:, None]
