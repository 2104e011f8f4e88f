"""Plots of a study: a leg's sessions joined by a line, and right minus left of every person."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lungelens.measures.table import measure_named
from lungelens.report.palette import INK, PAPER_ACCENT, PAPER_ALARM, PAPER_SOFT, to_hex
from lungelens.report.wording import QUANTITY_WORDS, sentence, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.cells import Cell
    from lungelens.study.findings.pairs import Pair

_INK, _SOFT, _ACCENT, _ALARM = (to_hex(colour) for colour in (INK, PAPER_SOFT, PAPER_ACCENT, PAPER_ALARM))
_LEFT_STYLE, _RIGHT_STYLE = ("o", "-"), ("s", "--")  # marker and line, so that legs are told without colour
_ROW_IN = 0.26  # height of a person's line
_MOST_PEOPLE = 60  # on one plot of sides


def sessions_png(cells: Sequence[Cell], sessions: Sequence[str]) -> bytes:
    """Every leg over the sessions; cells of one quantity and instrument, sessions in their order."""
    figure, axes = _figure(6.4, 4.0)
    legs: dict[tuple[str, str, str], list[Cell]] = {}
    for one in cells:
        legs.setdefault((one.participant, one.leg, one.rater), []).append(one)
    for (_, leg, _), members in legs.items():
        marker, line = _LEFT_STYLE if leg == "left" else _RIGHT_STYLE
        axes.plot(
            [sessions.index(one.session) for one in members], [one.value for one in members],
            marker=marker, linestyle=line, color=_ACCENT if leg == "left" else _INK, alpha=0.75, linewidth=1.2,
            markersize=5.5, markeredgecolor="white", markeredgewidth=0.7,
        )  # fmt: skip
    for name, (marker, line), colour in (("left leg", _LEFT_STYLE, _ACCENT), ("right leg", _RIGHT_STYLE, _INK)):
        if name.split()[0] in {leg for _, leg, _ in legs}:
            axes.plot([], [], marker=marker, linestyle=line, color=colour, label=name)
    axes.set_xticks(range(len(sessions)), [name or "not said" for name in sessions])
    axes.margins(x=0.12)
    quantity = cells[0].quantity
    axes.set_ylabel(f"{QUANTITY_WORDS[quantity]} ({unit(quantity).strip()})", fontsize=11, color=_INK)
    axes.set_xlabel("session", fontsize=11, color=_INK)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=10, borderaxespad=0.2)
    return _png(figure)


def sides_png(pairs: Sequence[Pair]) -> bytes:
    """Right minus left with its interval, a line a person and session, the largest first; of one quantity."""
    shown = sorted(pairs, key=lambda one: -abs(one.difference))[:_MOST_PEOPLE]
    figure, axes = _figure(6.4, 1.3 + _ROW_IN * len(shown))
    quantity, mdc95 = shown[0].quantity, shown[0].mdc95
    axes.axvline(0, color=_SOFT, linewidth=0.9, zorder=1)
    if mdc95 is not None:
        axes.axvspan(-mdc95, mdc95, color="#e8edf1", zorder=0, label=f"within MDC95 ({_amount(mdc95, quantity)})")
    for place, one in enumerate(shown):
        beyond = bool(one.beyond_mdc)
        axes.errorbar(
            one.difference, place, xerr=one.half_width, fmt="s" if beyond else "o", color=_ALARM if beyond else _ACCENT,
            markerfacecolor="white" if beyond else _ACCENT, markersize=6, elinewidth=1.3, capsize=2.5, zorder=2,
        )  # fmt: skip
    if mdc95 is not None:
        axes.plot([], [], "s", color=_ALARM, markerfacecolor="white", markersize=6, label="beyond MDC95")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=10, borderaxespad=0.2)
    axes.set_yticks(range(len(shown)), [_who(one.first) for one in shown], fontsize=9)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    label = f"right minus left, {QUANTITY_WORDS[quantity]} ({unit(quantity).strip()})"
    axes.set_xlabel(sentence(label), fontsize=11, color=_INK)
    return _png(figure)


def _who(cell: Cell) -> str:
    return " ".join(part for part in (cell.participant, cell.session, cell.rater) if part)


def _amount(value: float, quantity: QuantityName) -> str:
    return f"{value:.{measure_named(quantity).digits + 1}f}{unit(quantity)}"


def _figure(width_in: float, height_in: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width_in, height_in), dpi=120, facecolor="white", layout="constrained")
    FigureCanvasAgg(figure)  # registers itself with the figure
    axes = figure.add_subplot()
    axes.tick_params(labelsize=10, colors=_SOFT)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color("#b4bcc4")
    return figure, axes


def _png(figure: Figure) -> bytes:
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()
