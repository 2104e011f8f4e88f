"""Draw the printed sheet as a PDF page of true size.

The board is one filled path in millimetres, so that no viewer puts hairlines between its cells. Words, the bar and the
drawing lie in the page's margins, between what printers cannot reach and the white the markers need around them.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from lungelens.camera.sheet_board import BAR_MM, VERSION, Paper, black_cells_mm
from lungelens.files import write_whole
from lungelens.translation import translated

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from lungelens.camera.types import FloatArray

INCH_MM = 25.4
POINT_MM = INCH_MM / 72
WALL_TEXT = "a short edge to the wall"
BAR_TEXT = f"{BAR_MM:.0f} mm: measure me"
PRINT_TEXT = f"Print at 100 % (actual size): the bar must be {BAR_MM:.0f} mm long."
PLACE_TEXT = "Lay the sheet flat beside your foot, on the camera's side, a short edge against the wall."
FONT = "DejaVu Sans"  # comes with matplotlib, so the page is the same on every machine
INK = "black"
SHEET_M, FOOT_M = (0.21, 0.297), 0.26  # in the drawing, which is a plan to scale


def write_sheet(paper: Paper, path: Path) -> None:
    """Write the sheet as a PDF of one page, exact to a hundredth of a millimetre; the same bytes every time.

    Its words are in the language spoken now.

    The file asks viewers to print at actual size, and appears under its name only when it is complete.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    write_whole(path, _unscaled(_page(paper)))


def _page(paper: Paper) -> bytes:
    figure = Figure(figsize=(paper.width_mm / INCH_MM, paper.height_mm / INCH_MM))
    FigureCanvasPdf(figure)  # registers itself with the figure
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, paper.width_mm), ylim=(paper.height_mm, 0))
    axes.set_axis_off()
    axes.add_patch(PathPatch(_rectangles(black_cells_mm(paper)), facecolor=INK, linewidth=0))
    _write_margins(axes, paper)
    page = io.BytesIO()
    title = f"Lungelens sheet v{VERSION}, {paper.name}"
    figure.savefig(page, format="pdf", metadata={"Title": title, "Creator": "Lungelens", "CreationDate": None})
    return page.getvalue()


def _unscaled(pdf: bytes) -> bytes:
    """The same PDF with the wish to be printed at actual size, as an incremental update (ISO 32000-1, 7.5.6)."""
    root, size = (re.findall(rb"/%s (\d+)" % key, pdf)[-1] for key in (b"Root", b"Size"))
    previous = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    old = re.search(rb"^%s 0 obj\s*<<(.*?)>>\s*endobj" % root, pdf, re.DOTALL | re.MULTILINE)
    assert old is not None  # a PDF has a catalogue
    wish = b"/ViewerPreferences << /PrintScaling /None >>"
    catalogue = b"%s 0 obj\n<<%s %s >>\nendobj\n" % (root, old[1], wish)
    table = b"xref\n%s 1\n%010d 00000 n \n" % (root, len(pdf))
    trailer = b"trailer\n<< /Size %s /Root %s 0 R /Prev %s >>\n" % (size, root, previous)
    return pdf + catalogue + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(catalogue))


def _rectangles(boxes_mm: FloatArray) -> Outline:
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    vertices = boxes_mm[:, None, :2] + corners * boxes_mm[:, None, 2:]
    codes = [Outline.MOVETO, Outline.LINETO, Outline.LINETO, Outline.LINETO, Outline.CLOSEPOLY]
    return Outline(vertices.reshape(-1, 2), codes * len(boxes_mm))


@dataclass(frozen=True)
class _Margin:
    """A margin of the page with axes of its own: `along` as its words are read, `down` as their lines follow."""

    axes: Axes
    corner_mm: tuple[float, float]
    reads: tuple[int, int]  # direction of `along` on the page: one of the four sides

    def on_page(self, points_mm: FloatArray) -> FloatArray:
        """Points (n, 2), along and down, on the page."""
        right, below = self.reads
        return np.asarray(points_mm @ [[right, below], [-below, right]] + self.corner_mm)

    def write(self, words: str, along_mm: float, down_mm: float, size_mm: float, **style: Any) -> None:
        """Write words of this font size with their base line at `down_mm`."""
        x_mm, y_mm = self.on_page(np.array([[along_mm, down_mm]]))[0]
        turn = float(np.degrees(np.arctan2(-self.reads[1], self.reads[0])))
        how = {"family": FONT, "va": "baseline", "color": INK, "rotation_mode": "anchor", **style}
        self.axes.text(x_mm, y_mm, words, fontsize=size_mm / POINT_MM, rotation=turn, **how)

    def line(self, points_mm: FloatArray, width_mm: float, **style: Any) -> None:
        """Draw a line through points (n, 2)."""
        x_mm, y_mm = self.on_page(points_mm).T
        how = {"color": INK, "solid_capstyle": "butt", "solid_joinstyle": "miter", **style}
        self.axes.plot(x_mm, y_mm, linewidth=width_mm / POINT_MM, **how)

    def fill(self, points_mm: FloatArray, colour: str = INK) -> None:
        """Fill the polygon (n, 2)."""
        self.axes.fill(*self.on_page(points_mm).T, color=colour, linewidth=0)


