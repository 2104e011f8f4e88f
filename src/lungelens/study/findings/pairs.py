"""Two values of one person against each other: left and right of one session, and one leg in two sessions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.findings.cells import Cell, Instrument


@dataclass(frozen=True)
class Pair:
    """`second` minus `first`; `mdc95` is `None` where the study cannot tell it."""

    instrument: Instrument
    first: Cell
    second: Cell
    mdc95: float | None

    @property
    def quantity(self) -> QuantityName:
        """Of both."""
        return self.first.quantity

    @property
    def difference(self) -> float:
        """In the quantity's unit."""
        return self.second.value - self.first.value

    @property
    def half_width(self) -> float:
        """Of the difference's 95 % interval as the camera knows it: what the day brings is not in it."""
        return math.hypot(self.first.half_width, self.second.half_width)

    @property
    def beyond_interval(self) -> bool:
        """More than the camera's error."""
        return abs(self.difference) > self.half_width

    @property
    def beyond_mdc(self) -> bool | None:
        """More than the same leg differs from itself on two days in 19 of 20 cases."""
        return None if self.mdc95 is None else abs(self.difference) > self.mdc95


def left_right(
    cells: Sequence[Cell], instrument: Instrument, mdc95: dict[tuple[QuantityName, Instrument], float]
) -> tuple[Pair, ...]:
    """Right minus left, of every person, session and rater with both."""
    rights = {(one.quantity, one.participant, one.session, one.rater): one for one in cells if one.leg == "right"}
    return tuple(
        Pair(instrument, one, other, mdc95.get((one.quantity, instrument)))
        for one in cells
        if one.leg == "left"
        and (other := rights.get((one.quantity, one.participant, one.session, one.rater))) is not None
    )


def changes(
    cells: Sequence[Cell], instrument: Instrument, mdc95: dict[tuple[QuantityName, Instrument], float]
) -> tuple[Pair, ...]:
    """The last session minus the first, of every leg and rater with more than one; cells are in order of sessions."""
    legs: dict[tuple[QuantityName, str, str, str], list[Cell]] = {}
    for one in cells:
        legs.setdefault((one.quantity, one.participant, one.leg, one.rater), []).append(one)
    return tuple(
        Pair(instrument, members[0], members[-1], mdc95.get((members[0].quantity, instrument)))
        for members in legs.values()
        if len(members) > 1
    )
