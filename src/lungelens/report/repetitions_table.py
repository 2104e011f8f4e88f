"""The table of repetitions for researchers, one row per repetition, as CSV and Parquet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from lungelens.measures.measurement import QUANTITIES, Measurement, QuantityName, Repetition
from lungelens.report.csv_text import Cell, csv_text
from lungelens.report.wording import QUANTITY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind: TypeAlias = Literal["text", "whole", "number", "truth"]
_Value: TypeAlias = Callable[[Measurement, Repetition], Cell]


@dataclass(frozen=True)
class Column:
    """One column: name with unit, meaning, kind of cells, and where they come from."""

    name: str
    meaning: str
    kind: Kind
    value: _Value


def _codes(level: str) -> _Value:
    return lambda _, rep: " ".join(check.code for check in rep.checks if check.level == level)


def _quantity(name: QuantityName) -> tuple[Column, ...]:
    def part(field: Literal["value", "low", "high"]) -> _Value:
        return lambda _, rep: None if getattr(rep, name) is None else float(getattr(getattr(rep, name), field))

    words = QUANTITY_WORDS[name]
    return (
        Column(name, words, "number", part("value")),
        Column(f"{name}_low", f"{words}, lower end of the 95 % interval", "number", part("low")),
        Column(f"{name}_high", f"{words}, upper end of the 95 % interval", "number", part("high")),
    )


COLUMNS: tuple[Column, ...] = (
    Column("clip", "name of the video file", "text", lambda m, _: m.clip.name),
    Column("clip_sha256", "SHA-256 of the video file", "text", lambda m, _: m.clip.sha256),
    Column("leg", "leg tested, left or right", "text", lambda m, _: m.test_leg),
    Column("repetition", "number of the repetition, from 1", "whole", lambda _, rep: rep.index),
    Column("best", "the best of its clip", "truth", lambda m, rep: m.best is not None and m.best.index == rep.index),
    Column("valid", "counts: no check makes it invalid", "truth", lambda _, rep: rep.valid),
    Column("start_s", "start, from the first frame", "number", lambda _, rep: rep.start_s),
    Column("peak_s", "deepest position, from the first frame", "number", lambda _, rep: rep.peak_s),
    Column("end_s", "end, from the first frame", "number", lambda _, rep: rep.end_s),
    Column(
        "knee_touched_wall", "knee touched the wall; empty: not known", "truth", lambda _, rep: rep.knee_touched_wall
    ),
    *(column for name in QUANTITIES for column in _quantity(name)),
    Column(
        "invalid_because", "codes of the checks that make it invalid, separated by spaces", "text", _codes("invalid")
    ),
    Column("warnings", "codes of the checks that make it less certain", "text", _codes("warn")),
    Column(
        "not_measured",
        "what is missing and why, as quantity:code",
        "text",
        lambda _, rep: " ".join(f"{one.quantity}:{one.code}" for one in rep.not_measured),
    ),
    Column(
        "scene",
        "where gravity comes from: sheet, lines, level or given",
        "text",
        lambda m, _: m.scene.source if m.scene else None,
    ),
    Column("scale", "where centimetres come from", "text", lambda m, _: m.scene.scale_source if m.scene else None),
    Column("lungelens", "version of the program", "text", lambda m, _: m.provenance.lungelens),
)


def repetition_rows(measurements: Iterable[Measurement]) -> list[tuple[Cell, ...]]:
    """Return the cells of every repetition, in the order of `COLUMNS`; `None` where something is not known."""
    return [tuple(column.value(m, rep) for column in COLUMNS) for m in measurements for rep in m.repetitions]


def repetitions_csv(measurements: Iterable[Measurement]) -> str:
    """Return the table as CSV; booleans are 1 or 0."""
    return csv_text(tuple(column.name for column in COLUMNS), repetition_rows(measurements))
