"""What the drawings are made of: outlines of a body, lines, words, arrows and angles on a white card."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Patch, Polygon, Rectangle

from lungelens.camera.sheet_board import A4, black_cells_mm
from lungelens.camera.types import FloatArray
from lungelens.report.palette import INK, PAPER_ACCENT, PAPER_ALARM, PAPER_SOFT, to_hex

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Place: TypeAlias = FloatArray | tuple[float, float]

BODY: dict[str, Any] = json.loads((Path(__file__).parent / "outlines.json").read_text())
BLACK, GREY, BLUE, RED = (to_hex(colour) for colour in (INK, PAPER_SOFT, PAPER_ACCENT, PAPER_ALARM))
SKIN, FAR_SKIN, FLOOR, WALL, PANEL, PALE = "#e3d3c4", "#efe7df", "#8d969f", "#dfe3e7", "#f2f5f8", "#c3ccd5"


def points(name: str) -> FloatArray:
    """One outline (n, 2) or point of the body, its corners rounded off."""
    outline = np.asarray(BODY[name], dtype=float)
    for _ in range(2 if outline.ndim == 2 else 0):  # Chaikin: cut every corner twice
        after = np.roll(outline, -1, axis=0)
        outline = np.stack([0.75 * outline + 0.25 * after, 0.25 * outline + 0.75 * after], axis=1).reshape(-1, 2)
    return outline


def side(name: str) -> FloatArray:
    """A point of the body seen from the side, (2,)."""
    return points(name)[[0, 2]]


def above(name: str) -> FloatArray:
    """A point of the body seen from above, (2,)."""
    return points(name)[:2]


def fill(
    axes: Axes, outline: FloatArray, colour: str, edge: str = GREY, within: Patch | None = None, **style: Any
) -> None:
    """A closed shape, or that part of it which lies within another."""
    shape = axes.add_patch(Polygon(outline, facecolor=colour, edgecolor=edge, **{"linewidth": 1.0, **style}))
    if within is not None:
        if within.axes is None:
            within.set_transform(axes.transData)
        shape.set_clip_path(within)


def line(axes: Axes, *places: Place, colour: str = BLACK, **style: object) -> None:
    """A line through these places."""
    axes.plot(*np.array(places).T, color=colour, **{"linewidth": 1.4, **style})


def note(axes: Axes, place: Place, text: str, colour: str = BLACK, **style: object) -> None:
    """Words on a white ground, so that lines behind them do not matter."""
    ground = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    axes.text(*place, text, color=colour, bbox=ground, **{"ha": "center", "va": "center", "zorder": 6, **style})


def arrow(axes: Axes, start: Place, end: Place, colour: str = BLACK, kind: str = "-|>") -> None:
    """An arrow; `kind` "<->" makes it a measure."""
    look = {"arrowstyle": kind, "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 11}
    axes.annotate("", xy=tuple(end), xytext=tuple(start), arrowprops=look, zorder=5)


def angle(axes: Axes, corner: FloatArray, reach: float, begin_deg: float, end_deg: float, colour: str) -> None:
    """An arc from one direction to another, degrees against the x axis."""
    size = 2 * reach
    arc = Arc(tuple(corner), size, size, theta1=begin_deg, theta2=end_deg, color=colour, linewidth=2.0, zorder=4)
    axes.add_patch(arc)


def dot(axes: Axes, place: FloatArray, colour: str = BLACK) -> None:
    """A joint or another place."""
    axes.plot(*place, "o", color=colour, markersize=6, markeredgecolor="white", zorder=5)


def canvas(width: float, height: float, x: tuple[float, float], y: tuple[float, float]) -> tuple[Figure, Axes]:
    """A white card in inches with one drawing area in the drawing's own units."""
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasSVG(figure)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    bare(axes, x, y)
    return figure, axes


def bare(axes: Axes, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Equal scales, these limits, and no frame."""
    axes.set_xlim(*x)
    axes.set_ylim(*y)
    axes.set_aspect("equal")
    axes.axis("off")


def sheet_on_floor(axes: Axes, wall: float, middle: float) -> None:
    """The A4 sheet with its short edge at the wall, as it is printed."""
    width, height = A4.width_mm / 10, A4.height_mm / 10
    left, top = wall - width, middle + height / 2
    axes.add_patch(Rectangle((left, top - height), width, height, facecolor="white", edgecolor=GREY, linewidth=1.0))
    for x, y, across, down in black_cells_mm(A4) / 10:
        axes.add_patch(
            Rectangle((left + x, top - y - down), across, down, facecolor=BLACK, edgecolor=BLACK, linewidth=0.3)
        )
