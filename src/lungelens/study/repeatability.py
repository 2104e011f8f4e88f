"""Repeatability of a clinician's readings: between raters, and between the sessions of each rater."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from lungelens.measures.measurement import QUANTITIES
from lungelens.study.reliability import Reliability, reliability

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.readings import Reading, Subject


@dataclass(frozen=True)
class Repeatability:
    """Readings of the same subjects by several raters, or by one rater in several sessions."""

    quantity: QuantityName
    between: Literal["raters", "sessions"]
    rater: str | None  # whose sessions; None between raters
    names: tuple[str, ...]  # of the raters or sessions
    subjects: int  # read by at least one of them; only those read by all are used
    reliability: Reliability | None


def repeatabilities(readings: Sequence[Reading]) -> tuple[Repeatability, ...]:
    """Every quantity read by two raters or more, and every rater's quantity read in two sessions or more.

    Between raters, each rater's first session in the table counts.
    """
    return tuple(
        one
        for quantity in QUANTITIES
        for one in _of_quantity(quantity, [reading for reading in readings if reading.quantity == quantity])
    )


def _of_quantity(quantity: QuantityName, readings: list[Reading]) -> Iterator[Repeatability]:
    sessions: dict[str, list[str]] = {}
    for reading in readings:
        known = sessions.setdefault(reading.rater, [])
        if reading.session not in known:
            known.append(reading.session)
    first = [reading for reading in readings if reading.session == sessions[reading.rater][0]]
    columns = {rater: {r.subject: r.value for r in first if r.rater == rater} for rater in sessions}
    if len(columns) > 1:
        yield _repeatability(quantity, "raters", None, columns)
    for rater, names in sessions.items():
        own = [reading for reading in readings if reading.rater == rater]
        columns = {name: {r.subject: r.value for r in own if r.session == name} for name in names}
        if len(columns) > 1:
            yield _repeatability(quantity, "sessions", rater, columns)


def _repeatability(
    quantity: QuantityName,
    between: Literal["raters", "sessions"],
    rater: str | None,
    columns: dict[str, dict[Subject, float]],
) -> Repeatability:
    everyone = {subject: None for column in columns.values() for subject in column}  # an ordered set
    complete = [subject for subject in everyone if all(subject in column for column in columns.values())]
    table = np.array([[column[subject] for column in columns.values()] for subject in complete])
    found = reliability(table) if complete else None
    return Repeatability(quantity, between, rater, tuple(columns), len(everyone), found)
