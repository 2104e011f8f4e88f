"""The rows of the tables in a person's PDF, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lungelens.app.words import say
from lungelens.language import spoken
from lungelens.measures.measurement import QUANTITIES
from lungelens.mobility.wording import read_wording
from lungelens.records.results import leg_results
from lungelens.report.content import value_in_words
from lungelens.report.sentences import yes_no
from lungelens.report.wording import number, value_words
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lungelens.measures.measurement import QuantityName
    from lungelens.records.models import Correction, Person, TestSession
    from lungelens.records.results import ClipResult
    from lungelens.records.trends import Comparison
    from lungelens.sides import Side

Cells = tuple[str, ...]

SESSION_QUANTITIES: tuple[QuantityName, ...] = (
    "toe_to_wall_cm",
    "tibia_angle_deg",
    "foot_rotation_deg",
    "heel_lift_mm",
)
MAX_TEXT_LENGTH = 300  # in a cell, which has to fit on a page; the whole text is in the person's records as JSON
NOTHING = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"


def session_rows(person: Person) -> Iterator[Cells]:
    """One row per leg of which something is known; one row per session without any."""
    for test in person.sessions:
        measured, answers = leg_results(test), {leg.side: leg for leg in test.legs}
        sides: list[Side | None] = [side for side in SIDES if side in measured or side in answers]
        for side in sides or [None]:
            during = answers[side].pain if side in answers else None
            pain = f"{_known(test.pain_before)} / {_known(during)}"
            name = NOTHING if side is None else side_name(side)
            day = (test.held_on.isoformat(), _conditions(test), _safety(test))
            yield *day, name, pain, *_values(measured.get(side) if side else None)


def exercise_rows(person: Person) -> Iterator[Cells]:
    """One row per exercise, in order of time."""
    names = read_wording(spoken()).sentences
    for one in sorted((one for test in person.sessions for one in test.exercises), key=lambda one: one.given_on):
        name = names.get(f"exercise.{one.exercise_id}.name", one.exercise_id)
        yield one.given_on.isoformat(), name, side_name(one.side), short(one.note)


def reading_rows(person: Person, comparison: Comparison) -> Iterator[Cells]:
    """One row per reading, beside what the camera measured for that leg in that session, if anything."""
    cameras = {(pair.session_id, pair.side, pair.quantity, pair.manual): pair for pair in comparison.pairs}
    for test in person.sessions:
        for one in test.readings:
            name = one.quantity
            camera = difference = NOTHING
            if pair := cameras.get((test.id, one.side, name, one.value)):
                span = say("clinic.interval", low=number(pair.camera_low, name), high=number(pair.camera_high, name))
                camera, difference = _unbroken(f"{value(pair.camera, name)} ({span})"), signed(pair.difference, name)
            how = f"{say(f'quantity.{name}')}, {say(f'clinic.method.{one.method}')}"
            by_hand = value(one.value, name)
            yield test.held_on.isoformat(), side_name(one.side), how, by_hand, short(one.rater), camera, difference


def correction_rows(person: Person) -> Iterator[Cells]:
    """One row per moved point, with the values before and after."""
    for test in person.sessions:
        for trial in test.trials:
            for one in trial.corrections:
                point = say("summary.point", point=say(f"clinic.point.{one.point}"), n=one.repetition)
                made_at = f"{one.made_at:%Y-%m-%d %H:%M}"
                yield test.held_on.isoformat(), made_at, point, "\n".join(_changes(one)), short(one.reason)


def side_name(side: Side | None) -> str:
    """Return "left", "right" or "both"."""
    return say(f"summary.side.{side or 'both'}")


def value(of: float, name: QuantityName) -> str:
    """Return a number with its unit."""
    return value_words(of, name)


def signed(of: float, name: QuantityName) -> str:
    """Return a difference with its sign and unit."""
    return f"{'+' if of > 0 and number(of, name) != number(0.0, name) else ''}{value(of, name)}".replace("-", "−")


def short(text: str) -> str:
    """Return a text that fits a cell."""
    return text if len(text) <= MAX_TEXT_LENGTH else f"{text[:MAX_TEXT_LENGTH]}…"


def _known(score: int | None) -> str:
    return NOTHING if score is None else str(score)


def _conditions(test: TestSession) -> str:
    footwear = say(f"clinic.choice.footwear.{test.footwear}") if test.footwear else say("clinic.session.no_footwear")
    return short(f"{footwear}. {test.warm_up}".strip())


def _safety(test: TestSession) -> str:
    if test.red_flags is None:
        return NOTHING
    return say("clinic.safety.some", n=len(test.red_flags)) if test.red_flags else say("clinic.safety.none")


def _values(measured: ClipResult | None) -> list[str]:
    if measured is not None and measured.best is not None:
        best = measured.best
        touched = yes_no(best.knee_touched_wall, read_wording(spoken()))
        return [*(_unbroken(value_in_words(best, name)) for name in SESSION_QUANTITIES), touched]
    first = NOTHING if measured is None else say("summary.no_repetition")
    return [first, *[NOTHING] * len(SESSION_QUANTITIES)]


def _unbroken(words: str) -> str:
    """Return a value and its interval so that a line breaks only between them."""
    amount, bracket, interval = words.partition(" (")
    return f"{amount}{bracket}{interval.replace(' ', NO_BREAK)}"


def _changes(correction: Correction) -> Iterator[str]:
    """Each value that the point changes, before and after."""
    for name in QUANTITIES:
        before, after = (_number(numbers, name) for numbers in (correction.numbers_before, correction.numbers_after))
        if before != after:
            moved = say("summary.moved", before=before, after=after)
            yield f"{say(f'quantity.{name}')}: {moved}"


def _number(numbers: Mapping[str, Any], name: QuantityName) -> str:
    found = numbers.get(name)
    return NOTHING if found is None else value(found["value"], name)
