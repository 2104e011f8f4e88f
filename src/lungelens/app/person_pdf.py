"""A person's summary as a PDF: the latest result and change over time, then every session, reading and correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportlab.platypus import KeepTogether, Spacer

from lungelens.app.latest_result import LATEST_HEIGHT, facts, latest_result
from lungelens.app.person_tables import (
    SESSION_QUANTITIES,
    Cells,
    correction_rows,
    exercise_rows,
    reading_rows,
    session_rows,
    side_name,
    signed,
)
from lungelens.app.trend_drawing import chart_area, legend, trend_drawing
from lungelens.app.words import say
from lungelens.language import spoken
from lungelens.measures.measurement import QUANTITIES
from lungelens.mobility.limits import CHANGE_CM, CHANGE_DEG
from lungelens.mobility.wording import read_wording
from lungelens.records.fields import MAX_LINES
from lungelens.records.results import leg_results
from lungelens.records.trends import compare_readings, course_of
from lungelens.report.pdf_parts import (
    HALF,
    WIDTH,
    Block,
    paragraph,
    register_fonts,
    set_pages,
    side_by_side,
    text_table,
)
from lungelens.report.summary import caution_lines
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from lungelens.app.trend_drawing import ChartArea
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person
    from lungelens.records.trends import Agreed, Comparison, Course, Trend
    from lungelens.sides import Side

_TRENDS_HEIGHT = 575.0  # points of the first page for all trends, below head and legend
_AROUND_DRAWING = 46.0  # of each: heading and sentences
_DRAWING = (45.0, 130.0)  # lowest and highest
_LONGEST_MARK = 20  # of a code under the page, beside the notice


def person_pdf(person: Person, made_on: date, folder: DataFolder) -> bytes:
    """Return the PDF; the same bytes for the same records on the same day."""
    register_fonts()
    return set_pages(
        list(_blocks(person, made_on, folder)),
        title=f"{say('summary.title')} {made_on}",
        foot=f"{read_wording(spoken()).say('notice')} Lungelens {__version__}",
        language=spoken(),
        mark=f"{person.code[:_LONGEST_MARK]} ·",
    )


def _blocks(person: Person, made_on: date, folder: DataFolder) -> Iterator[Block]:
    course, comparison = course_of(person), compare_readings(person.sessions)
    yield from _head(person, made_on)
    latest = list(latest_result(person, folder))
    yield from latest
    yield from _trends(course, _TRENDS_HEIGHT - (LATEST_HEIGHT if latest else 0))
    if person.notes:
        yield paragraph(say("summary.notes"), "heading")
        yield from (paragraph(line) for line in person.notes.splitlines()[:MAX_LINES])
    yield from _tables(person, comparison)
    yield from _off(person)
    yield paragraph(say("summary.heading.meaning"), "heading")
    yield from (paragraph(line, "item") for line in _meaning())


def _head(person: Person, made_on: date) -> Iterator[Block]:
    yield paragraph(f"Lungelens · {say('summary.title')} · {made_on}", "soft")
    yield Spacer(1, 4)
    yield paragraph(person.code, "title")
    if person.name:
        yield paragraph(person.name, "strong")
    yield paragraph(" · ".join(facts(person)))
    days = [test.held_on for test in person.sessions]
    many = "one" if len(days) == 1 else "many"
    words = {"n": len(days), "first": min(days, default=None), "last": max(days, default=None)}
    yield paragraph(say(f"summary.sessions.{many}", **words) if days else say("summary.no_sessions"))


def _trends(course: Course, room: float) -> Iterator[Block]:
    yield paragraph(say("clinic.trend.title"), "heading")
    trends = course.quantities
    if not trends:
        yield paragraph(say("clinic.trend.empty"))
        return
    yield legend(trends, course.exercises, WIDTH)
    points = [point for trend in trends for point in (*trend.left, *trend.right)]
    days = [*(point.held_on for point in points), *(one.given_on for one in course.exercises)]
    lowest, highest = _DRAWING
    height = min(highest, max(lowest, room / len(trends) - _AROUND_DRAWING))
    for trend in trends:
        area = chart_area(trend, days, HALF, height)
        legs = [_leg(trend, "left", area, course), _leg(trend, "right", area, course)]
        yield KeepTogether([paragraph(_trend_title(trend), "small heading"), side_by_side(legs)])


def _trend_title(trend: Trend) -> str:
    name = say(f"quantity.{trend.quantity}")
    if trend.least_change is None:
        return name
    limit = read_wording(spoken()).measure(trend.least_change, trend.unit)
    return say("summary.limit", quantity=name, limit=limit)


def _leg(trend: Trend, side: Side, area: ChartArea, course: Course) -> list[Block]:
    points, change = (trend.left, trend.left_change) if side == "left" else (trend.right, trend.right_change)
    name = say(f"clinic.side.{side}")
    if change is None:
        return [paragraph(f"{name}: {say('clinic.trend.none')}", "soft")]
    words = read_wording(spoken())
    values = {
        "from": words.measure(change.first.value, trend.unit),
        "to": words.measure(change.last.value, trend.unit),
        "day": change.first.held_on,
        "limit": "" if trend.least_change is None else words.measure(trend.least_change, trend.unit),
    }
    given = [one for one in course.exercises if one.side in (None, side)]
    drawing = trend_drawing(area, points, change, trend.least_change, given)
    by = "" if change.last.method == "camera" else f"{say(f'clinic.method.{change.last.method}')}: "
    return [drawing, paragraph(f"{name}: {by}{say(f'clinic.trend.{change.verdict}', **values)}", "soft")]


def _tables(person: Person, comparison: Comparison) -> Iterator[Block]:
    columns = ("held_on", "conditions", "safety", "leg", "pain", *SESSION_QUANTITIES, "touched")
    parts = (0.105, 0.155, 0.09, 0.055, 0.075, 0.12, 0.12, 0.11, 0.09, 0.08)
    yield from _table("sessions", columns, parts, session_rows(person))
    columns = ("held_on", "exercise", "leg", "note")
    yield from _table("exercises", columns, (0.105, 0.345, 0.08, 0.47), exercise_rows(person))
    columns = ("held_on", "leg", "method", "by_hand", "rater", "camera", "difference")
    yield from _table(
        "readings", columns, (0.105, 0.07, 0.3, 0.09, 0.115, 0.19, 0.13), reading_rows(person, comparison)
    )
    yield Spacer(1, 4)
    yield from (paragraph(_agreed(one)) for one in comparison.agreement)
    columns = ("held_on", "made_at", "point", "values", "reason")
    yield from _table("corrections", columns, (0.105, 0.145, 0.16, 0.31, 0.28), correction_rows(person))


def _table(name: str, columns: Sequence[str], parts: Sequence[float], rows: Iterable[Cells]) -> Iterator[Block]:
    """Give a heading, and the table or a line that it is empty; `parts` are the columns' shares of the width."""
    header = [say(f"quantity.{one}" if one in QUANTITIES else f"summary.column.{one}") for one in columns]
    found = list(rows)
    yield paragraph(say(f"summary.heading.{name}"), "heading")
    yield text_table([header, *found], parts, WIDTH) if found else paragraph(say(f"summary.no_{name}"))


