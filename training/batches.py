"""Batches of augmented crops, made on a thread while the network learns; the same for the same seed and step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.augment import augmented
from training.data import Crop, Image
from training.loss import Truth
from training.points import KNEE_LINE, Array
from training.read import INPUT_PX, stacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BATCH = 32
PHOTOGRAPH_SHARE = 0.3


def weight(crop: Crop) -> float:
    """How often a rendered crop is looked at: the views that were read worst twice as often.

    Toes far out and cameras far off square are where a first reader was 2 degrees off.
    """
    if crop.rendered is None:
        return 1.0
    view = crop.rendered.view
    return 1.0 + (view.toe_out > 18) + (abs(view.az) > 12)


def batches(
    rendered: Sequence[Crop], photographs: Sequence[Crop], seed: int, first: int, end: int
) -> Iterator[tuple[torch.Tensor, Truth]]:
    """Batches number `first` to `end - 1`: pictures (BATCH, 3, INPUT_PX, INPUT_PX) and what is known of them."""
    chances = np.array([weight(crop) for crop in rendered])
    chances /= chances.sum()

    def make(number: int) -> tuple[torch.Tensor, Truth]:
        rng = np.random.default_rng([seed, number])
        real = round(BATCH * PHOTOGRAPH_SHARE) if photographs else 0
        chosen = [rendered[i] for i in rng.choice(len(rendered), BATCH - real, p=chances)]
        chosen += [photographs[i] for i in rng.integers(0, max(len(photographs), 1), real)]
        backdrops = photographs or rendered
        looks = [augmented(crop, INPUT_PX, rng, backdrops[rng.integers(len(backdrops))].image) for crop in chosen]
        return _as_tensors(chosen, [image for image, _ in looks], np.stack([points for _, points in looks]))

    with ThreadPoolExecutor(1) as pool:
        upcoming = pool.submit(make, first)
        for number in range(first, end):
            ready, upcoming = upcoming.result(), pool.submit(make, min(number + 1, end - 1))
            yield ready


def _as_tensors(crops: Sequence[Crop], images: Sequence[Image], points_px: Array) -> tuple[torch.Tensor, Truth]:
    places = points_px / INPUT_PX
    shank = np.linalg.norm(places[:, KNEE_LINE[0]] - places[:, KNEE_LINE[1]], axis=1)
    known = ~np.isnan(places).any(axis=2)
    truth = (np.nan_to_num(places, nan=0.5), known, np.stack([crop.slack for crop in crops]), shank)
    seen = torch.from_numpy(stacked(images)).contiguous(memory_format=torch.channels_last)
    return seen, Truth(*(torch.from_numpy(part.astype(np.float32)) for part in truth))
