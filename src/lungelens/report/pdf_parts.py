"""Building blocks of the PDF: type, columns, tables and images."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import matplotlib
from PIL import Image as PillowImage
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table

from lungelens.report.pdf_figures import BOLD, COLOUR_INK, COLOUR_LINE, COLOUR_SOFT, REGULAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PAGE_MM = (210.0, 279.4)  # as wide as A4 and as high as Letter: fits both at 100 %
_MARGIN_MM = 15.0
WIDTH = (_PAGE_MM[0] - 2 * _MARGIN_MM) * mm
GAP = 5 * mm
HALF = (WIDTH - GAP) / 2
_STILL_ASPECT = 1.0  # of the image on a card; of what the still has above and below it …
_STILL_PLACE = 0.72  # … this fraction is cropped above: the foot matters more than the hip
_FRAME_PADDING = 6  # points that the library adds to every margin
STILL_MM = 42.0
CARD_PADDING = 3 * mm

Block = Any  # a reportlab "flowable"; the library has no types


def set_pages(blocks: list[Block], *, title: str, foot: str, language: str, mark: str = "") -> bytes:
    """Return the PDF; the same bytes for the same blocks. `foot` and `mark` appear left and right below every page."""
    return _built(blocks, title, foot, language, mark)[0]


def set_fewest_pages(orders: Iterable[list[Block]], *, title: str, foot: str, language: str) -> bytes:
    """Return the PDF of those blocks that need the least paper: what room is left is left at the end."""
    return min((_built(blocks, title, foot, language, "") for blocks in orders), key=lambda built: built[1])[0]


def _built(blocks: list[Block], title: str, foot: str, language: str, mark: str) -> tuple[bytes, tuple[int, float]]:
    """Return the PDF, and how many pages it has and how much of the last one is used: less is better."""
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=tuple(side * mm for side in _PAGE_MM),
        leftMargin=_MARGIN_MM * mm - _FRAME_PADDING,
        rightMargin=_MARGIN_MM * mm - _FRAME_PADDING,
        topMargin=13 * mm,
        bottomMargin=17 * mm,
        title=title,
        author="Lungelens",
        lang=language,
        invariant=1,
    )

    def draw_foot(canvas: Any, _: object) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 6.8)
        canvas.setFillColor(COLOUR_SOFT)
        canvas.drawString(_MARGIN_MM * mm, 9 * mm, foot)
        canvas.drawRightString((_PAGE_MM[0] - _MARGIN_MM) * mm, 9 * mm, f"{mark} {document.page}".lstrip())
        canvas.restoreState()

    document.build(blocks, onFirstPage=draw_foot, onLaterPages=draw_foot)
    return file.getvalue(), (document.page, -document.frame._y)  # noqa: SLF001  no other way is given to ask


def side_by_side(cells: Sequence[list[Block]], *, boxed: bool = False) -> Block:
    """Return one or two columns of half the width; overlong content continues on the next page."""
    padding = CARD_PADDING if boxed else 0
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    style: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    style += [(side, (0, 0), (-1, -1), padding) for side in sides]
    columns = [0, 2][: len(cells)]
    if boxed:
        style += [("BOX", (column, 0), (column, -1), 0.7, COLOUR_LINE) for column in columns]
    row = [cells[0]] if len(cells) == 1 else [cells[0], "", cells[1]]
    widths = [HALF, GAP, HALF][: len(row)]
    return Table([row], colWidths=widths, style=style, hAlign="LEFT", splitInRow=1)


def text_table(rows: Sequence[Sequence[str]], parts: Sequence[float], width: float, *, header: bool = True) -> Block:
    """Return a table whose columns take these fractions of the width; the first row is a header by default."""
    cells = [
        [paragraph(cell, "cell head" if header and k == 0 or j == 0 else "cell") for j, cell in enumerate(row)]
        for k, row in enumerate(rows)
    ]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, COLOUR_LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
    ]
    if header:
        style.append(("LINEBELOW", (0, 0), (-1, 0), 1, COLOUR_INK))
    return Table(cells, colWidths=[part * width for part in parts], style=style, repeatRows=int(header), hAlign="LEFT")


def square_still(jpeg: bytes, width: float) -> Block:
    """Return a square crop of the still, its lower middle, as on the page."""
    whole = PillowImage.open(io.BytesIO(jpeg))
    height = round(whole.width / _STILL_ASPECT)
    top = round(max(0, whole.height - height) * _STILL_PLACE)
    middle = io.BytesIO()
    whole.crop((0, top, whole.width, min(whole.height, top + height))).save(middle, "JPEG", quality=88)
    return image_block(middle.getvalue(), width)


def image_block(content_: bytes, width: float) -> Block:
    """Return an image of this width."""
    across, down = ImageReader(io.BytesIO(content_)).getSize()
    return Image(io.BytesIO(content_), width, width * down / across, hAlign="LEFT")


def paragraph(text: str, style: str = "body") -> Block:
    """Return a paragraph in one of the styles below; its text is escaped."""
    bullet = "•" if style == "item" else None
    return Paragraph(escape(text), _styles()[style], bulletText=bullet)


@cache
def _styles() -> dict[str, ParagraphStyle]:
    def style(size: float, *, bold: bool = False, colour: object = COLOUR_INK, **more: float) -> ParagraphStyle:
        font = BOLD if bold else REGULAR
        return ParagraphStyle("", fontName=font, fontSize=size, leading=1.35 * size, textColor=colour, **more)

    return {
        "body": style(8.2, spaceAfter=3),
        "strong": style(8.2, bold=True, spaceAfter=3),
        "close": style(8, spaceAfter=1),
        "soft": style(7.6, colour=COLOUR_SOFT, spaceAfter=2),
        "small": style(6.2, colour=COLOUR_SOFT, spaceBefore=1, spaceAfter=3),
        "item": style(8.2, spaceAfter=2, leftIndent=9, bulletIndent=1),
        "title": style(15, bold=True, spaceAfter=2),
        "heading": style(11.5, bold=True, spaceBefore=9, spaceAfter=4, keepWithNext=1),
        "small heading": style(8.8, bold=True, spaceBefore=6, spaceAfter=2, keepWithNext=1),
        "exercise": style(9.6, bold=True, spaceAfter=1),
        "number": style(17, bold=True),
        "cell": style(7),
        "cell head": style(7, bold=True),
    }


@cache
def register_fonts() -> None:
    """DejaVu Sans ships with matplotlib, so the PDF is the same on every machine, and contains °, − and ★."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    registerFont(TTFont(REGULAR, str(folder / "DejaVuSans.ttf")))
    registerFont(TTFont(BOLD, str(folder / "DejaVuSans-Bold.ttf")))
