"""A clinician's own readings of the people in the clips: tape, inclinometer.

Columns `clip`, `quantity`, `value`, and optionally `rater`, `session`, `trial` and `repetition`. A reading belongs to
that repetition of the clip, or without one to the clip's best repetition. Trials of one session are averaged: their
mean is the reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import Field

from lungelens.measures.measurement import QuantityName
from lungelens.study.clips import clip_key
from lungelens.study.csv_input import Line, Record, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class _Reading(Record):
    clip: str
    quantity: QuantityName
    value: float
    rater: str = ""
    session: str = ""
    trial: str = ""
    repetition: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True)
class Subject:
    """What was read: a clip's repetition, or its best one if `repetition` is `None`."""

    clip: str
    repetition: int | None


@dataclass(frozen=True)
class Reading:
    """One rater's value in one session, the mean of its trials, in the unit of the quantity's name."""

    subject: Subject
    quantity: QuantityName
    rater: str
    session: str
    value: float
    trials: int


_Occasion: TypeAlias = tuple[Subject, QuantityName, str, str]


def read_readings(path: Path, key: Callable[[str], str] = clip_key) -> tuple[Reading, ...]:
    """Read the table; readings in order of first appearance.

    Parameters
    ----------
    path
        Of the table.
    key
        From a clip as it is called there to what its results are called.

    Raises
    ------
    UnreadableInputError
        The table is damaged, or two lines differ only in their value.
    """
    occasions: dict[_Occasion, dict[str, Line[_Reading]]] = {}
    for line in read_table(path, _Reading):
        record = line.record
        subject = Subject(key(record.clip), record.repetition)
        trials = occasions.setdefault((subject, record.quantity, record.rater, record.session), {})
        if record.trial in trials:
            earlier = trials[record.trial].number
            raise line.wrong(f"the same reading as in line {earlier}: number the trials in a column trial.")
        trials[record.trial] = line
    return tuple(
        Reading(*occasion, value=fmean(line.record.value for line in trials.values()), trials=len(trials))
        for occasion, trials in occasions.items()
    )