def _agreed(one: Agreed) -> str:
    name = f"{say(f'quantity.{one.quantity}')}, {say(f'clinic.method.{one.method}')}"
    words = {"n": one.n, "bias": signed(one.bias, one.quantity)}
    if one.lower_limit is None or one.upper_limit is None:
        return f"{name}: {say('clinic.agreement.bias_only', **words)}"
    limits = {"lower": signed(one.lower_limit, one.quantity), "upper": signed(one.upper_limit, one.quantity)}
    return f"{name}: {say('clinic.agreement.limits', **words, **limits)}"


def _off(person: Person) -> Iterator[Block]:
    """Give the cautions about the clips that stand for the legs, each line once with the days it applies to."""
    where: dict[str, list[str]] = {}
    for test in person.sessions:
        for side, measured in leg_results(test).items():
            for line in caution_lines(measured.measurement):
                where.setdefault(line, []).append(say("summary.leg_on_day", day=test.held_on, side=side_name(side)))
    if where:
        yield paragraph(say("summary.heading.off"), "heading")
        yield from (
            paragraph(say("summary.off", line=line, where=", ".join(days)), "item") for line, days in where.items()
        )


def _meaning() -> Iterator[str]:
    """Give what the test report also says about its values, and what applies to values over time."""
    words = read_wording(spoken())
    yield words.say("notice")
    yield words.say("page.interval_note")
    yield words.say("page.clinician.angle")
    yield words.say("page.clinician.intervals")
    yield words.say("page.clinician.error", cm=words.measure(CHANGE_CM, "cm"), deg=words.measure(CHANGE_DEG, "deg"))
    yield from (say(f"summary.meaning.{name}") for name in ("change", "alike", "cause"))
