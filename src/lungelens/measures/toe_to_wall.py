"""Toe to wall: the classic score of the knee-to-wall test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.measure import Measure

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold


def toe_to_wall(hold: Hold) -> Estimate | Missing:
    """From the foot's foremost point to the wall, along the floor; a little below 0 where the toes touch it."""
    return hold.gap_missing or hold.toe_gap


TOE_TO_WALL = Measure(
    name="toe_to_wall_cm",
    label="toe-to-wall distance",
    unit="cm",
    digits=1,
    axis=(0, 20),
    needs="sheet",
    definition="gap along the floor from the foremost point of the foot to the wall",
    method="the toes' foremost point on the leg that agrees best with the leg reader's points, on the sheet's floor",
    compute=toe_to_wall,
)
