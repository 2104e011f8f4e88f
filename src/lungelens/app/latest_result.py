"""Who was tested and by whom, and a person's latest result, for the PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.platypus import Table

from lungelens.app.assessment import assess_session
from lungelens.app.words import say
from lungelens.errors import UsageError
from lungelens.language import localised, spoken
from lungelens.records.results import leg_results
from lungelens.report.pdf_parts import GAP, WIDTH, Block, paragraph, square_still
from lungelens.report.sentences import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person, TestSession

_RUNNER = "me"  # the code of whoever tests themselves on this computer: no code of anybody's
_STILL = 29 * mm
_TOP = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (0, -1), 0),
    ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
]
LATEST_HEIGHT = 115.0  # points, with its heading


def facts(person: Person) -> list[str]:
    """Return what is kept of the person beside code and name."""
    return [
        *([say("clinic.person.born", year=person.birth_year)] if person.birth_year else []),
        *([say(f"clinic.choice.sex.{person.sex}")] if person.sex else []),
        *([say("clinic.person.height", n=_plain(person.height_cm))] if person.height_cm else []),
        *([say("clinic.person.foot", n=_plain(person.foot_length_cm))] if person.foot_length_cm else []),
    ]


def whose(test: TestSession) -> str:
    """Return who was tested and by whom, in a line; empty where nothing of it is known."""
    person = test.person
    names = [name for name in (person.code, person.name) if name and name != _RUNNER]
    return " · ".join([*names, *facts(person), *_testers(test)])


def latest_result(person: Person, folder: DataFolder) -> Iterator[Block]:
    """Give the verdict of the latest session with a value, who tested, and the held positions of both legs."""
    test = next((one for one in reversed(person.sessions) if leg_results(one) or one.counted_readings), None)
    if test is None:
        return
    try:
        lines = answer(assess_session(test))
    except UsageError:  # something on record is outside what the classifier takes: the numbers below stand all the same
        return
    yield paragraph(say("summary.heading.latest", day=test.held_on), "heading")
    text = [*(paragraph(line, "strong") for line in lines), *(paragraph(one, "soft") for one in _testers(test))]
    stills = list(_stills(test, folder))
    widths = [WIDTH - len(stills) * (_STILL + GAP), *[_STILL + GAP] * len(stills)]
    yield Table([[text, *stills]], colWidths=widths, style=_TOP)


def _testers(test: TestSession) -> list[str]:
    raters = sorted({reading.rater for reading in test.counted_readings if reading.rater})
    return [say("summary.tested_by", who=", ".join(raters))] if raters else []


def _stills(test: TestSession, folder: DataFolder) -> Iterator[list[Block]]:
    """Give each filmed leg's best held position with its name."""
    for side, result in leg_results(test).items():
        still = None if result.best is None else folder.report(result.trial.id) / f"hold_{result.best.index}.jpg"
        if still is not None and still.is_file():
            yield [paragraph(say(f"clinic.side.{side}"), "soft"), square_still(still.read_bytes(), _STILL)]


def _plain(cm: float) -> str:
    """Return a number with as many digits as it was typed with."""
    return localised(f"{cm:g}", spoken())
