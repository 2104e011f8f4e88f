"""What a clinician should look at before anything else: the safety questions, pain, and range after an injury."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from pydantic import model_validator

from lungelens.mobility.datafile import read_table
from lungelens.mobility.limits import PAIN_STOPS_ABOVE
from lungelens.mobility.measured import difference, measured, shared
from lungelens.mobility.record import Record
from lungelens.mobility.sides import is_more_than_ordinary
from lungelens.mobility.terms import QuestionId, Urgency
from lungelens.mobility.types import Question, SafetyFinding
from lungelens.mobility.wording import read_wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.language import Language
    from lungelens.mobility.inputs import Injury, MobilityInput, SideInput
    from lungelens.mobility.terms import Quantity
    from lungelens.mobility.wording import Wording


class _QuestionEntry(Record):
    id: QuestionId
    urgency: Urgency


class QuestionTable(Record):
    """All safety questions, each once."""

    question: tuple[_QuestionEntry, ...]

    @model_validator(mode="after")
    def _check_complete(self) -> QuestionTable:
        if sorted(entry.id for entry in self.question) != sorted(get_args(QuestionId)):
            raise ValueError("every question should appear once")
        return self


def questions(language: Language = "en") -> tuple[Question, ...]:
    """Return the safety questions in the order to ask them; a "yes" to any means no test."""
    words = read_wording(language)
    return tuple(
        Question(
            id=entry.id,
            urgency=entry.urgency,
            text=words.say(f"question.{entry.id}.ask"),
            signs=tuple(words.every(f"question.{entry.id}.sign")),
        )
        for entry in _entries()
    )


def find_safety(case: MobilityInput, words: Wording) -> tuple[SafetyFinding, ...]:
    """Return everything that a clinician should look at, the most urgent first."""
    found = [
        *_red_flags(case, words),
        *(finding for given in case.sides for finding in _pain(given, words)),
        *_more_range_after_injury(case, words),
    ]
    return tuple(sorted(found, key=lambda finding: (not finding.stops, get_args(Urgency).index(finding.urgency))))


@cache
def _entries() -> tuple[_QuestionEntry, ...]:
    return read_table("questions", QuestionTable).question


def _red_flags(case: MobilityInput, words: Wording) -> Iterator[SafetyFinding]:
    for entry in _entries():
        if entry.id in (case.red_flags or ()):
            yield SafetyFinding(
                code=entry.id,
                side=None,
                stops=True,
                urgency=entry.urgency,
                finding=words.say(f"question.{entry.id}.finding"),
                where=words.say(f"question.{entry.id}.where"),
                how_soon=words.say(f"question.{entry.id}.how_soon"),
            )


def _pain(given: SideInput, words: Wording) -> Iterator[SafetyFinding]:
    if not given.pain:
        return
    stops = given.pain > PAIN_STOPS_ABOVE
    key = "stops" if stops else "note_front" if given.hurts_in_front else "note"
    place = words.say(f"pain_place.{given.pain_where or 'not_said'}", ankle=words.leg(given.side))
    yield SafetyFinding(
        code="pain",
        side=given.side,
        stops=stops,
        urgency="this_week" if stops else "if_it_stays",
        finding=words.say(f"pain.{key}.finding", pain=given.pain, place=place),
        where=words.say(f"pain.{key}.where"),
        how_soon=words.say(f"pain.{key}.how_soon"),
    )


def _more_range_after_injury(case: MobilityInput, words: Wording) -> Iterator[SafetyFinding]:
    for leg in case.sides:
        for other in case.sides:
            common = shared(measured(leg), measured(other))
            if leg.injury is None or other.injury is not None or common is None:
                continue
            quantity, apart = common[0], difference(common[1], common[2]).value
            if apart > 0 and is_more_than_ordinary(quantity, apart):
                yield _warning(leg, leg.injury, quantity, apart, words)


def _warning(leg: SideInput, injury: Injury, quantity: Quantity, apart: float, words: Wording) -> SafetyFinding:
    stops = injury.is_fresh or injury.kind == "achilles_or_calf"
    prefix = "more_range." if stops else "more_range.old_"
    return SafetyFinding(
        code="more_range_after_injury",
        side=leg.side,
        stops=stops,
        urgency="today" if stops else "if_it_stays",
        finding=words.say(f"{prefix}finding", ankle=words.leg(leg.side), amount=words.amount(apart, quantity)),
        where=words.say(f"{prefix}where"),
        how_soon=words.say(f"{prefix}how_soon"),
    )
