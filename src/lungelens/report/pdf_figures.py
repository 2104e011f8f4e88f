"""The page's drawings for the PDF, from the same values; x positions are fractions of the width, the rest points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor

from lungelens.report.palette import INK, PAPER_ACCENT, PAPER_SOFT, to_hex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lungelens.report.band import BandFigure, Mark
    from lungelens.report.curve import CurveFigure

REGULAR, BOLD = "LungelensSans", "LungelensSans-Bold"
COLOUR_INK, COLOUR_SOFT, COLOUR_ACCENT = (HexColor(to_hex(colour)) for colour in (INK, PAPER_SOFT, PAPER_ACCENT))
COLOUR_LINE, COLOUR_BAND, COLOUR_TINT = HexColor("#c9d1d8"), HexColor("#f1f5f8"), HexColor("#dce9f2")
_SIZE = 7.5
_EDGE = 12.0  # space left and right of a scale, for its end labels
_LANE = 34.0


def band_drawing(figure: BandFigure, width: float) -> Drawing:
    """Return the scale with norms and the person's values."""
    head = 62.0 if figure.zones else 50.0 if figure.people else 0.0
    floor = 26.0
    height = floor + _LANE * len(figure.marks) + head + 4
    drawing = Drawing(width, height)
    inner = width - 2 * _EDGE

    def x(at: float) -> float:
        return _EDGE + inner * at

    ceiling = height - 12
    for zone in figure.zones:
        box = (x(zone.start), floor, x(zone.end), ceiling)
        drawing.add(Rect(box[0], floor, box[2] - box[0], ceiling - floor, fillColor=COLOUR_BAND, strokeColor=None))
        for shape in _hatch(*box) if zone.band == "restricted" else _dots(*box) if zone.band == "ample" else ():
            drawing.add(shape)
    if figure.people:
        _add_people(drawing, figure, x, ceiling)
    for zone in figure.zones:
        drawing.add(words_at(zone.label, (x(zone.start) + x(zone.end)) / 2, ceiling - 46, bold=True, anchor="middle"))
        if zone.start > 0:
            drawing.add(Line(x(zone.start), floor, x(zone.start), ceiling, strokeColor=COLOUR_INK, strokeWidth=0.7))
    for k, mark in enumerate(figure.marks):
        _add_mark(drawing, mark, x, height - head - _LANE * k - 25)
    drawing.add(Line(x(0), floor, x(1), floor, strokeColor=COLOUR_INK, strokeWidth=0.8))
    for tick in figure.ticks:
        drawing.add(Line(x(tick.at), floor, x(tick.at), floor - 3, strokeColor=COLOUR_INK, strokeWidth=0.8))
        drawing.add(words_at(tick.label, x(tick.at), floor - 12, anchor="middle"))
    drawing.add(words_at(figure.axis, width / 2, 3, colour=COLOUR_SOFT, anchor="middle"))
    return drawing


def curve_drawing(figure: CurveFigure, width: float, seconds: str) -> Drawing:
    """Return the lean of the shin over time."""
    height, floor = 92.0, 12.0
    ceiling = height - 14
    drawing = Drawing(width, height)
    for one in figure.movements:
        start, end = width * one.start, width * one.end
        fill = COLOUR_TINT if one.is_best else COLOUR_BAND
        drawing.add(Rect(start, floor, end - start, ceiling - floor, fillColor=fill, strokeColor=None))
        if not one.valid:
            for shape in _hatch(start, floor, end, ceiling):
                drawing.add(shape)
        star = "★ " if one.is_best else "✗ " if not one.valid else ""
        words = one.label if len(figure.movements) > 5 or not one.amount else f"{one.label}: {one.amount}"
        drawing.add(words_at(star + words, width * one.peak, ceiling + 5, bold=one.is_best, anchor="middle"))
    for line in figure.lines:
        points = [value for at, up in line for value in (width * at, floor + (ceiling - floor) * up)]
        drawing.add(PolyLine(points, strokeColor=COLOUR_ACCENT, strokeWidth=1.4, strokeLineJoin=1))
    drawing.add(Line(0, floor, width, floor, strokeColor=COLOUR_INK, strokeWidth=0.8))
    drawing.add(words_at("0", 0, 2, colour=COLOUR_SOFT))
    drawing.add(words_at(f"{figure.duration_s:.0f} {seconds}", width, 2, colour=COLOUR_SOFT, anchor="end"))
    return drawing


def _add_people(drawing: Drawing, figure: BandFigure, x: Callable[[float], float], ceiling: float) -> None:
    foot, tall = ceiling - 36, 34.0
    top_at, _ = max(figure.people, key=lambda point: point[1])
    outline = [value for at, height in figure.people for value in (x(at), foot + tall * height)]
    points = [x(0), foot, *outline, x(1), foot]
    drawing.add(Polygon(points, fillColor=COLOUR_TINT, strokeColor=COLOUR_ACCENT, strokeWidth=0.9))
    drawing.add(words_at(figure.people_label, x(top_at), ceiling + 4, colour=COLOUR_SOFT, anchor="middle"))


def _add_mark(drawing: Drawing, mark: Mark, x: Callable[[float], float], y: float) -> None:
    remark = f", {mark.remark}" if mark.remark else ""
    name = words_at(f"{mark.leg} {mark.amount}", x(0) + 4, y + 11, bold=True)
    drawing.add(name)
    drawing.add(words_at(f"({mark.between}){remark}", name.getEast() + 4, y + 11, colour=COLOUR_SOFT))
    ink = {"strokeColor": COLOUR_INK, "strokeWidth": 1.4}
    drawing.add(Line(x(mark.low), y, x(mark.high), y, **ink))
    for end in (mark.low, mark.high):
        drawing.add(Line(x(end), y - 3.5, x(end), y + 3.5, **ink))
    inside = {"fillColor": HexColor("#ffffff") if mark.remark else COLOUR_ACCENT, **ink, "strokeWidth": 1}
    at = x(mark.at)
    diamond = Polygon([at, y - 6, at + 6, y, at, y + 6, at - 6, y], **inside)
    drawing.add(diamond if mark.shape == "diamond" else Circle(at, y, 4.8, **inside))


def words_at(
    words: str, x: float, y: float, *, bold: bool = False, colour: HexColor = COLOUR_INK, anchor: str = "start"
) -> String:
    """Return a line of text as part of a drawing."""
    font = BOLD if bold else REGULAR
    return String(x, y, words, fontName=font, fontSize=_SIZE, fillColor=colour, textAnchor=anchor)


def _hatch(left: float, bottom: float, right: float, top: float) -> Iterator[Line]:
    """Yield slanted lines that fill a box."""
    width, height, step = right - left, top - bottom, 5.0
    for k in range(1, int((width + height) / step) + 1):
        reach = k * step  # where the line meets the lower edge, or its extension
        x0, y0 = left + min(reach, width), bottom + max(0.0, reach - width)
        x1, y1 = left + max(0.0, reach - height), bottom + min(reach, height)
        yield Line(x0, y0, x1, y1, strokeColor=COLOUR_LINE, strokeWidth=0.8)


def _dots(left: float, bottom: float, right: float, top: float) -> Iterator[Circle]:
    """Yield dots that fill a box."""
    step = 6.0
    for row in range(int((top - bottom) / step)):
        for column in range(int((right - left) / step)):
            x = left + step * (column + 0.5 + 0.5 * (row % 2))
            if x < right - 1:
                yield Circle(x, bottom + step * (row + 0.5), 0.6, fillColor=COLOUR_LINE, strokeColor=None)
