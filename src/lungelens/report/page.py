"""The report as one self-contained page that needs no network, for screen and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.language import speaking
from lungelens.measures.measurement import QUANTITIES
from lungelens.mobility.screen import questions
from lungelens.report import content, sentences
from lungelens.report.assessment_text import exercise_legs, exercise_parts, leg_findings
from lungelens.report.band import band_figures
from lungelens.report.exercise_pictures import drawing_of_test, exercise_picture
from lungelens.report.html import page_environment
from lungelens.report.wording import explained, quantity_words, read_report_words, sentence
from lungelens.translation import translated

if TYPE_CHECKING:
    from lungelens.report.content import Report

TEMPLATE = "report.html"


def report_html(report: Report) -> str:
    """Return the page; clip names are escaped."""
    with speaking(report.assessment.language):
        return _rendered(report)


def _rendered(report: Report) -> str:
    words = read_report_words(report.assessment.language)
    environment = page_environment("report")
    environment.globals.update(
        language=words.language,
        words=words,
        say=words.say,
        quantities=QUANTITIES,
        quantity_words=lambda name: sentence(quantity_words(name)),
        explained=explained,
        translated=translated,
        rough=sentences.rough,
        questions=questions(words.language),
        findings=lambda result: list(leg_findings(result)),
        exercise_parts=exercise_parts,
        exercise_legs=lambda exercise: exercise_legs(exercise, words),
        exercise_picture=exercise_picture,
        still_label=lambda leg: sentences.still_label(leg, words),
        still_words=lambda leg: sentences.still_words(leg, words),
        score_words=lambda found: sentences.score_words(found, words),
        score_of=lambda found: sentences.score_of(found, words),
        band_words=lambda found: sentences.band_words(found, words),
        curve_words=lambda figure: sentences.curve_words(figure, words),
        how_measured=lambda leg: sentences.how_measured(leg, words),
        yes_no=lambda answer: sentences.yes_no(answer, words),
        value_rows=content.value_rows,
        value_in_words=content.value_in_words,
        all_checks=content.all_checks,
        samples=content.samples,
        provenance_rows=content.provenance_rows,
    )
    return environment.get_template(TEMPLATE).render(
        report=report,
        answer=sentences.answer(report.assessment),
        test_drawing=drawing_of_test(report),
        bands=band_figures(report.assessment, words),
        method=sentences.method(report, words),
    )
