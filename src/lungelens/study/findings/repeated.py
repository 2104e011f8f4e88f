"""Reliability: the same legs in other sessions, and by other raters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from lungelens.sides import SIDES
from lungelens.study.readings import Reading, Subject
from lungelens.study.repeatability import repeatabilities

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.cells import Cell, Instrument
    from lungelens.study.repeatability import Repeatability

Legs: TypeAlias = Literal["left", "right", "both"]


@dataclass(frozen=True)
class Repeated:
    """How far one quantity agrees with itself, of left legs, right legs, or all.

    Of all legs only SD, SEM and MDC95 are told with confidence: two legs of one person are not independent, so that the
    ICC's interval would be too narrow; it is left out.
    """

    instrument: Instrument
    legs: Legs
    found: Repeatability
    cells: tuple[Cell, ...]  # that it rests on


def repeated(cells: Sequence[Cell], instrument: Instrument, retest: Sequence[str]) -> tuple[Repeated, ...]:
    """Between sessions and between raters.

    Parameters
    ----------
    cells
        Of one instrument.
    instrument
        Which.
    retest
        Sessions between which nothing was done to the legs; none: all of them.
    """
    used = [one for one in cells if not retest or one.session in retest]
    both = {one.leg for one in used} == set(SIDES)
    legs: tuple[Legs, ...] = ("left", "right", "both") if both else ("left", "right")
    return tuple(
        row
        for which in legs
        for row in _of_legs(which, [one for one in used if which in ("both", one.leg)], instrument)
    )


def mdc95_of(rows: Sequence[Repeated]) -> dict[tuple[QuantityName, Instrument], float]:
    """The smallest change beyond error between sessions: of all legs where both were filmed, the largest of raters."""
    between = [one for one in rows if one.found.between == "sessions" and one.found.reliability is not None]
    pooled = {(one.found.quantity, one.instrument) for one in between if one.legs == "both"}
    found: dict[tuple[QuantityName, Instrument], float] = {}
    for one in between:
        key = one.found.quantity, one.instrument
        if one.legs == "both" or key not in pooled:
            assert one.found.reliability is not None  # filtered above
            found[key] = max(found.get(key, 0.0), one.found.reliability.mdc95)
    return found


def _of_legs(legs: Legs, cells: Sequence[Cell], instrument: Instrument) -> Iterator[Repeated]:
    readings = [
        Reading(Subject(f"{one.participant}, {one.leg}", None), one.quantity, one.rater, one.session, one.value, 1)
        for one in cells
    ]
    for found in repeatabilities(readings):
        used = _used(found, cells)
        yield Repeated(instrument, legs, _without_interval(found) if legs == "both" else found, used)


def _used(found: Repeatability, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Of legs with a value in each session, or by each rater, whose first session counts."""
    own = [one for one in cells if one.quantity == found.quantity and found.rater in (None, one.rater)]
    if found.between == "raters":
        first: dict[str, str] = {}
        for one in own:
            first.setdefault(one.rater, one.session)
        own = [one for one in own if one.session == first[one.rater]]
    values = Counter((one.participant, one.leg) for one in own)
    return tuple(one for one in own if values[one.participant, one.leg] == len(found.names))


def _without_interval(found: Repeatability) -> Repeatability:
    if found.reliability is None:
        return found
    return replace(found, reliability=replace(found.reliability, icc_between=None))
