"""Edges drawn at known places."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from lungelens.observe.edge_path import between_pixels, colour_change, strength_of, strongest_path


def strip(edge_at: float, slope: float = 0.0) -> np.ndarray:
    """80 x 40 pixels, dark to the left of an edge, light to the right; blurred as a lens does."""
    rows, columns = np.mgrid[:80, :40] + 0.5
    light = np.clip(columns - edge_at - slope * rows + 0.5, 0, 1)
    gray = np.round(60 + 120 * light).astype(np.uint8)
    return cv2.GaussianBlur(np.repeat(gray[..., None], 3, axis=2), (0, 0), 1.0)


@pytest.mark.parametrize(("edge_at", "slope"), [(20.0, 0.0), (17.3, 0.0), (12.6, 0.08)])
def test_the_edge_is_found_between_the_pixels(edge_at: float, slope: float) -> None:
    change = colour_change(strip(edge_at, slope), half_window=2)
    found = between_pixels(change, strongest_path(strength_of(change)))
    truth = edge_at + slope * (np.arange(80) + 0.5)
    assert np.abs(found - truth)[5:-5].max() < 0.25


def test_a_stronger_edge_far_away_is_not_jumped_to() -> None:
    strength = np.ones((30, 20))
    strength[:, 4] = 5.0
    strength[14:16, 18] = 50.0
    assert set(strongest_path(strength)) == {4}


def test_a_gap_in_the_edge_is_bridged() -> None:
    strength = np.zeros((30, 20))
    strength[:, 4] = 5.0
    strength[10:15, 4] = 0.0
    assert strongest_path(strength)[12] == 4
