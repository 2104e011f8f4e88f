"""Soles painted on rendered shoes lie along the shoe's lower edge and move no point."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from helpers.crops import leg_points, write_person
from training.data import CROP_PX, Crop, read_person
from training.points import NAMES
from training.soles import with_sole

if TYPE_CHECKING:
    from pathlib import Path

HEEL, TOE, FLOOR = np.array([90.0, 170.0]), np.array([170.0, 175.0]), 190


@pytest.fixture
def shod(tmp_path: Path) -> Crop:
    """A grey shoe from heel to toe, 40 pixels high, on a grey floor."""
    grey = np.full((CROP_PX, CROP_PX, 3), 120, np.uint8)
    points = leg_points()
    for name, place in (("heel_back", HEEL), ("toe_tip", TOE), ("mtp2", (145, 165))):
        points[NAMES.index(name)] = place
    crop = read_person(write_person(tmp_path, 1, [grey], points), everything=True)[0]
    assert crop.rendered is not None
    leg = np.zeros((CROP_PX, CROP_PX), np.uint8)
    cv2.rectangle(leg, (int(HEEL[0]), FLOOR - 40), (int(TOE[0]), FLOOR - 1), 1, -1)
    view = crop.rendered.view.model_copy(update={"far": False})
    outfit = crop.rendered.outfit.model_copy(update={"feet": "shoes"})
    return replace(crop, leg=leg > 0, rendered=replace(crop.rendered, view=view, outfit=outfit))


def changed(before: Crop, after: Crop) -> np.ndarray:
    return np.abs(before.image.astype(int) - after.image).max(axis=2) > 12


def test_a_sole_covers_the_lower_edge_of_the_shoe_and_nothing_above_or_outside(shod: Crop) -> None:
    length = TOE[0] - HEEL[0]
    seen = np.zeros((CROP_PX, CROP_PX), bool)
    for seed in range(30):
        seen |= changed(shod, with_sole(shod, np.random.default_rng(seed)))
    rows, columns = np.nonzero(seen)
    assert seen[FLOOR - 3, int(HEEL[0]) + 5 : int(TOE[0]) - 5].all()
    assert rows.max() <= FLOOR + 2
    assert columns.min() >= HEEL[0] - 3 and columns.max() <= TOE[0] + 3
    behind_the_cap = seen[:, : int(HEEL[0] + 0.65 * length)]
    assert np.nonzero(behind_the_cap)[0].min() >= FLOOR - 0.16 * length - 3


def test_points_stay(shod: Crop) -> None:
    soled = with_sole(shod, np.random.default_rng(1))
    np.testing.assert_array_equal(soled.points, shod.points)
    assert changed(shod, soled).any()


@pytest.mark.parametrize("feet", ["bare", "socks"])
def test_feet_without_shoes_get_no_sole(shod: Crop, feet: str) -> None:
    assert shod.rendered is not None
    outfit = shod.rendered.outfit.model_copy(update={"feet": feet})
    bare = replace(shod, rendered=replace(shod.rendered, outfit=outfit))
    assert with_sole(bare, np.random.default_rng(0)) is bare


def test_a_photograph_keeps_its_own_sole(shod: Crop) -> None:
    photograph = replace(shod, rendered=None)
    assert with_sole(photograph, np.random.default_rng(0)) is photograph
