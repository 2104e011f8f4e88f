"""The report as a PDF that prints on A4 and on Letter, made without a browser."""

from __future__ import annotations

import io
from functools import cache, partial
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
from reportlab.platypus import (
    Image,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from lungelens.lunge.measurement import QUANTITIES
from lungelens.mobility.wording import read_wording
from lungelens.report import content, sentences
from lungelens.report.assessment_text import exercise_legs, exercise_parts, leg_findings
from lungelens.report.band import band_figures
from lungelens.report.pdf_figures import (
    BOLD,
    COLOUR_INK,
    COLOUR_LINE,
    COLOUR_SOFT,
    REGULAR,
    band_drawing,
    curve_drawing,
)
from lungelens.report.wording import QUANTITY_WORDS, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.mobility.types import Exercise
    from lungelens.mobility.wording import Wording
    from lungelens.report.content import Leg, Report

PAGE_MM = (210.0, 279.4)  # as wide as A4 and as high as Letter: fits both at 100 %
MARGIN_MM = 15.0
_WIDTH = (PAGE_MM[0] - 2 * MARGIN_MM) * mm
_GAP = 5 * mm
_HALF = (_WIDTH - _GAP) / 2
_STILL_ASPECT = 1.0  # of the picture on a card; of what the still has above and below it …
_STILL_PLACE = 0.72  # … this part is cut off above: the foot matters more than the hip
_FRAME_PADDING = 6  # points the library adds to every margin
_STILL_MM = 42.0
_CARD_PADDING = 3 * mm

Block = Any  # a reportlab "flowable"; the library has no types


def report_pdf(report: Report) -> bytes:
    """Return the PDF; the same bytes for the same report."""
    _register_fonts()
    words = read_wording(report.assessment.language)
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=tuple(side * mm for side in PAGE_MM),
        leftMargin=MARGIN_MM * mm - _FRAME_PADDING,
        rightMargin=MARGIN_MM * mm - _FRAME_PADDING,
        topMargin=13 * mm,
        bottomMargin=17 * mm,
        title=f"{words.say('page.title')} {report.made_on}",
        author="Lungelens",
        lang=words.language,
        invariant=1,
    )
    foot = partial(_draw_foot, report)
    document.build(list(_blocks(report, words)), onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def _blocks(report: Report, words: Wording) -> Iterator[Block]:
    yield _text(f"Lungelens · {words.say('page.title')} · {report.made_on}", "soft")
    yield Spacer(1, 1.5 * mm)
    for line in sentences.answer(report.assessment) or (report.assessment.headline,):
        yield _text(line, "title")
    yield from _safety(report, words)
    if report.legs:
        yield Spacer(1, 3 * mm)
        yield _side_by_side([_card(leg, words) for leg in report.legs], boxed=True)
        yield from _numbers(report, words)
        yield from _curves(report, words)
    yield from _advice(report, words)
    if any(leg.measured for leg in report.legs):
        yield from _measured(report, words)
        yield from _clinician(report, words)


def _safety(report: Report, words: Wording) -> Iterator[Block]:
    if report.assessment.safety:
        yield _heading("safety", words)
    for finding in report.assessment.safety:
        lines = [
            _text(finding.finding, "strong"),
            _text(f"{words.say('label.where')}: {finding.where}"),
            _text(f"{words.say('label.how_soon')}: {finding.how_soon}"),
        ]
        yield Table([[lines]], colWidths=[_WIDTH], style=[("LINEBEFORE", (0, 0), (0, -1), 4, COLOUR_INK)])
        yield Spacer(1, 2 * mm)


def _card(leg: Leg, words: Wording) -> list[Block]:
    blocks = _card_head(leg, words)
    if leg.measured and leg.measured.measurement.status == "not_measurable":
        blocks += [_text(f"{one.message} {one.advice}") for one in leg.measured.measurement.reasons]
    if leg.result is None:
        return blocks
    for label, line in leg_findings(leg.result):
        plain = label in ("range", "limiter")
        blocks.append(_text(line if plain else f"{words.say(f'label.{label}')}: {line}"))
    return blocks


def _card_head(leg: Leg, words: Wording) -> list[Block]:
    """Return the answer in numbers, beside the picture where there is one."""
    blocks: list[Block] = [_text(leg.title, "heading")]
    if leg.result is not None and leg.result.validity.status != "not_valid":
        found = leg.result.range
        if found.score is not None and found.quantity is not None:
            blocks.append(_text(words.amount(found.score.value, found.quantity), "number"))
            blocks.append(_text(f"({words.between(found.score, found.quantity)})", "soft"))
        if found.band is not None:
            blocks.append(_text(sentences.band_words(found, words), "strong"))
    if leg.measured is None or leg.measured.pictures.still_jpeg is None:
        return blocks
    blocks.append(_text(sentences.still_label(leg, words), "soft"))
    still = _still(leg.measured.pictures.still_jpeg, _STILL_MM * mm)
    widths = [_STILL_MM * mm, _HALF - (_STILL_MM * mm + 2 * _CARD_PADDING)]
    beside = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0), ("TOPPADDING", (0, 0), (-1, -1), 0)]
    return [Table([[still, blocks]], colWidths=widths, style=beside)]


