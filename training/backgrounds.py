"""Another background for a rendered leg, so that the reader does not learn the renderer's rooms."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from training.data import CROP_PX, Crop, Image

MARGIN_PX = 3


def on_other_background(crop: Crop, backdrop: Image, rng: np.random.Generator) -> Crop:
    """The test leg of a rendered crop, with a soft edge, before noise or a strange part of `backdrop`.

    What hid the leg in the rendering (hands, cloth that hangs) stays where it covers the leg.
    """
    if crop.leg is None:
        raise ValueError("only a rendered crop says where the leg is")
    behind = _noise(rng) if rng.random() < 0.4 else _strange_part(backdrop, rng)
    grown = cv2.dilate(crop.leg.astype(np.uint8), np.ones((2 * MARGIN_PX + 1, 2 * MARGIN_PX + 1), np.uint8))
    weight = cv2.GaussianBlur(grown.astype(np.float32), (0, 0), 1.5)
    return replace(crop, image=cv2.blendLinear(crop.image, behind, weight, 1 - weight).astype(np.uint8, copy=False))


def _noise(rng: np.random.Generator) -> Image:
    """Cloudy colours from coarse to fine."""
    field = np.zeros((CROP_PX, CROP_PX, 3), np.float32)
    for cells in (2, 5, 12, 40):
        grid = rng.standard_normal((cells, cells, 3), dtype=np.float32)
        field += cv2.resize(grid, (CROP_PX, CROP_PX), interpolation=cv2.INTER_CUBIC) * np.float32(rng.uniform(0, 50))
    return np.clip(field + rng.uniform(30, 225, 3).astype(np.float32), 0, 255).astype(np.uint8)


def _strange_part(backdrop: Image, rng: np.random.Generator) -> Image:
    """A part of the backdrop, enlarged and turned on its head or side, so that no leg in it stands upright."""
    side = int(rng.integers(CROP_PX // 3, CROP_PX))
    x, y = rng.integers(0, CROP_PX - side, 2)
    turned = np.rot90(backdrop[y : y + side, x : x + side], int(rng.integers(1, 4)))
    return cv2.resize(np.ascontiguousarray(turned), (CROP_PX, CROP_PX), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
