"""The lean of the shin over time, as numbers between 0 and 1 for any renderer; `signals_plot` draws all signals."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from lungelens.report.gaps import bridged
from lungelens.report.wording import amount

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import Repetition
    from lungelens.observe.types import FloatArray, RepetitionSpan

_POINTS = 240  # more than a screen can show
_STEP_DEG = 15.0

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Movement:
    """One repetition: its extent and its result."""

    label: str
    amount: str  # empty where the angle was not measured
    valid: bool
    is_best: bool
    start: float  # 0..1 along the clip, like all positions here
    end: float
    peak: float


@dataclass(frozen=True)
class CurveFigure:
    """The angle over one clip: lines where it is known, 0 at the bottom and 1 at the top."""

    lines: tuple[Line, ...]
    movements: tuple[Movement, ...]
    top_deg: float
    duration_s: float


def curve_figure(analysis: Analysis) -> CurveFigure | None:
    """Return the figure, or `None` when no angle is known."""
    signals = analysis.signals
    if signals is None or not np.isfinite(signals.tibia_angle_deg).any():
        return None
    angle_deg = bridged(signals.time_s, signals.tibia_angle_deg)
    duration_s = float(signals.time_s[-1] - signals.time_s[0])
    if duration_s <= 0:
        return None
    at = (signals.time_s - signals.time_s[0]) / duration_s
    top_deg = _STEP_DEG * ceil(float(np.nanmax(angle_deg)) / _STEP_DEG + 0.2)
    records = {rep.index: rep for rep in analysis.measurement.repetitions}
    best = analysis.measurement.best
    movements = tuple(
        _movement(span, records[span.index], at, best is not None and span.index == best.index)
        for span in analysis.spans
        if span.index in records
    )
    return CurveFigure(
        lines=tuple(_lines(at, np.clip(angle_deg / top_deg, 0, 1))),
        movements=movements,
        top_deg=top_deg,
        duration_s=duration_s,
    )


def _movement(span: RepetitionSpan, record: Repetition, at: FloatArray, is_best: bool) -> Movement:
    angle = record.tibia_angle_deg
    return Movement(
        label=str(span.index),
        amount=amount(angle, "tibia_angle_deg") if angle is not None else "",
        valid=record.valid,
        is_best=is_best,
        start=float(at[span.start]),
        end=float(at[span.end]),
        peak=float(at[span.peak]),
    )


def _lines(at: FloatArray, height: FloatArray) -> list[Line]:
    """Return the stretches without gaps, thinned to screen resolution."""
    step = max(1, len(at) // _POINTS)
    known = np.isfinite(height)
    edges = np.flatnonzero(np.diff(np.r_[False, known, False]))
    return [
        tuple((round(float(at[k]), 4), round(float(height[k]), 4)) for k in [*range(start, end - 1, step), end - 1])
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
