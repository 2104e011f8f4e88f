"""The table of every signal in every frame of the clip.

Plain CSV: comma, decimal point, a header line, an empty cell where a value is not known. Every cell is a number or
empty, so a spreadsheet never takes one for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.signals import LungeSignals


@dataclass(frozen=True)
class _Source:
    leg: LegTrack
    signals: LungeSignals
    spans: tuple[RepetitionSpan, ...]


_Values: TypeAlias = Callable[[_Source], FloatArray]


@dataclass(frozen=True)
class Column:
    """One column: name with unit, meaning, number of decimals, and where its values (n,) come from."""

    name: str
    meaning: str
    decimals: int
    values: _Values


def _repetition(source: _Source) -> FloatArray:
    numbers = np.full(len(source.signals.time_s), np.nan)
    for span in source.spans:
        numbers[span.start : span.end + 1] = span.index
    return numbers


def _in_hold(source: _Source) -> FloatArray:
    held = [index for span in source.spans for index in span.hold]
    return np.isin(np.arange(len(source.signals.time_s)), held).astype(np.float64)


def _coordinate(joint: str, axis: int) -> _Values:
    return lambda source: np.asarray(getattr(source.leg, f"{joint}_px")[:, axis], np.float64)


COLUMNS: tuple[Column, ...] = (
    Column("frame", "frame number, from 0", 0, lambda s: np.arange(len(s.signals.time_s), dtype=np.float64)),
    Column("time_s", "time since the first frame", 4, lambda s: s.signals.time_s),
    Column("looked_at", "1 where the leg was read, else 0", 0, lambda s: s.leg.looked_at.astype(np.float64)),
    Column("repetition", "repetition the frame belongs to, from 1; empty between repetitions", 0, _repetition),
    Column("in_hold", "1 during the hold of a repetition, else 0", 0, _in_hold),
    Column("tibia_angle_deg", "ankle to knee from vertical, positive forward", 2, lambda s: s.signals.tibia_angle_deg),
    Column(
        "shin_angle_deg", "front of the shin from vertical, positive forward", 2, lambda s: s.signals.shin_angle_deg
    ),
    Column("heel_lift_mm", "rise of the heel above its resting height", 1, lambda s: s.signals.heel_lift_mm),
    Column("knee_past_toe_shanks", "knee ahead of the toes, in shank lengths", 3, lambda s: s.signals.knee_past_toe),
    Column("knee_to_wall_cm", "front of the knee to the wall", 1, lambda s: s.signals.knee_to_wall_cm),
    *(
        Column(f"{joint}_{axis}_px", f"{joint}, distance from the {edge} edge of the frame", 1, _coordinate(joint, k))
        for joint in ("hip", "knee", "ankle", "heel", "toe")
        for k, (axis, edge) in enumerate((("x", "left"), ("y", "top")))
    ),
    Column("confidence", "the lower of knee and ankle, 0 to 1", 3, lambda s: s.leg.confidence),
)


def frames_csv(analysis: Analysis) -> str:
    """Return the table as text, one line per frame; only the header if the analysis found no leg."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in COLUMNS)
    for row in frame_rows(analysis):
        writer.writerow(
            "" if value is None else f"{value:.{column.decimals}f}" for value, column in zip(row, COLUMNS, strict=True)
        )
    return text.getvalue()


def frame_rows(analysis: Analysis) -> list[tuple[float | None, ...]]:
    """The table's cells, rounded as it says, one row per frame; `None` where not known."""
    if analysis.leg is None or analysis.signals is None:
        return []
    source = _Source(analysis.leg, analysis.signals, analysis.spans)
    cells = [[_rounded(value, column.decimals) for value in column.values(source)] for column in COLUMNS]
    return list(zip(*cells, strict=True))


def _rounded(value: float, decimals: int) -> float | None:
    if not np.isfinite(value):
        return None
    # Adding zero turns the "-0.0" of a rounded small negative number into "0.0".
    return round(float(value), decimals) + 0.0 if decimals else round(float(value))
