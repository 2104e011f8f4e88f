"""The plot of angle, distance and heel over time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from lungelens.language import localised, shown, spoken
from lungelens.measures.table import measure_named
from lungelens.report.gaps import bridged
from lungelens.report.palette import INK, PAPER_ACCENT, PAPER_ALARM, PAPER_SOFT, to_hex
from lungelens.report.wording import number, say, title, value_words, with_interval
from lungelens.thresholds import HEEL_INVALID_MM

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

    from lungelens.measures.analysis import Analysis
    from lungelens.measures.measurement import QuantityName, Repetition
    from lungelens.measures.signals import LungeSignals
    from lungelens.observe.types import FloatArray, RepetitionSpan

_INK, _SOFT, _LINE, _ALARM = (to_hex(colour) for colour in (INK, PAPER_SOFT, PAPER_ACCENT, PAPER_ALARM))
_REPETITION, _HOLD = "#e3edf4", "#b9d6e8"
_HATCH = "////"
_CROWDED = 6  # with more repetitions than this, labels would overlap


def signals_png(analysis: Analysis) -> bytes | None:
    """Return the plot as PNG, or None when there is no signal to plot."""
    signals = analysis.signals
    if signals is None or not np.isfinite(signals.tibia_angle_deg).any():
        return None
    figure = Figure(figsize=(11, 8.2), dpi=120, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)  # registers itself with the figure
    rows = figure.subplots(3, 1, sharex=True, height_ratios=(3, 2, 2))
    _plot_row(rows[0], analysis, signals.tibia_angle_deg, say("plot.tibia_angle_deg"), "tibia_angle_deg")
    if np.isfinite(signals.knee_to_wall_cm).any():
        label = say("plot.knee_to_wall_cm")
        _plot_row(rows[1], analysis, signals.knee_to_wall_cm, label, "knee_to_wall_cm")
    else:
        _plot_row(rows[1], analysis, signals.knee_past_toe, say("plot.knee_past_toe"), None)
    _plot_row(rows[2], analysis, signals.heel_lift_mm, say("plot.heel_lift_mm"), "heel_lift_mm")
    _finish(figure, rows, analysis, signals)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _plot_row(axes: Axes, analysis: Analysis, values: FloatArray, label: str, name: QuantityName | None) -> None:
    signals = analysis.signals
    assert signals is not None  # checked in signals_png
    records = {rep.index: rep for rep in analysis.measurement.repetitions}
    axes.set_ylabel(label, fontsize=12, color=_INK)
    _write_ticks(axes.yaxis, "" if name is None else measure_named(name).unit)
    for span in analysis.spans:
        _shade(axes, signals.time_s, span, records.get(span.index))
    axes.plot(signals.time_s, bridged(signals.time_s, values), color=_LINE, linewidth=2, solid_capstyle="round")
    axes.margins(y=0.22)
    for span in analysis.spans:
        record = records.get(span.index)
        if record is not None and name is not None:
            _mark_value(axes, float(signals.time_s[span.peak]), record, name, crowded=len(analysis.spans) > _CROWDED)


def _write_ticks(axis: Axis, unit: str) -> None:
    """Write the numbers of a scale as the language does; as matplotlib does where that is the same."""
    language = spoken()
    if language != "en":
        axis.set_major_formatter(lambda value, _: localised(f"{shown(value, unit, language):.3g}", language))


def _shade(axes: Axes, time_s: FloatArray, span: RepetitionSpan, record: Repetition | None) -> None:
    axes.axvspan(time_s[span.start], time_s[span.end], color=_REPETITION, linewidth=0, zorder=0)
    if span.hold:
        axes.axvspan(time_s[span.hold[0]], time_s[span.hold[-1]], color=_HOLD, linewidth=0, zorder=0.1)
    if record is None or not record.valid:
        hatched = axes.axvspan(time_s[span.start], time_s[span.end], facecolor="none", linewidth=0, zorder=0.2)
        hatched.set(edgecolor=_ALARM, alpha=0.35, hatch=_HATCH)


def _mark_value(axes: Axes, time_s: float, record: Repetition, name: QuantityName, *, crowded: bool) -> None:
    """Draw the repetition's value with its 95 % interval and label it; if crowded, with the number only."""
    quantity = getattr(record, name)
    if quantity is None:
        return
    colour = _INK if record.valid else _ALARM
    bars = [[max(0.0, quantity.value - quantity.low)], [max(0.0, quantity.high - quantity.value)]]
    axes.errorbar(time_s, quantity.value, bars, fmt="o", markersize=6, color=colour, capsize=5, linewidth=1.8, zorder=3)
    words = number(quantity.value, name) if crowded else with_interval(quantity, name)
    halo = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    axes.annotate(
        words, (time_s, quantity.high), (0, 7), textcoords="offset points", ha="center", va="bottom",
        fontsize=11, color=colour, bbox=halo, zorder=4,
    )  # fmt: skip


def _finish(figure: Figure, rows: list[Axes], analysis: Analysis, signals: LungeSignals) -> None:
    """Add what the rows share: title, limit, repetition numbers, time, legend."""
    figure.suptitle(title(analysis.measurement), fontsize=16, fontweight="bold", color=_INK, x=0.01, ha="left")
    rows[2].axhline(HEEL_INVALID_MM, color=_ALARM, linewidth=1.4, linestyle=(0, (5, 3)), zorder=2)
    rows[2].set_ylim(top=max(rows[2].get_ylim()[1], 2 * HEEL_INVALID_MM))
    for span in analysis.spans:
        middle_s = (signals.time_s[span.start] + signals.time_s[span.end]) / 2
        name = str(span.index) if len(analysis.spans) > _CROWDED else say("named.one", numbers=span.index)
        above = rows[0].get_xaxis_transform()  # time across, fraction of the row's height upwards
        rows[0].text(middle_s, 1.01, name, transform=above, ha="center", va="bottom", fontsize=12, color=_INK)
    for axes in rows:
        axes.set_xlim(signals.time_s[0], signals.time_s[-1])
        axes.grid(axis="y", color="#d8dde2", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(labelsize=11, colors=_SOFT)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color("#b4bcc4")
    rows[-1].set_xlabel(say("plot.time"), fontsize=12, color=_INK)
    _write_ticks(rows[-1].xaxis, "s")
    figure.legend(handles=_legend(), loc="outside lower center", ncols=5, fontsize=11, frameon=False, labelcolor=_INK)


def _legend() -> list[Patch | Line2D]:
    limit = say("plot.heel_limit", amount=value_words(HEEL_INVALID_MM, "heel_lift_mm"))
    return [
        Patch(facecolor=_REPETITION, label=say("plot.repetition")),
        Patch(facecolor=_HOLD, label=say("plot.hold")),
        Patch(facecolor="white", edgecolor=_ALARM, hatch=_HATCH, linewidth=0, label=say("verdict.does_not_count")),
        Line2D([], [], color=_INK, marker="o", markersize=6, linewidth=1.8, label=say("plot.value")),
        Line2D([], [], color=_ALARM, linewidth=1.4, linestyle=(0, (5, 3)), label=limit),
    ]
