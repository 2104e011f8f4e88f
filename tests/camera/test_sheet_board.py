from __future__ import annotations

import cv2
import numpy as np
import pytest

from helpers.sheets import opencv_board
from lungelens.camera.sheet_board import (
    A4,
    LETTER,
    PAPERS,
    Paper,
    black_cells_mm,
    chessboard_corners_mm,
    corners_mm,
    marker_corners_mm,
    paper_of_marker,
    printed_scale,
)
from lungelens.errors import UsageError


def test_the_pages_are_those_that_were_printed() -> None:
    assert Paper("A4", 297.0, 210.0, 0) == A4
    assert Paper("Letter", 279.4, 215.9, 6) == LETTER
    np.testing.assert_allclose([paper.short_edge_gap_mm for paper in PAPERS], [18.5, 9.7])
    np.testing.assert_allclose(marker_corners_mm(A4)[0], [[91, 15], [141, 15], [141, 65], [91, 65]])
    np.testing.assert_allclose(chessboard_corners_mm(A4)[[0, -1]], [[83.5, 72.5], [213.5, 137.5]])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_it_is_opencvs_board_in_the_middle_of_the_page(paper: Paper) -> None:
    board = opencv_board(paper)
    assert not board.getLegacyPattern()
    assert list(board.getIds()) == list(paper.ids)
    margin = (np.array([paper.width_mm, paper.height_mm]) - [260, 195]) / 2
    markers = np.array(board.getObjPoints())[..., :2] + margin
    chessboard = np.array(board.getChessboardCorners())[:, :2] + margin
    np.testing.assert_allclose(marker_corners_mm(paper), markers, atol=1e-4)
    np.testing.assert_allclose(chessboard_corners_mm(paper), chessboard, atol=1e-4)
    np.testing.assert_allclose(corners_mm(paper), np.concatenate([markers.reshape(-1, 2), chessboard]), atol=1e-4)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_black_is_where_opencv_draws_it(paper: Paper) -> None:
    drawn = opencv_board(paper).generateImage((260 * 6, 195 * 6), marginSize=0)  # a bit is 50 pixels
    cells = (black_cells_mm(paper) - [*paper.origin_mm, 0, 0]) * 6
    mine = np.full_like(drawn, 255)
    for x, y, width, height in np.round(cells).astype(int):
        mine[y : y + height, x : x + width] = 0
    differing = cv2.erode((mine != drawn).astype(np.uint8), np.ones((3, 3)))  # OpenCV rounds an edge its own way
    assert not differing.any()


def test_a_cell_is_black_once() -> None:
    drawn = opencv_board(A4).generateImage((260 * 6, 195 * 6), marginSize=0)
    assert black_cells_mm(A4)[:, 2:].prod(axis=1).sum() == pytest.approx((drawn < 128).sum() / 36, rel=0.01)


@pytest.mark.parametrize(("marker_id", "paper"), [(0, A4), (5, A4), (6, LETTER), (11, LETTER), (12, None), (49, None)])
def test_a_marker_tells_the_paper(marker_id: int, paper: Paper | None) -> None:
    assert paper_of_marker(marker_id) == paper


def test_the_bar_tells_the_printers_scale() -> None:
    assert printed_scale(98.5) == pytest.approx(0.985)


@pytest.mark.parametrize("length_mm", [0.0, 10.0, 89.9, 110.1, 1000.0, float("nan")])
def test_what_cannot_be_the_bar_is_refused(length_mm: float) -> None:
    with pytest.raises(UsageError, match="measure it again"):
        printed_scale(length_mm)
