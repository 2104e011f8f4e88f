"""The Bland–Altman plot: difference against mean, with bias, limits of agreement and their confidence intervals."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lungelens.report.palette import INK, PAPER_ACCENT, PAPER_ALARM, PAPER_SOFT, to_hex
from lungelens.report.wording import QUANTITY_WORDS, sentence, unit
from lungelens.study.wording import GROUP_WORDS, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.agreement import Interval
    from lungelens.study.compare import Comparison
    from lungelens.study.summary import Summary

_INK, _SOFT, _ACCENT, _ALARM = (to_hex(colour) for colour in (INK, PAPER_SOFT, PAPER_ACCENT, PAPER_ALARM))
_BESIDE, _WORDS = (1.02, 1.04, 1.06), 1.085  # right of a panel, in its widths: intervals and names of the lines
_LINE_OF_TEXT = 0.09  # of a panel's height: names closer than this would overlap
_DASHES = (0, (6, 3))
_PANEL = (4.1, 3.6)  # width and height of every panel, inches
_BEFORE, _AFTER, _BELOW, _ABOVE = 0.9, 1.8, 1.0, 0.75  # around it: names of axes and lines, legend, titles
_ROOM = 1.3  # the vertical axis extends this much beyond the farthest point or limit
_MIN_REACH = 0.5  # in the quantity's unit, so that tiny errors look tiny


def panels_of(summaries: Sequence[Summary]) -> list[Summary]:
    """Those that have something to show: each has a panel."""
    return [one for one in summaries if one.agreement is not None]


def bland_altman_png(
    summaries: Sequence[Summary], reference: str, *, intervals: bool, columns: int = 1
) -> bytes | None:
    """Draw one panel for each summary that has something to show; all panels of all plots are of one size.

    Parameters
    ----------
    summaries
        Of one quantity.
    reference
        What the camera is compared with, for the axes: "truth".
    intervals
        Mark the points whose 95 % interval does not contain the reference.
    columns
        Panels for which there is room at least, so that plots side by side on a page are of one size too.

    Returns
    -------
    PNG, or `None` where nothing was measured.
    """
    shown = panels_of(summaries)
    if not shown:
        return None
    quantity = shown[0].quantity
    figure, panels = _panels(len(shown), max(columns, len(shown)))
    reach = max(_reach(one) for one in shown)
    panels[0].set_ylim(-reach, reach)
    for axes, summary in zip(panels, shown, strict=True):
        _draw_lines(axes, summary)
        _draw_points(axes, summary.comparisons, intervals=intervals)
        _finish(axes, f"mean of {reference} and camera ({unit(quantity).strip()})")
        if len(shown) > 1:
            axes.set_title(GROUP_WORDS[summary.group], fontsize=12, color=_INK, loc="left")
    panels[0].set_ylabel(f"camera minus {reference} ({unit(quantity).strip()})", fontsize=12, color=_INK)
    name = sentence(QUANTITY_WORDS[quantity])
    figure.suptitle(name, fontsize=15, fontweight="bold", color=_INK, x=0.01, ha="left")
    figure.legend(
        handles=_legend(intervals=intervals), loc="lower left", ncols=3, fontsize=10, frameon=False,
        columnspacing=1.2, handlelength=1.2,
    )  # fmt: skip
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _panels(number: int, columns: int) -> tuple[Figure, list[Axes]]:
    """Panels of `_PANEL` inches, whatever is written around them."""
    width, height = _BEFORE + columns * (_PANEL[0] + _AFTER), _BELOW + _PANEL[1] + _ABOVE
    figure = Figure(figsize=(width, height), dpi=120, facecolor="white")
    FigureCanvasAgg(figure)  # registers itself with the figure
    size = (_PANEL[0] / width, _PANEL[1] / height)
    panels: list[Axes] = []
    for place in range(number):
        left = (_BEFORE + place * (_PANEL[0] + _AFTER)) / width
        panels.append(figure.add_axes((left, _BELOW / height, *size), sharey=panels[0] if panels else None))
    return figure, panels


def _reach(summary: Summary) -> float:
    found = summary.agreement
    assert found is not None  # filtered out by the caller
    limits = (found.spread.lower_limit, found.spread.upper_limit) if found.spread else ()
    return max(_MIN_REACH, _ROOM * float(np.max(np.abs([found.maximum, *limits]))))


def _draw_lines(axes: Axes, summary: Summary) -> None:
    found, quantity = summary.agreement, summary.quantity
    assert found is not None  # filtered out by the caller
    axes.axhline(0, color=_SOFT, linewidth=0.8, linestyle=":", zorder=1)
    spread = found.spread
    _draw_line(axes, found.bias, found.bias, "bias", quantity)
    if spread:
        apart = _LINE_OF_TEXT * float(np.ptp(axes.get_ylim()))
        _draw_line(axes, spread.lower_limit, min(spread.lower_limit, found.bias - apart), "lower limit", quantity)
        _draw_line(axes, spread.upper_limit, max(spread.upper_limit, found.bias + apart), "upper limit", quantity)
        intervals = (spread.lower_between, spread.bias_between, spread.upper_between)
        for place, between in zip(_BESIDE, intervals, strict=True):
            _draw_interval(axes, place, between)


def _draw_line(axes: Axes, value: float, words_at: float, name: str, quantity: QuantityName) -> None:
    axes.axhline(value, color=_INK, linewidth=1.5, linestyle="-" if name == "bias" else _DASHES, zorder=1.5)
    axes.annotate(
        f"{name}\n{signed(value, quantity)}", (_WORDS, words_at), xycoords=axes.get_yaxis_transform(),
        va="center", fontsize=10, color=_INK, annotation_clip=False,
    )  # fmt: skip


def _draw_interval(axes: Axes, place: float, between: Interval) -> None:
    """Draw a bar beside the panel; an end beyond the panel has no cap."""
    bottom, top = axes.get_ylim()
    ends = (between.low, between.high)
    axes.plot(
        [place] * 2, np.clip(ends, bottom, top), color=_SOFT, linewidth=1.5, solid_capstyle="butt", clip_on=False,
        marker="_", markersize=7, markeredgewidth=1.5, markevery=[k for k in (0, 1) if bottom <= ends[k] <= top],
        transform=axes.get_yaxis_transform(),
    )  # fmt: skip


def _draw_points(axes: Axes, comparisons: Sequence[Comparison], *, intervals: bool) -> None:
    for held in (True, False):
        points = [
            ((one.measured.value + one.reference) / 2, one.measured.value - one.reference)
            for one in comparisons
            if one.measured is not None and (one.inside or not intervals) is held
        ]
        axes.add_line(_marks(points, held=held))
    axes.autoscale_view(scaley=False)


def _marks(points: Sequence[tuple[float, float]], *, held: bool) -> Line2D:
    """Filled circles, or open squares where the interval does not contain the truth."""
    return Line2D(
        [across for across, _ in points],
        [error for _, error in points],
        linestyle="",
        marker="o" if held else "s",
        markersize=8,
        markerfacecolor=_ACCENT if held else "white",
        markeredgecolor="white" if held else _ALARM,
        markeredgewidth=1 if held else 2,
        label="repetition" if held else "truth outside the 95 % interval",
        zorder=3,
    )


def _finish(axes: Axes, across: str) -> None:
    axes.set_xlabel(across, fontsize=12, color=_INK)
    axes.margins(x=0.08)
    axes.tick_params(labelsize=11, colors=_SOFT, labelleft=True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#b4bcc4")


def _legend(*, intervals: bool) -> list[Line2D]:
    bar = Line2D([], [], linestyle="", marker="|", color=_SOFT, markersize=12, markeredgewidth=1.5)
    bar.set_label("95 % confidence interval of a line")
    return [_marks([], held=True), *([_marks([], held=False)] if intervals else []), bar]
