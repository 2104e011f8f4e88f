"""A shoe drawn on a floor, with and without a printed sheet beside it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from helpers.shoes import HEEL, SOLE_Y, foot, picture
from lungelens.observe.foot import CENTRE, FOOT_PX, FootCut, FootPicture, FootPoints, foot_edges

SHEET = np.array([(120.0, 236.0), (330.0, 236.0), (330.0, 280.0), (120.0, 280.0)])


def with_sheet(rgb: np.ndarray) -> np.ndarray:
    """A page with a black and white pattern in front of the foot."""
    drawn = cv2.fillConvexPoly(rgb.copy(), SHEET.astype(np.int32), (245, 245, 245))
    for left in range(125, 320, 24):
        cv2.rectangle(drawn, (left, 240), (left + 12, 274), (10, 10, 10), -1)
    return drawn


@pytest.mark.parametrize("facing_right", [True, False])
def test_the_sole_is_found(facing_right: bool) -> None:
    edges = foot_edges(FootPicture.of(picture(facing_right=facing_right), foot(facing_right)))
    assert edges is not None
    for edge in (edges.outline_px, edges.step_px):
        assert np.median(np.abs(edge[:, 1] - SOLE_Y)) < 1.5


def test_a_printed_sheet_beside_the_foot_does_not_hide_it() -> None:
    beside = foot_edges(FootPicture.of(with_sheet(picture()), foot(), SHEET))
    assert beside is not None
    assert np.median(np.abs(beside.outline_px[:, 1] - SOLE_Y)) < 1.5
    assert np.median(np.abs(beside.step_px[:, 1] - SOLE_Y)) < 1.5


def test_without_being_told_of_the_sheet_its_edge_is_taken_for_the_sole() -> None:
    edges = foot_edges(FootPicture.of(with_sheet(picture()), foot()))
    assert edges is not None
    assert np.median(edges.step_px[:, 1]) > SOLE_Y + 3


def test_a_foot_of_a_few_pixels_shows_nothing() -> None:
    with pytest.raises(ValueError, match="smaller"):
        FootPicture.of(picture(size=0.14), foot(size=0.14))


def test_points_go_to_the_cut_out_and_back() -> None:
    points = FootPoints(HEEL, HEEL + [80.0, 0.0], HEEL - [0.0, 30.0], 1.0)
    place = FootCut.around(points)
    np.testing.assert_allclose(place.to_picture(place.to_cut(HEEL)), HEEL)
    np.testing.assert_allclose(place.to_cut(HEEL), CENTRE - [FOOT_PX / 2, 0])
