"""The drawings of exercises and test: there for every plan, small, the same in page and PDF, still where wished."""

from __future__ import annotations

import re
from itertools import product

import pypdfium2
import pytest

from helpers.mobility_cases import answer
from helpers.pages import Page
from helpers.reports import measured_leg, report
from lungelens.report.exercise_pictures import FOLDER, exercise_picture
from lungelens.report.html import data_uri
from lungelens.report.page import report_html
from lungelens.report.pdf import report_pdf
from lungelens.report.pdf_pictures import svg_drawing

DRAWINGS = sorted(FOLDER.glob("*.svg"))
EACH = pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
MOST_BYTES = 60_000


def test_every_exercise_of_every_plan_is_drawn_for_its_leg():
    asked = set()
    for side, tight, age in product(("left", "right", None), ("back", "calf", "front"), (40, 70)):
        said = answer({"side": side, "toe_to_wall_cm": 6, "tight": tight}, person={"age": age})
        for exercise in said.advice.exercises:
            assert exercise.picture.endswith("_left" if side == "left" else "_right")
            assert f"here the {side or 'right'} one" in exercise.legend
            asked.add(exercise.picture)
    of_the_test = {"knee_to_wall_test_left", "knee_to_wall_test_right"}
    assert asked | of_the_test == {path.stem for path in DRAWINGS}


def test_an_exercise_for_both_legs_says_which_one_is_drawn():
    both = answer(*({"side": side, "toe_to_wall_cm": 6, "tight": "front"} for side in ("left", "right")))
    (exercise,) = both.advice.exercises
    assert exercise.picture == "ankle_mobilisation_right"
    assert "here the right one; do the same with the left" in exercise.legend


def test_without_a_band_none_is_drawn():
    gentle = answer({"side": "left", "toe_to_wall_cm": 6, "tight": "front"}, person={"age": 70}).advice.exercises[0]
    assert gentle.picture == "ankle_mobilisation_gentle_left"
    assert "band" not in " ".join(gentle.positions)


@EACH
def test_it_is_small_and_needs_nothing_from_elsewhere(path):
    svg = path.read_text()
    assert len(svg) < MOST_BYTES
    assert not re.search(r"href|url\(|<script|<image|@import", svg)


@EACH
def test_it_moves_only_on_a_screen_whose_reader_wants_motion(path):
    style = re.search("<style>(.*)</style>", path.read_text())
    assert style is not None
    assert style[1].startswith("@media screen and (prefers-reduced-motion: no-preference){")
    assert style[1].count("animation") == 1


@EACH
def test_the_pdf_draws_all_of_it(path):
    svg = path.read_text()
    drawing = svg_drawing(svg.encode(), 200)
    assert len(drawing.contents) == len(re.findall("<(path|circle|text) ", svg))
    assert drawing.width == 200


def test_what_the_pdf_could_not_draw_is_an_error():
    with pytest.raises(ValueError, match="<rect>"):
        svg_drawing(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>', 100)


def test_page_and_pdf_show_them():
    one = report(measured_leg("left", 10.0), said={"left": {"tight": "calf"}})
    (exercise,) = one.assessment.advice.exercises
    pictures = {a["src"]: str(a["alt"]) for tag, a in Page(report_html(one)).elements if tag == "img"}
    alt = pictures[data_uri(exercise_picture(exercise.picture), "svg+xml")]
    assert all(text in alt for text in (exercise.name, *exercise.positions))
    assert data_uri(exercise_picture("knee_to_wall_test_left"), "svg+xml") in pictures
    document = pypdfium2.PdfDocument(report_pdf(one))
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for sentence in (*exercise.positions, exercise.feel, exercise.dose, exercise.stop_when, "For the left ankle."):
        assert sentence in text