def _numbers(report: Report, words: Wording) -> Iterator[Block]:
    figures = band_figures(report.assessment, words)
    sides = report.assessment.asymmetry
    if not figures and sides is None:
        return
    drawings = [band_drawing(figure, _WIDTH) for figure in figures]
    heading = _heading("numbers" if len(report.legs) > 1 else "numbers_one", words)
    lines = ([] if sides is None else [_text(sides.text)]) + [_text(words.say("page.interval_note"), "soft")]
    yield KeepTogether([heading, *drawings, *lines])
    tables = [
        [_text(leg.title, "small heading"), _value_table(leg, words)] for leg in report.legs if leg.repetition is not None
    ]
    if tables:
        yield _side_by_side(tables)


def _value_table(leg: Leg, words: Wording) -> Block:
    assert leg.repetition is not None  # only such legs come here
    header = [words.say(f"page.column.{name}") for name in ("quantity", "value", "interval")]
    return _table([header, *content.value_rows(leg.repetition)], [0.5, 0.2, 0.3], _HALF)


def _curves(report: Report, words: Wording) -> Iterator[Block]:
    seconds = words.say("page.figure.axis")
    drawn = [
        [_text(leg.title, "small heading"), curve_drawing(leg.measured.pictures.curve, _HALF, seconds)]
        for leg in report.legs
        if leg.measured is not None and leg.measured.pictures.curve is not None
    ]
    if drawn:
        note = _text(words.say("page.figure.curve_words"))
        yield KeepTogether([_heading("curves", words), note, _side_by_side(drawn)])


def _advice(report: Report, words: Wording) -> Iterator[Block]:
    assessment = report.assessment
    yield KeepTogether([_heading("advice", words), _text(assessment.advice.text)])
    for number, exercise in enumerate(assessment.advice.exercises, start=1):
        yield from _exercise(number, exercise, words)
    again = dict.fromkeys((assessment.next_test.text, *(one.test_again for one in assessment.advice.exercises)))
    lines = (" ".join(again), assessment.safety_text)
    yield KeepTogether([_text(words.say("page.heading.again"), "small heading"), *map(_text, lines)])


def _exercise(number: int, exercise: Exercise, words: Wording) -> Iterator[Block]:
    parts = exercise_parts(exercise)
    legs = words.say("page.exercises_for", legs=exercise_legs(exercise, words))
    rows = [[_text(words.say(f"label.{label}"), "soft"), _text(line)] for label, line in parts.items()]
    tight = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0), ("TOPPADDING", (0, 0), (-1, -1), 0),
             ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]  # fmt: skip
    table = Table(rows, colWidths=[30 * mm, _WIDTH - 30 * mm], style=tight)
    yield _text(f"{number}. {exercise.name}", "small heading")
    yield _text(legs, "soft")
    yield table


def _measured(report: Report, words: Wording) -> Iterator[Block]:
    yield _heading("measured", words)
    for leg in report.legs:
        if leg.measured is not None:
            yield _text(leg.title, "small heading")
            for line in sentences.how_measured(leg, words):
                yield _text(line, "item")


def _clinician(report: Report, words: Wording) -> Iterator[Block]:
    yield _heading("clinician", words)
    for leg in report.legs:
        if leg.measured is not None:
            yield from _clinician_tables(leg, words)
    signals = [
        [_picture(leg.measured.pictures.signals_png, _HALF)]
        for leg in report.legs
        if leg.measured is not None and leg.measured.pictures.signals_png is not None
    ]
    if signals:
        yield Spacer(1, 3 * mm)
        yield _side_by_side(signals)
    yield _text(words.say("page.heading.method"), "small heading")
    for line in sentences.method(report, words):
        yield _text(line, "item")
    norms = content.samples(report.assessment)
    if norms:
        header = [words.say(f"page.column.{name}") for name in ("norm", "people", "leg", "below", "source")]
        rows = [(s.norm, s.population, leg, words.percents(s.low, s.high), s.source) for leg, s in norms]
        yield _text(words.say("page.heading.norms"), "small heading")
        yield _table([header, *rows], [0.16, 0.22, 0.14, 0.14, 0.34], _WIDTH)
    made = [
        [
            _text(f"{leg.title}: {words.say('page.heading.provenance')}", "small heading"),
            _table(content.provenance_rows(leg.measured.measurement), [0.2, 0.8], _HALF, header=False),
        ]
        for leg in report.legs
        if leg.measured is not None
    ]
    yield _side_by_side(made)


