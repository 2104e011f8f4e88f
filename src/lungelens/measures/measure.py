"""What a measure is: one quantity of one repetition, with all that the program needs to compute, print and draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold
    from lungelens.measures.limits import Limit

Unit: TypeAlias = Literal["deg", "cm", "mm"]
# What has to be seen besides the person's landmarks.
Needs: TypeAlias = Literal["landmarks", "heel", "shin", "sheet"]


@dataclass(frozen=True)
class Measure:
    """One row of the table of measures."""

    name: str  # of the field in results: fixed, and it ends with the unit
    label: str  # "tibia angle"
    unit: Unit
    digits: int  # worth printing after the decimal point
    axis: tuple[float, float]  # what a scale for it usually shows
    needs: Needs
    definition: str  # what it is, in one sentence
    method: str  # how it is measured, in one sentence
    compute: Callable[[Hold], Estimate | Missing]
    limits: tuple[Limit, ...] = ()

    def of(self, hold: Hold) -> Estimate | Missing:
        """What it comes to in one repetition."""
        return hold.once(self.name, self.compute)
