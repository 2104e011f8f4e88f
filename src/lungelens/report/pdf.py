"""The report as a PDF that prints on A4 and on Letter, made without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table

from lungelens.language import speaking
from lungelens.report import content, sentences
from lungelens.report.assessment_text import leg_findings
from lungelens.report.band import band_figures
from lungelens.report.html import tied
from lungelens.report.pdf_clinician import clinician_blocks
from lungelens.report.pdf_figures import COLOUR_INK, band_drawing, curve_drawing
from lungelens.report.pdf_parts import (
    CARD_PADDING,
    HALF,
    STILL_MM,
    WIDTH,
    Block,
    paragraph,
    register_fonts,
    set_fewest_pages,
    side_by_side,
    square_still,
    text_table,
)
from lungelens.report.pdf_plan import evidence, plan
from lungelens.report.wording import explained, read_report_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.mobility.wording import Wording
    from lungelens.report.content import Leg, Report


def report_pdf(report: Report, whose: str = "") -> bytes:
    """Return the PDF, with whose it is where that is known; the same bytes for the same report."""
    register_fonts()
    words = read_report_words(report.assessment.language)
    with speaking(words.language):
        orders = [list(_blocks(report, words, whose, before)) for before in (("scales",), ("scales", "evidence"), ())]
    return set_fewest_pages(
        orders,
        title=f"{words.say('page.title')} {report.made_on}",
        foot=f"{report.assessment.notice} Lungelens {report.version}",
        language=words.language,
    )


def _blocks(report: Report, words: Wording, whose: str, before: Sequence[str]) -> Iterator[Block]:
    """Give what the PDF says; scales and evidence come before the plan or after it, as they fit on fewer sheets."""
    around = {"scales": list(_scales(report, words)), "evidence": list(evidence(report, words))}
    yield paragraph(f"Lungelens · {words.say('page.title')} · {report.made_on}", "soft")
    if whose:
        yield paragraph(whose, "strong")
    yield Spacer(1, 1.5 * mm)
    for line in sentences.answer(report.assessment) or (report.assessment.headline,):
        yield paragraph(tied(line), "title")
    yield from _safety(report, words)
    if report.legs:
        yield Spacer(1, 3 * mm)
        yield side_by_side([_card(leg, words) for leg in report.legs], boxed=True)
    for name in before:
        yield from around.pop(name)
    yield plan(report, words)
    for rest in around.values():
        yield from rest
    yield from _numbers(report, words)
    yield from _curves(report, words)
    if any(leg.measured for leg in report.legs):
        yield from _measured(report, words)
        yield from clinician_blocks(report, words)


def _safety(report: Report, words: Wording) -> Iterator[Block]:
    if report.assessment.safety:
        yield _heading("safety", words)
    for finding in report.assessment.safety:
        lines = [
            paragraph(finding.finding, "strong"),
            paragraph(f"{words.say('label.where')}: {finding.where}"),
            paragraph(f"{words.say('label.how_soon')}: {finding.how_soon}"),
        ]
        yield Table([[lines]], colWidths=[WIDTH], style=[("LINEBEFORE", (0, 0), (0, -1), 4, COLOUR_INK)])
        yield Spacer(1, 2 * mm)


def _card(leg: Leg, words: Wording) -> list[Block]:
    blocks = _card_head(leg, words)
    if leg.measured and leg.measured.measurement.status == "not_measurable":
        blocks += [paragraph(explained(one)) for one in leg.measured.measurement.reasons]
    if leg.result is None:
        return blocks
    for label, line in leg_findings(leg.result):
        plain = label in ("range", "limiter")
        blocks.append(paragraph(line if plain else f"{words.say(f'label.{label}')}: {line}"))
    return blocks


def _card_head(leg: Leg, words: Wording) -> list[Block]:
    """Return the result in numbers, beside the still if there is one."""
    blocks: list[Block] = [paragraph(leg.title, "heading")]
    if leg.result is not None and leg.result.validity.status != "not_valid":
        found = leg.result.range
        if found.score is not None and found.quantity is not None:
            blocks.append(paragraph(sentences.score_words(found, words), "number"))
            blocks.append(paragraph(f"({words.between(found.score, found.quantity)})", "soft"))
            blocks.append(paragraph(sentences.score_of(found, words), "soft"))
        if found.band is not None:
            blocks.append(paragraph(sentences.band_words(found, words), "strong"))
    if leg.measured is None or leg.measured.images.still_jpeg is None:
        return blocks
    blocks.append(paragraph(sentences.still_label(leg, words), "soft"))
    still = square_still(leg.measured.images.still_jpeg, STILL_MM * mm)
    widths = [STILL_MM * mm, HALF - (STILL_MM * mm + 2 * CARD_PADDING)]
    beside = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
    ]
    return [Table([[still, blocks]], colWidths=widths, style=beside)]


def _scales(report: Report, words: Wording) -> Iterator[Block]:
    figures = band_figures(report.assessment, words)
    sides = report.assessment.asymmetry
    lines = ([] if sides is None else [paragraph(sides.text)]) + [paragraph(words.say("page.interval_note"), "soft")]
    if figures or sides is not None:
        heading = _heading("numbers" if len(report.legs) > 1 else "numbers_one", words)
        if len(figures) > 1:  # a distance on one leg, an angle on the other
            drawn = [side_by_side([[band_drawing(figure, HALF)] for figure in figures])]
        else:
            drawn = [band_drawing(figure, WIDTH) for figure in figures]
        yield KeepTogether([heading, *drawn, *lines])


def _numbers(report: Report, words: Wording) -> Iterator[Block]:
    tables = [
        [paragraph(leg.title, "small heading"), _value_table(leg, words)]
        for leg in report.legs
        if leg.repetition is not None
    ]
    if tables:
        yield KeepTogether([side_by_side(tables)])


def _value_table(leg: Leg, words: Wording) -> Block:
    assert leg.repetition is not None  # guaranteed by the caller
    header = [words.say(f"page.column.{name}") for name in ("quantity", "value", "interval")]
    return text_table([header, *content.value_rows(leg.repetition)], [0.5, 0.2, 0.3], HALF)


def _curves(report: Report, words: Wording) -> Iterator[Block]:
    seconds = words.say("page.figure.axis")
    drawn = [
        [paragraph(leg.title, "small heading"), curve_drawing(leg.measured.images.curve, HALF, seconds)]
        for leg in report.legs
        if leg.measured is not None and leg.measured.images.curve is not None
    ]
    if drawn:
        note = paragraph(words.say("page.figure.curve_words"))
        yield KeepTogether([_heading("curves", words), note, side_by_side(drawn)])


def _measured(report: Report, words: Wording) -> Iterator[Block]:
    yield _heading("measured", words)
    for leg in report.legs:
        if leg.measured is not None:
            yield paragraph(leg.title, "small heading")
            for line in sentences.how_measured(leg, words):
                yield paragraph(line, "item")


def _heading(key: str, words: Wording) -> Block:
    return paragraph(words.say(f"page.heading.{key}"), "heading")
