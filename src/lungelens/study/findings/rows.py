"""The tables of a study as `lungelens batch` wrote them: what statistics of it are made of, and nothing else."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from lungelens.errors import UnreadableInputError
from lungelens.measures.measurement import QUANTITIES
from lungelens.sides import Side  # noqa: TC001  pydantic reads it at run time
from lungelens.study.batch.package import PACKAGE
from lungelens.study.batch.record import Status  # noqa: TC001  likewise
from lungelens.study.csv_input import Record, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.columns import Column


class ClipRow(Record):
    """A line of clips.csv."""

    id: str
    clip: str
    participant: str = ""
    side: Side | None = None  # as said
    session: str = ""
    date: datetime.date | None = None
    footwear: str = ""
    rater: str = ""
    status: Status
    reason: str = ""
    reason_in_words: str = ""
    leg: Side | None = None  # as measured
    side_agrees: bool | None = None
    best_repetition: int | None = None
    scene: str = ""
    scale: str = ""
    same_content_as: str = ""

    def stratum(self, column: Column) -> str:
        """What stands in one of its columns."""
        return str(getattr(self, column) or "")


class _RepetitionRow(Record):
    id: str
    repetition: int
    best: bool
    valid: bool

    model_config = ConfigDict(extra="allow")  # the quantities: a table of measures decides which there are


@dataclass(frozen=True)
class Value:
    """One quantity of one repetition, with its 95 % interval, in the unit of the quantity's name."""

    clip: ClipRow
    repetition: int
    best: bool
    quantity: QuantityName
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class StudyRows:
    """All clips, and every value of a repetition that counts."""

    clips: tuple[ClipRow, ...]
    values: tuple[Value, ...]


def read_rows(root: Path) -> StudyRows:
    """Read a study's folder.

    Raises
    ------
    UnreadableInputError
        There are no tables, or they are not what `lungelens batch` writes.
    """
    if not (root / PACKAGE).exists():
        raise UnreadableInputError(
            f"{root} is not a finished study, as {PACKAGE} is missing: run lungelens batch with --out {root} first."
        )
    clips = tuple(line.record for line in read_table(root / "clips.csv", ClipRow))
    by_id = {one.id: one for one in clips}
    if not any(one.status == "measured" for one in clips):
        return StudyRows(clips, ())
    lines = read_table(root / "repetitions.csv", _RepetitionRow)
    repetitions = [line.record for line in lines if line.record.valid and line.record.id in by_id]
    return StudyRows(clips, tuple(value for one in repetitions for value in _values(one, by_id[one.id])))


def _values(row: _RepetitionRow, clip: ClipRow) -> Sequence[Value]:
    cells = row.model_extra or {}
    return [
        Value(clip, row.repetition, row.best, name, *(float(cells[f"{name}{end}"]) for end in ("", "_low", "_high")))
        for name in QUANTITIES
        if name in cells
    ]
