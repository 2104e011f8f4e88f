"""The plan in the PDF: what to do next, made to be hung on a wall, and before it what each exercise rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer, Table

from lungelens.report.assessment_text import exercise_legs, exercise_parts
from lungelens.report.exercise_pictures import drawing_of_test, exercise_picture
from lungelens.report.pdf_parts import GAP, WIDTH, Block, paragraph
from lungelens.report.pdf_pictures import DRAWING_WIDTH, svg_drawing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.mobility.plan import Exercise
    from lungelens.mobility.wording import Wording
    from lungelens.report.content import Report

_SIDE_BY_SIDE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
]
_LABELLED = ("feel", "stop_when", "gain")  # what follows the name, the dose and how it is done


def plan(report: Report, words: Wording) -> Block:
    """Return advice, exercises and when to test again, on one page where they fit on one."""
    advice = report.assessment.advice
    blocks = [_heading("advice", words), paragraph(advice.text)]
    for number, exercise in enumerate(advice.exercises, start=1):
        blocks += [Spacer(1, 1.5 * mm), _exercise(number, exercise, words)]
    blocks += [paragraph(legend, "soft") for legend in dict.fromkeys(one.legend for one in advice.exercises)]
    return KeepTogether([*blocks, *_again(report, words)])


def evidence(report: Report, words: Wording) -> Iterator[Block]:
    """Give what each exercise of the plan rests on."""
    if report.assessment.advice.exercises:
        yield paragraph(words.say("label.evidence"), "small heading")
    for exercise in report.assessment.advice.exercises:
        sources = f"{words.say('label.sources')}: {exercise_parts(exercise)['sources']}"
        yield paragraph(f"{exercise.name}: {exercise.evidence} {sources}", "small")


def _exercise(number: int, exercise: Exercise, words: Wording) -> Block:
    parts = exercise_parts(exercise)
    legs = words.say("page.exercises_for", legs=exercise_legs(exercise, words))
    text = [
        paragraph(f"{number}. {exercise.name}", "exercise"),
        paragraph(f"{legs} {exercise.reason}", "soft"),
        paragraph(exercise.dose, "strong"),
        paragraph(exercise.how, "close"),
        *(paragraph(f"{words.say(f'label.{label}')}: {parts[label]}", "close") for label in _LABELLED),
    ]
    return _beside(exercise.picture, _numbered(exercise.positions), text)


def _again(report: Report, words: Wording) -> list[Block]:
    assessment = report.assessment
    again = dict.fromkeys((assessment.next_test.text, *(one.test_again for one in assessment.advice.exercises)))
    heading = paragraph(words.say("page.heading.again"), "small heading")
    text = [paragraph(line, "close") for line in (" ".join(again), assessment.safety_text)]
    if report.stopped:
        return [heading, *text]
    shown = [words.say(f"page.test.{one}") for one in ("first", "second", "third")]
    text += [*_numbered(shown), paragraph(words.say("page.test.legend"), "soft")]
    return [heading, _beside(drawing_of_test(report), [], text)]


def _beside(picture: str, below: list[Block], text: list[Block]) -> Block:
    """Return a drawing with text below it and to its right."""
    drawn = [svg_drawing(exercise_picture(picture), DRAWING_WIDTH), *below]
    return Table([[drawn, text]], colWidths=[DRAWING_WIDTH + GAP, WIDTH - DRAWING_WIDTH - GAP], style=_SIDE_BY_SIDE)


def _numbered(positions: Sequence[str]) -> list[Block]:
    return [paragraph(f"{number}  {line}", "soft") for number, line in enumerate(positions, start=1)]


def _heading(key: str, words: Wording) -> Block:
    return paragraph(words.say(f"page.heading.{key}"), "heading")