def _clinician_tables(leg: Leg, words: Wording) -> Iterator[Block]:
    assert leg.measured is not None  # only such legs come here
    measurement = leg.measured.measurement
    names = [sentence(QUANTITY_WORDS[name]) for name in QUANTITIES]
    if measurement.repetitions:
        first, touched = (words.say(f"page.column.{name}") for name in ("repetition", "touched"))
        header = [first, words.say("page.column.counts"), *names, touched]
        rows = [
            (
                str(one.index),
                sentences.yes_no(one.valid, words),
                *(content.value_in_words(one, name) for name in QUANTITIES),
                sentences.yes_no(one.knee_touched_wall, words),
            )
            for one in measurement.repetitions
        ]
        yield _text(f"{leg.title}: {words.say('page.heading.repetitions')}", "small heading")
        yield _table([header, *rows], [0.105, 0.075, *[0.12] * 6, 0.1], _WIDTH)
    checks = content.all_checks(measurement)
    if checks:
        header = [words.say(f"page.column.{name}") for name in ("check", "repetition", "level", "finding")]
        clip = words.say("page.column.clip")
        lines = [
            (c.code, clip if k is None else str(k), words.say(f"page.level.{c.level}"), f"{c.message} {c.advice}".strip())
            for k, c in checks
        ]
        yield _text(f"{leg.title}: {words.say('page.heading.checks')}", "small heading")
        yield _table([header, *lines], [0.2, 0.11, 0.13, 0.56], _WIDTH)


def _side_by_side(cells: Sequence[list[Block]], *, boxed: bool = False) -> Block:
    """Return one or two columns; a single one stays as wide as one of two."""
    if len(cells) == 1:
        return _column(cells[0], boxed)
    columns = [_column(cell, boxed) for cell in cells]
    plain = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    widths = [_HALF, _GAP, _HALF]
    return Table([[columns[0], "", columns[1]]], colWidths=widths, style=plain)


def _column(blocks: list[Block], boxed: bool) -> Block:
    padding = _CARD_PADDING if boxed else 0
    style = [(side, (0, 0), (-1, -1), padding) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]
    if boxed:
        style.append(("BOX", (0, 0), (-1, -1), 0.7, COLOUR_LINE))
        style.append(("ROUNDEDCORNERS", [6, 6, 6, 6]))
    return Table([[blocks]], colWidths=[_HALF], style=style, hAlign="LEFT")


def _table(rows: Sequence[Sequence[str]], parts: Sequence[float], width: float, *, header: bool = True) -> Block:
    cells = [
        [_text(cell, "cell head" if header and k == 0 or j == 0 else "cell") for j, cell in enumerate(row)]
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


def _still(jpeg: bytes, width: float) -> Block:
    """Return the lower middle of the still, as the page shows it."""
    whole = PillowImage.open(io.BytesIO(jpeg))
    height = round(whole.width / _STILL_ASPECT)
    top = round(max(0, whole.height - height) * _STILL_PLACE)
    middle = io.BytesIO()
    whole.crop((0, top, whole.width, min(whole.height, top + height))).save(middle, "JPEG", quality=88)
    return _picture(middle.getvalue(), width)


def _picture(content_: bytes, width: float) -> Block:
    across, down = ImageReader(io.BytesIO(content_)).getSize()
    return Image(io.BytesIO(content_), width, width * down / across, hAlign="LEFT")


def _heading(key: str, words: Wording) -> Block:
    return _text(words.say(f"page.heading.{key}"), "heading")


def _text(text: str, style: str = "body") -> Block:
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
        "soft": style(7.6, colour=COLOUR_SOFT, spaceAfter=2),
        "item": style(8.2, spaceAfter=2, leftIndent=9, bulletIndent=1),
        "title": style(17, bold=True, spaceAfter=2),
        "heading": style(11.5, bold=True, spaceBefore=9, spaceAfter=4, keepWithNext=1),
        "small heading": style(8.8, bold=True, spaceBefore=6, spaceAfter=2, keepWithNext=1),
        "number": style(17, bold=True),
        "cell": style(7),
        "cell head": style(7, bold=True),
    }


@cache
def _register_fonts() -> None:
    """DejaVu Sans comes with matplotlib, so the PDF is the same on every machine, and holds °, − and ★."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    registerFont(TTFont(REGULAR, str(folder / "DejaVuSans.ttf")))
    registerFont(TTFont(BOLD, str(folder / "DejaVuSans-Bold.ttf")))


def _draw_foot(report: Report, canvas: Any, document: Any) -> None:
    """Write notice, version and number at the foot of a page."""
    canvas.saveState()
    canvas.setFont(REGULAR, 6.8)
    canvas.setFillColor(COLOUR_SOFT)
    canvas.drawString(MARGIN_MM * mm, 9 * mm, f"{report.assessment.notice} Lungelens {report.version}")
    canvas.drawRightString((PAGE_MM[0] - MARGIN_MM) * mm, 9 * mm, str(document.page))
    canvas.restoreState()
