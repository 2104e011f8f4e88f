"""How one quantity of one leg has changed, drawn for the PDF as the clinician's page draws it; lengths in points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Polygon, PolyLine, Rect
from reportlab.lib.colors import white

from lungelens.app.words import say
from lungelens.language import localised, shown, spoken
from lungelens.report.pdf_figures import COLOUR_ACCENT, COLOUR_INK, COLOUR_LINE, COLOUR_SOFT, COLOUR_TINT, words_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from reportlab.graphics.shapes import Shape

    from lungelens.records.changes import Change, TrendPoint
    from lungelens.records.trends import Given, Trend

_LEFT, _RIGHT, _TOP, _FLOOR = 24.0, 4.0, 6.0, 19.0  # room for numbers, half a mark, and the days
_INSET = 10.0  # from the area's edge to the first and last day
_RADIUS = 3.2
_CAP = 2.5  # half the end of an interval
_MAX_TICKS = 4
_LEGEND_GAP = 14.0


@dataclass(frozen=True)
class ChartArea:
    """What all drawings of a quantity share, so that they can be compared by eye."""

    width: float
    height: float
    low: float  # of the quantity
    high: float
    unit: str
    first: date
    last: date

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.width - _RIGHT

    def x(self, day: date) -> float:
        """Where a day is."""
        days = (self.last - self.first).days
        at = (day - self.first).days / days if days else 0.5
        return _LEFT + _INSET + at * (self.right - _LEFT - 2 * _INSET)

    def y(self, value: float) -> float:
        """Where a value is."""
        return _FLOOR + (value - self.low) / (self.high - self.low) * (self.height - _FLOOR - _TOP)


def chart_area(trend: Trend, days: Sequence[date], width: float, height: float) -> ChartArea:
    """Return the area that holds every value, interval and band of both legs, and all `days`."""
    points = (*trend.left, *trend.right)
    values = [value for one in points for value in (one.value, one.low, one.high) if value is not None]
    for change in (trend.left_change, trend.right_change):
        if change is not None and trend.least_change is not None:
            values += [change.first.value - trend.least_change, change.first.value + trend.least_change]
    room = 0.06 * (max(values) - min(values)) or 1.0
    return ChartArea(width, height, min(values) - room, max(values) + room, trend.unit, min(days), max(days))


def trend_drawing(
    area: ChartArea, points: Sequence[TrendPoint], change: Change, least_change: float | None, given: Iterable[Given]
) -> Drawing:
    """Return values with their intervals, the band in which a change may be error, and the days of exercises."""
    drawing = Drawing(area.width, area.height)
    if least_change is not None:
        low, high = (area.y(change.first.value + sign * least_change) for sign in (-1, 1))
        drawing.add(Rect(_LEFT, low, area.right - _LEFT, high - low, fillColor=COLOUR_TINT, strokeColor=None))
    for shape in (*_axes(area), *_lines(area, points)):
        drawing.add(shape)
    for one in given:
        drawing.add(_flag(area.x(one.given_on), _FLOOR - 9))
    for point in points:
        x, y = area.x(point.held_on), area.y(point.value)
        for shape in _interval(area, point, x):
            drawing.add(shape)
        drawing.add(_marker(point.method, x, y, hollow=point.footwear != points[0].footwear))
    return drawing


def legend(trends: Sequence[Trend], given: Sequence[Given], width: float) -> Drawing:
    """Return what the marks mean, of those that occur."""
    drawing = Drawing(width, 12)
    x = 0.0
    for shape, words in _legend_entries(trends, given):
        shape.translate(x, 0)
        drawing.add(shape)
        text = words_at(words, x + 15, 3.4, colour=COLOUR_SOFT)
        drawing.add(text)
        x = text.getEast() + _LEGEND_GAP
    return drawing


def _legend_entries(trends: Sequence[Trend], given: Sequence[Given]) -> Iterator[tuple[Group, str]]:
    points = [point for trend in trends for point in (*trend.left, *trend.right)]
    methods = {point.method.partition("_")[0]: point.method for point in points}
    for kind, method in methods.items():
        words = say("clinic.legend.inclinometer") if kind == "inclinometer" else say(f"clinic.method.{method}")
        yield Group(_marker(method, 6, 6)), words
    if any(leg[0].footwear != point.footwear for trend in trends for leg in (trend.left, trend.right) for point in leg):
        yield Group(_marker("camera", 6, 6, hollow=True)), say("clinic.legend.footwear")
    if any(trend.least_change is not None for trend in trends):
        yield Group(Rect(0, 2, 12, 8, fillColor=COLOUR_TINT, strokeColor=None)), say("clinic.legend.band")
    if given:
        yield Group(_flag(4, 2)), say("clinic.legend.given")


def _axes(area: ChartArea) -> Iterator[Shape]:
    for value in _ticks(area.low, area.high):
        y = area.y(value)
        yield Line(_LEFT, y, area.right, y, strokeColor=COLOUR_LINE, strokeWidth=0.4)
        yield words_at(_number(value, area.unit), _LEFT - 4, y - 2.6, colour=COLOUR_SOFT, anchor="end")
    yield Line(_LEFT, _FLOOR, area.right, _FLOOR, strokeColor=COLOUR_INK, strokeWidth=0.7)
    if area.first == area.last:
        ends = [(area.first, area.x(area.first), "middle")]
    else:
        ends = [(area.first, _LEFT, "start"), (area.last, area.right, "end")]
    for day, x, anchor in ends:
        yield words_at(day.isoformat(), x, 1.5, colour=COLOUR_SOFT, anchor=anchor)


def _number(value: float, unit: str) -> str:
    return localised(f"{shown(value, unit, spoken()):.3g}", spoken())


def _ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers within a range."""
    rough = (high - low) / _MAX_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [step * k for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _lines(area: ChartArea, points: Sequence[TrendPoint]) -> Iterator[PolyLine]:
    """Join what was found in the same way; what was read by hand is dashed."""
    for method in dict.fromkeys(point.method for point in points):
        path = [at for one in points if one.method == method for at in (area.x(one.held_on), area.y(one.value))]
        colour, dashes = (COLOUR_ACCENT, None) if method == "camera" else (COLOUR_SOFT, [2, 2])
        yield PolyLine(path, strokeColor=colour, strokeWidth=0.9, strokeDashArray=dashes)


def _interval(area: ChartArea, point: TrendPoint, x: float) -> Iterator[Line]:
    if point.low is None or point.high is None:
        return
    low, high = area.y(point.low), area.y(point.high)
    for ends in ((x, low, x, high), (x - _CAP, low, x + _CAP, low), (x - _CAP, high, x + _CAP, high)):
        yield Line(*ends, strokeColor=COLOUR_INK, strokeWidth=0.8)


def _marker(method: str, x: float, y: float, *, hollow: bool = False) -> Shape:
    """Return a disc for the camera, a diamond for tape, a triangle for an inclinometer."""
    colour = COLOUR_ACCENT if method == "camera" else COLOUR_SOFT
    ink = {"fillColor": white if hollow else colour, "strokeColor": COLOUR_INK, "strokeWidth": 0.8}
    r = _RADIUS
    if method == "camera":
        return Circle(x, y, r, **ink)
    if method == "tape":
        return Polygon([x, y - r - 1, x + r + 1, y, x, y + r + 1, x - r - 1, y], **ink)
    return Polygon([x - r - 1, y - r, x + r + 1, y - r, x, y + r + 1], **ink)


def _flag(x: float, foot: float) -> Shape:
    """Return a flag on a pole: an exercise was given on that day."""
    return Group(
        Line(x, foot, x, foot + 9, strokeColor=COLOUR_INK, strokeWidth=0.8),
        Polygon([x, foot + 4, x, foot + 9, x + 6, foot + 6.5], fillColor=COLOUR_INK, strokeColor=None),
    )
