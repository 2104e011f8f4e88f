"""Batches of augmented crops, made by other processes while the network learns; the same for the same seed and step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from training.augment import augmented
from training.data import Crop, Image
from training.loss import Truth
from training.marked_photos import is_marked
from training.points import KNEE_LINE, Array
from training.read import INPUT_PX

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PHOTOGRAPH_SHARE = 0.3
MARKED_WEIGHT = 3.0
"""A marked photograph is looked at as often as three others."""
AHEAD = 4
"""Batches that every process keeps ready."""

Batch = tuple[torch.Tensor, Truth]


def weight(crop: Crop) -> float:
    """How often a crop is looked at: marked photographs and the views that were read worst more often.

    Toes far out and cameras far off square are where a first reader was 2 degrees off; deep angles were drawn in.
    """
    if crop.rendered is None:
        return MARKED_WEIGHT if is_marked(crop) else 1.0
    view = crop.rendered.view
    return 1.0 + (view.toe_out > 18) + (abs(view.az) > 12) + (view.tibia > 33)


class Batches(Dataset[Batch]):
    """Batch number n of a training: pictures (size, 3, INPUT_PX, INPUT_PX), bytes, and what is known of them."""

    def __init__(self, rendered: Sequence[Crop], photographs: Sequence[Crop], seed: int, size: int) -> None:
        self._rendered, self._chances = rendered, _chances(rendered)
        self._photographs, self._of_photographs = photographs, _chances(photographs)
        self._seed, self._size = seed, size

    def __getitem__(self, number: int) -> Batch:
        """The same whichever process makes it, and whenever."""
        rng = np.random.default_rng([self._seed, number])
        real = round(self._size * PHOTOGRAPH_SHARE) if self._photographs else 0
        drawn = rng.choice(len(self._rendered), self._size - real, p=self._chances)
        chosen = [self._rendered[i] for i in drawn]
        if real:
            drawn = rng.choice(len(self._photographs), real, p=self._of_photographs)
            chosen += [self._photographs[i] for i in drawn]
        backdrops = self._photographs or self._rendered
        looks = [augmented(crop, INPUT_PX, rng, backdrops[rng.integers(len(backdrops))].image) for crop in chosen]
        return _as_tensors(chosen, [image for image, _ in looks], np.stack([points for _, points in looks]))


def _chances(crops: Sequence[Crop]) -> Array:
    weights = np.array([weight(crop) for crop in crops])
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def batches(made: Batches, first: int, end: int, workers: int) -> Iterator[Batch]:
    """Batches number `first` to `end - 1`, made by `workers` processes; 0 makes them where they are wanted."""
    loader = DataLoader(
        made,
        batch_size=None,
        sampler=range(first, end),
        num_workers=workers,
        prefetch_factor=AHEAD if workers else None,
        worker_init_fn=_on_one_core,
        pin_memory=torch.cuda.is_available(),
    )
    yield from loader


def _on_one_core(_: int) -> None:
    cv2.setNumThreads(1)


def _as_tensors(crops: Sequence[Crop], images: Sequence[Image], points_px: Array) -> Batch:
    places = points_px / INPUT_PX
    shank = np.linalg.norm(places[:, KNEE_LINE[0]] - places[:, KNEE_LINE[1]], axis=1)
    known = ~np.isnan(places).any(axis=2)
    truth = (np.nan_to_num(places, nan=0.5), known, np.stack([crop.slack for crop in crops]), shank)
    seen = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2)
    return seen, Truth(*(torch.from_numpy(part.astype(np.float32)) for part in truth))