def _write_margins(axes: Axes, paper: Paper) -> None:
    width, height = paper.width_mm, paper.height_mm
    left = _Margin(axes, (0.0, height), (0, -1))
    right = _Margin(axes, (width, 0.0), (0, 1))
    name = f"Lungelens sheet v{VERSION} {paper.name}"
    if paper.short_edge_gap_mm > 15:  # room for two lines beside the board, none above and below it
        for margin in (left, right):
            _write_to_the_wall(margin, height / 2, 8.2, 3.8)
        _draw_bar(left, 13.0, 14.6, 3.0)
        left.write(name, height - 13.0, 14.6, 3.0, ha="right")
        right.write(translated(PRINT_TEXT), 13.0, 12.1, 2.6)
        right.write(translated(PLACE_TEXT), 13.0, 15.6, 2.6)
        _draw_plan(right, height - 49.0, 5.2, 11.0)
    else:
        top = _Margin(axes, (0.0, 0.0), (1, 0))
        bottom = _Margin(axes, (0.0, height - 10.4), (1, 0))
        for margin in (left, right):
            _write_to_the_wall(margin, height / 2, 7.2, 3.2)
        top.write(f"{translated(PRINT_TEXT)} {translated(PLACE_TEXT)}", 12.0, 7.2, 2.5)
        _draw_bar(bottom, 12.0, 5.6, 2.7)
        bottom.write(name, width - 12.0, 5.6, 2.7, ha="right")
        _draw_plan(bottom, width - 85.0, 2.0, 4.4)


def _write_to_the_wall(margin: _Margin, along_mm: float, down_mm: float, size_mm: float) -> None:
    margin.write(translated(WALL_TEXT), along_mm, down_mm, size_mm, ha="center", weight="bold")
    arrow = np.array([[0, -0.85], [0.55, -0.2], [0.17, -0.2], [0.17, 0.1], [-0.17, 0.1], [-0.17, -0.2], [-0.55, -0.2]])
    half_words_mm = 8.6 * size_mm
    for side in (-1, 1):
        margin.fill(arrow * size_mm * 1.1 + [along_mm + side * half_words_mm, down_mm])


def _draw_bar(margin: _Margin, along_mm: float, down_mm: float, size_mm: float) -> None:
    """The bar: its length is from outer edge to outer edge of the end ticks."""
    line_mm, tick_mm = 0.35, 1.3
    middle_mm = down_mm - 0.36 * size_mm
    margin.line(np.array([[along_mm, middle_mm], [along_mm + BAR_MM, middle_mm]]), line_mm)
    for at in (along_mm + line_mm / 2, along_mm + BAR_MM - line_mm / 2):
        margin.line(np.array([[at, middle_mm - tick_mm], [at, middle_mm + tick_mm]]), line_mm)
    margin.write(translated(BAR_TEXT), along_mm + BAR_MM + 2.5, down_mm, size_mm)


def _draw_plan(margin: _Margin, along_mm: float, down_mm: float, height_mm: float) -> None:
    """From above, to scale: foot, sheet and camera at the wall, which is on the upper side."""
    scale = height_mm / (SHEET_M[1] + 0.03)  # millimetres on the page to a metre on the floor
    thin_mm = 0.13 + 0.008 * height_mm

    def place(points_m: FloatArray) -> FloatArray:
        return np.asarray(points_m * scale + [along_mm, down_mm])

    wall_m = 0.03
    margin.fill(place(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, wall_m], [0.0, wall_m]])))
    for outline in _foot_m(np.array([0.14, wall_m + 0.06])):
        margin.line(place(outline), thin_mm)
    columns, rows = 3, 4
    corner = np.array([0.26, wall_m])
    frame = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * SHEET_M + corner
    margin.line(place(frame), thin_mm)
    for column, row in np.ndindex(columns, rows):
        if (column + row) % 2 == 0:
            square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 0.065
            margin.fill(place(square + corner + [0.0075 + 0.065 * column, 0.0185 + 0.065 * row]))
    sight = np.array([[0.52, wall_m + 0.15], [0.75, wall_m + 0.15]])
    margin.line(place(sight), thin_mm, linestyle=(0, (3, 2)))
    lens = np.array([[0.78, -0.05], [0.84, -0.02], [0.84, 0.02], [0.78, 0.05]]) + [0, wall_m + 0.15]
    body = np.array([[0.845, -0.06], [0.98, -0.06], [0.98, 0.06], [0.845, 0.06]]) + [0, wall_m + 0.15]
    margin.fill(place(lens))
    margin.fill(place(body))


def _foot_m(big_toe: FloatArray) -> list[FloatArray]:
    """Lines of a right sole seen from above, toes up, in metres: (n, 2) each, across and down."""
    knots = np.array([
        [-0.031, 0.060], [-0.038, 0.090], [-0.026, 0.150], [-0.034, 0.220], [-0.026, 0.250], [0.020, 0.250],
        [0.028, 0.220], [0.038, 0.150], [0.056, 0.100], [0.050, 0.072], [0.010, 0.046],
    ])  # fmt: skip
    around = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([np.cos(around), np.sin(around)], axis=1)
    toes_mm = np.array([[-19, 22, 14], [6, 20, 8.5], [24.5, 29, 8], [40.5, 41, 7.5], [54, 56, 7]])  # place, radius
    toes = [(circle * toe[2] + toe[:2]) / 1000 + big_toe for toe in toes_mm]
    return [_rounded(knots) + big_toe, *toes]


def _rounded(knots: FloatArray) -> FloatArray:
    """A smooth closed line near these points: Chaikin's corner cutting."""
    for _ in range(4):
        after = np.roll(knots, -1, axis=0)
        knots = np.stack([0.75 * knots + 0.25 * after, 0.25 * knots + 0.75 * after], axis=1).reshape(-1, 2)
    return np.vstack([knots, knots[:1]])
