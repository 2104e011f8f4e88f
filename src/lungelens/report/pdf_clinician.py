"""The last part of the PDF: what a clinician asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from lungelens.measures.measurement import QUANTITIES
from lungelens.report import content, sentences
from lungelens.report.pdf_parts import HALF, WIDTH, Block, image_block, paragraph, side_by_side, text_table
from lungelens.report.wording import explained, quantity_words, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.wording import Wording
    from lungelens.report.content import Leg, Report


def clinician_blocks(report: Report, words: Wording) -> Iterator[Block]:
    """Give the tables, signals, method and provenance that a clinician asks for."""
    yield paragraph(words.say("page.heading.clinician"), "heading")
    for leg in report.legs:
        if leg.measured is not None:
            yield from _clinician_tables(leg, words)
    signals = [
        [image_block(leg.measured.images.signals_png, HALF)]
        for leg in report.legs
        if leg.measured is not None and leg.measured.images.signals_png is not None
    ]
    if signals:
        yield Spacer(1, 3 * mm)
        yield side_by_side(signals)
    yield paragraph(words.say("page.heading.method"), "small heading")
    for line in sentences.method(report, words):
        yield paragraph(line, "item")
    norms = content.samples(report.assessment)
    if norms:
        header = [words.say(f"page.column.{name}") for name in ("norm", "people", "leg", "below", "source")]
        rows = [(s.norm, s.population, leg, words.percents(s.low, s.high), s.source) for leg, s in norms]
        yield paragraph(words.say("page.heading.norms"), "small heading")
        yield text_table([header, *rows], [0.16, 0.22, 0.14, 0.14, 0.34], WIDTH)
    made = [
        [
            paragraph(f"{leg.title}: {words.say('page.heading.provenance')}", "small heading"),
            text_table(content.provenance_rows(leg.measured.measurement), [0.2, 0.8], HALF, header=False),
        ]
        for leg in report.legs
        if leg.measured is not None
    ]
    yield side_by_side(made)


def _clinician_tables(leg: Leg, words: Wording) -> Iterator[Block]:
    assert leg.measured is not None  # guaranteed by the caller
    measurement = leg.measured.measurement
    names = [sentence(quantity_words(name)) for name in QUANTITIES]
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
        yield paragraph(f"{leg.title}: {words.say('page.heading.repetitions')}", "small heading")
        yield text_table([header, *rows], [0.105, 0.075, *[0.72 / len(names)] * len(names), 0.1], WIDTH)
    checks = content.all_checks(measurement)
    if checks:
        header = [words.say(f"page.column.{name}") for name in ("check", "repetition", "level", "finding")]
        clip = words.say("page.column.clip")
        lines = [
            (
                c.code,
                clip if k is None else str(k),
                words.say(f"page.level.{c.level}"),
                explained(c),
            )
            for k, c in checks
        ]
        yield paragraph(f"{leg.title}: {words.say('page.heading.checks')}", "small heading")
        yield text_table([header, *lines], [0.2, 0.11, 0.13, 0.56], WIDTH)
