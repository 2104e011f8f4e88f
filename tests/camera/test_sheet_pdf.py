from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest

from helpers.sheets import opencv_board
from lungelens.camera.sheet_board import A4, BIT_MM, LETTER, PAPERS, Paper, chessboard_corners_mm, marker_corners_mm
from lungelens.camera.sheet_pdf import BAR_TEXT, PLACE_TEXT, PRINT_TEXT, WALL_TEXT, write_sheet
from lungelens.errors import OutputError

DPI = 300
MM = DPI / 25.4  # pixels
POINT_MM = 25.4 / 72
Gray = npt.NDArray[np.uint8]


@pytest.fixture(scope="module", params=PAPERS, ids=lambda paper: paper.name)
def paper(request: pytest.FixtureRequest) -> Paper:
    return request.param


@pytest.fixture(scope="module")
def pdf(paper: Paper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "sheet.pdf"
    write_sheet(paper, path)
    return path


@pytest.fixture(scope="module")
def scan(pdf: Path) -> Gray:
    """The page as an image of 300 dots per inch."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return cv2.cvtColor(page.render(scale=DPI / 72).to_numpy(), cv2.COLOR_BGR2GRAY)


def edges_mm(line: Gray) -> npt.NDArray[np.float64]:
    """Where a row of pixels changes between black and white, to a fraction of a pixel."""
    dark = line < 128
    at = np.flatnonzero(dark[1:] != dark[:-1])
    before, after = line[at].astype(float), line[at + 1].astype(float)
    return (at + 0.5 + (before - 127.5) / (before - after)) / MM


def test_one_page_of_true_size(pdf: Path, paper: Paper) -> None:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    size_mm = np.array(document[0].get_size()) * POINT_MM
    np.testing.assert_allclose(size_mm, [paper.width_mm, paper.height_mm], atol=1e-4)


def test_viewers_are_asked_not_to_scale_it(pdf: Path) -> None:
    assert not pypdfium2.raw.FPDF_VIEWERREF_GetPrintScaling(pypdfium2.PdfDocument(pdf).raw)


def test_the_squares_are_true_to_a_tenth_of_a_millimetre(scan: Gray, paper: Paper) -> None:
    x_mm, y_mm = paper.origin_mm
    across = edges_mm(scan[round((y_mm + 3) * MM)])  # above the markers of the first row
    np.testing.assert_allclose(across, x_mm + np.array([0, 65, 130, 195]), atol=0.1)
    down = edges_mm(scan[:, round((x_mm + 3) * MM)])
    down = down[(down > y_mm - 2) & (down < y_mm + 197)]
    np.testing.assert_allclose(down, y_mm + np.array([0, 65, 130, 195]), atol=0.1)


def test_the_bar_is_a_hundred_millimetres(scan: Gray, paper: Paper) -> None:
    up_the_left, along_the_foot = scan[:, round(12 * MM) : round(16 * MM)].T, scan[round((paper.height_mm - 9) * MM) :]
    margin = up_the_left if paper == A4 else along_the_foot
    black_mm = [float(run) for line in margin for run in np.diff(edges_mm(line))[::2]]
    assert max(black_mm) == pytest.approx(100, abs=0.1)


def test_opencv_finds_every_corner_where_it_should_be(scan: Gray, paper: Paper) -> None:
    chessboard, chess_ids, markers, ids = cv2.aruco.CharucoDetector(opencv_board(paper)).detectBoard(scan)
    assert sorted(ids.ravel()) == list(paper.ids)
    assert sorted(chess_ids.ravel()) == list(range(6))
    found_mm = (chessboard.reshape(-1, 2) + 0.5) / MM
    np.testing.assert_allclose(found_mm, chessboard_corners_mm(paper)[chess_ids.ravel()], atol=0.1)
    for quad, marker_id in zip(markers, ids.ravel(), strict=True):
        expected = marker_corners_mm(paper)[int(marker_id) - paper.first_id]
        np.testing.assert_allclose((quad[0] + 0.5) / MM, expected, atol=0.2)  # these are not refined


def test_nothing_is_printed_near_a_marker_or_where_printers_do_not_reach(scan: Gray, paper: Paper) -> None:
    x_mm, y_mm = paper.origin_mm
    board = np.zeros_like(scan, dtype=bool)
    top, bottom, left, right = (round(at * MM) for at in (y_mm, y_mm + 195, x_mm, x_mm + 260))
    board[top - 2 : bottom + 2, left - 2 : right + 2] = True
    print_beside = (scan < 200) & ~board
    assert print_beside.any()
    for corners in marker_corners_mm(paper):
        (left, top), (right, bottom) = corners[0] - BIT_MM, corners[2] + BIT_MM
        around = np.s_[max(0, int(top * MM)) : int(bottom * MM), max(0, int(left * MM)) : int(right * MM)]
        assert not print_beside[around].any()
    reach = int(3.5 * MM)
    inner = np.zeros_like(board)
    inner[reach:-reach, reach:-reach] = True
    assert not print_beside[~inner].any()


def test_black_is_black_all_through(scan: Gray, paper: Paper) -> None:
    x_mm, y_mm = paper.origin_mm
    square = scan[round((y_mm + 1) * MM) : round((y_mm + 64) * MM), round((x_mm + 1) * MM) : round((x_mm + 64) * MM)]
    assert square.max() == 0
    column, row = marker_corners_mm(paper)[0, 0] + 0.5 * BIT_MM
    border = scan[round(row * MM), round(column * MM) : round((column + 5 * BIT_MM) * MM)]
    assert border.max() == 0  # no hairlines between the cells


def test_it_says_what_to_do(pdf: Path, paper: Paper) -> None:
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    said = " ".join(page.get_text_range().split())
    assert said.count(WALL_TEXT) == 2
    for words in (BAR_TEXT, PRINT_TEXT, f"Lungelens sheet v1 {paper.name}", "Lay the sheet", PLACE_TEXT[-40:]):
        assert words in said


def test_the_same_bytes_every_time(pdf: Path, paper: Paper, tmp_path: Path) -> None:
    again = tmp_path / "again.pdf"
    write_sheet(paper, again)
    assert again.read_bytes() == pdf.read_bytes()
    assert list(tmp_path.iterdir()) == [again]


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="check the folder"):
        write_sheet(LETTER, tmp_path / "nowhere" / "sheet.pdf")
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(OutputError, match="folder.pdf cannot be written"):
        write_sheet(LETTER, tmp_path / "folder.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.pdf"]
