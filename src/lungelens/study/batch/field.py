"""What a column of a table is called, holds and means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lungelens.report.csv_text import Cell
    from lungelens.report.repetitions_table import Kind
    from lungelens.study.batch.entry import Entry

UNITS = ("deg", "cm", "mm", "s")


@dataclass(frozen=True)
class Field:
    """One column. `constraints` are those of a Table Schema, by name."""

    name: str
    kind: Kind
    meaning: str
    constraints: Mapping[str, object] = field(default_factory=dict)
    form: Literal["date"] | None = None  # of a text

    @property
    def unit(self) -> str | None:
        """By the last part of the name, which says it."""
        last = self.name.removesuffix("_low").removesuffix("_high").rpartition("_")[2]
        return last if self.kind == "number" and last in UNITS else None


@dataclass(frozen=True)
class Table:
    """A table's columns, and the rows of one clip in it."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Callable[[Entry], Sequence[tuple[Cell, ...]]]
