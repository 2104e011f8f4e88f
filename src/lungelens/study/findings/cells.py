"""What one rater found of one leg in one session: the unit that repeats, sides and change are told from.

A clip stands in it with its best repetition; several clips of one leg and session are averaged, as trials are.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.sides import Side
    from lungelens.study.findings.rows import ClipRow, Value

Instrument: TypeAlias = Literal["sheet", "no_sheet"]  # two instruments, never pooled


@dataclass(frozen=True)
class Cell:
    """The mean of the values of a leg's clips; values of one quantity, at least one."""

    quantity: QuantityName
    participant: str
    leg: Side
    session: str
    rater: str
    values: tuple[Value, ...]

    @property
    def value(self) -> float:
        """Mean over clips."""
        return fmean(one.value for one in self.values)

    @property
    def half_width(self) -> float:
        """Of its 95 % interval: the mean of its clips', whose errors may be the same (reader, person, sheet, lens)."""
        return fmean((one.high - one.low) / 2 for one in self.values)


def instrument_of(clip: ClipRow) -> Instrument:
    """With the printed sheet, or without."""
    return "sheet" if clip.scene == "sheet" else "no_sheet"


def in_order(clips: Iterable[ClipRow]) -> tuple[str, ...]:
    """Sessions by their earliest date where one is known, else in the order in which the clips are listed."""
    known = list(clips)
    names = list(dict.fromkeys(one.session for one in known))
    dates = {name: min((one.date for one in known if one.session == name and one.date), default=None) for name in names}
    if any(date is None for date in dates.values()):
        return tuple(names)
    return tuple(sorted(names, key=lambda name: (dates[name], names.index(name))))


def cells_of(values: Sequence[Value], order: Sequence[str]) -> tuple[Cell, ...]:
    """Every cell that somebody and a leg are known of, in the order of sessions, then of the clips."""
    found: dict[tuple[QuantityName, str, Side, str, str], list[Value]] = {}
    for one in values:
        clip = one.clip
        if one.best and clip.participant and clip.leg is not None:
            found.setdefault((one.quantity, clip.participant, clip.leg, clip.session, clip.rater), []).append(one)
    cells = [Cell(*key, tuple(members)) for key, members in found.items()]
    return tuple(sorted(cells, key=lambda cell: order.index(cell.session)))
