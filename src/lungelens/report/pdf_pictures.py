"""The drawings of the exercises in the PDF, read from the SVG that the page shows.

They are made of straight paths, discs and numbers only (`docs/drawings/make_exercise_pictures.py`), so that this reader
needs no SVG library; anything else in them is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from reportlab.graphics.shapes import Circle, Drawing, Path, Shape, String
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from lungelens.report.pdf_figures import BOLD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

DRAWING_WIDTH = 52 * mm
_IGNORED = ("g", "style", "svg")


def svg_drawing(svg: bytes, width: float) -> Drawing:
    """Return a drawing of this width in points.

    Raises
    ------
    ValueError
        The SVG holds something that is neither a path of straight lines nor a disc nor words.
    """
    root = ElementTree.fromstring(svg)
    across, down = (float(root.attrib[name]) for name in ("width", "height"))
    drawing = Drawing(width, down * width / across)
    drawing.scale(width / across, width / across)
    for shape in _shapes(root, down):
        drawing.add(shape)
    return drawing


def _shapes(root: Element, height: float) -> Iterator[Shape]:
    """Yield what the SVG shows, from back to front, y up."""
    for element in root.iter():
        kind = element.tag.rpartition("}")[2]
        if kind == "path":
            yield _path(element, height)
        elif kind == "circle":
            x, y, radius = (float(element.attrib[name]) for name in ("cx", "cy", "r"))
            yield Circle(x, height - y, radius, **_look(element))
        elif kind == "text":
            size, (x, y) = float(element.attrib["font-size"]), (float(element.attrib[name]) for name in "xy")
            ink = HexColor(element.attrib["fill"])
            yield String(x, height - y, element.text, fontName=BOLD, fontSize=size, fillColor=ink, textAnchor="middle")
        elif kind not in _IGNORED:
            raise ValueError(f"a drawing holds a <{kind}>, which the PDF cannot draw")


def _path(element: Element, height: float) -> Path:
    path = Path(**_look(element), strokeLineJoin=1, strokeLineCap=1)
    places = element.attrib["d"]
    for number, place in enumerate(places.removeprefix("M").removesuffix("Z").split("L")):
        x, y = map(float, place.split())
        (path.lineTo if number else path.moveTo)(x, height - y)
    if places.endswith("Z"):
        path.closePath()
    return path


def _look(element: Element) -> dict[str, object]:
    """Return fill and stroke for a shape."""
    look: dict[str, object] = {
        name: None if element.attrib[source] == "none" else HexColor(element.attrib[source])
        for name, source in (("fillColor", "fill"), ("strokeColor", "stroke"))
    }
    dashes = element.attrib.get("stroke-dasharray")
    return look | {
        "strokeWidth": float(element.attrib.get("stroke-width", 0)),
        "strokeDashArray": [float(dash) for dash in dashes.split()] if dashes else None,
    }
