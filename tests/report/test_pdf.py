"""The PDF: the page's content, the same bytes every time, on paper that is A4's width and Letter's height."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pypdfium2
import pytest

from helpers.reports import STATES, measured_leg, report, states
from lungelens.language import Language
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import MobilityInput, SideInput
from lungelens.report.content import gather
from lungelens.report.pdf import report_pdf
from lungelens.report.wording import read_report_words
from lungelens.sides import SIDES

POINTS_MM = 72 / 25.4


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[k].get_textpage().get_text_range() for k in range(len(document))]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


@pytest.mark.parametrize("name", STATES)
def test_it_says_what_the_assessment_says(name):
    said = states()[name].assessment
    text = text_of(report_pdf(states()[name]))
    for sentence in (said.headline, said.notice, said.advice.text, said.next_test.text):
        assert sentence in text
    for result in said.sides:
        assert result.limiter.text in text
    for exercise in said.advice.exercises:
        assert exercise.dose in text
    for finding in said.safety:
        assert finding.where in text


@pytest.mark.parametrize("name", ["red_flag", "pain"])
def test_where_somebody_should_look_first_there_is_one_page_and_no_result(name):
    pdf = report_pdf(states()[name])
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert not re.search(r"\d cm|restricted", text_of(pdf))


@pytest.mark.parametrize("language", get_args(Language))
def test_the_plan_of_a_stiff_person_is_one_sheet_to_hang_on_the_wall(language):
    legs = [SideInput(side=side, toe_to_wall_cm=5, tight="back") for side in SIDES]
    said = assess(MobilityInput(sides=legs, red_flags=[]), language)
    made = gather(said, (), date(2026, 3, 1), read_report_words(language))
    document = pypdfium2.PdfDocument(report_pdf(made))
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    assert len(pages) == 2
    assert len(said.advice.exercises) == 3
    for exercise in said.advice.exercises:
        assert exercise.dose in pages[1]
        assert exercise.stop_when in pages[1]
    assert said.next_test.text in pages[1]
    assert said.advice.exercises[0].evidence in " ".join(pages)


def test_it_fits_both_papers_and_four_sheets():
    document = pypdfium2.PdfDocument(report_pdf(states()["two_legs"]))
    assert len(document) <= 4
    width, height = document[0].get_size()
    assert (round(width / POINTS_MM), round(height / POINTS_MM)) == (210, 279)


def test_the_same_report_gives_the_same_bytes():
    assert report_pdf(states()["two_legs"]) == report_pdf(states()["two_legs"])


def test_names_are_not_markup():
    assert "<b>left</b>.mp4" in text_of(report_pdf(states()["two_legs"]))


def test_it_names_itself_and_its_language():
    pdf = report_pdf(states()["two_legs"])
    assert pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"] == "Knee-to-wall test 2026-03-01"
    assert b"/Lang (en)" in pdf


def test_a_long_history_goes_on_on_the_next_page():
    earlier = [{"side": "left", "weeks_ago": weeks, "toe_to_wall_cm": 5 + weeks % 3} for weeks in range(1, 60)]
    text = text_of(report_pdf(report(measured_leg("left", 6.0), measured_leg("right", 10.0), earlier=earlier)))
    assert all(f" {weeks} weeks ago" in text for weeks in range(2, 60))
