"""Truth as one table per folder: `truth.csv`, for ground truth from radiographs, marked photographs or a tape.

Columns `clip`, `quantity`, `value`, and optionally `repetition` (counted from 1) and `time_s` (when it is deepest). A
quantity is one of the result's names, or `knee_touched_wall` with the value 1 or 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field

from lungelens.measures.measurement import QuantityName
from lungelens.study.clips import clip_key
from lungelens.study.csv_input import Line, Record, read_table
from lungelens.study.truth import ClipTruth, TrueRepetition, TrueValue, touched

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class _Value(Record):
    clip: str
    quantity: QuantityName | Literal["knee_touched_wall"]
    value: float
    repetition: Annotated[int, Field(ge=1)] | None = None
    time_s: Annotated[float, Field(ge=0)] | None = None


_Which: TypeAlias = tuple[int | None, float | None]  # repetition, time


def read_truth_table(path: Path, key: Callable[[str], str] = clip_key) -> tuple[ClipTruth, ...]:
    """Read the table; clips and repetitions in order of first appearance.

    Parameters
    ----------
    path
        Of the table.
    key
        From a clip as it is called there to what its results are called.

    Raises
    ------
    UnreadableInputError
        The table is damaged, or contains a value twice.
    """
    clips: dict[str, dict[_Which, list[Line[_Value]]]] = {}
    for line in read_table(path, _Value):
        which = (line.record.repetition, line.record.time_s)
        lines = clips.setdefault(key(line.record.clip), {}).setdefault(which, [])
        if any(line.record.quantity == other.record.quantity for other in lines):
            raise line.wrong(f"this repetition of {line.record.clip} already has a {line.record.quantity}.")
        lines.append(line)
    return tuple(
        ClipTruth(clip, None, tuple(_repetition(which, lines) for which, lines in repetitions.items()))
        for clip, repetitions in clips.items()
    )


def _repetition(which: _Which, lines: list[Line[_Value]]) -> TrueRepetition:
    values, contact, gap_cm = [], None, None
    for line in lines:
        record = line.record
        if record.quantity == "knee_touched_wall":
            if record.value not in (0, 1):
                raise line.wrong("knee_touched_wall should be 1 or 0.")
            contact = record.value == 1
            continue
        if record.quantity == "knee_to_wall_cm":
            gap_cm = record.value
        values.append(TrueValue(record.quantity, record.value))
    if contact is None and gap_cm is not None:
        contact = touched(gap_cm)
    return TrueRepetition(*which, knee_touched_wall=contact, values=tuple(values))
