"""Knee to wall: how far the knee stays from the wall it is meant to touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.measure import Measure

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold


def knee_to_wall(hold: Hold) -> Estimate | Missing:
    """From the knee's foremost point to the wall, along the floor, never below 0."""
    return hold.gap_missing or hold.knee_gap.at_least(0.0)


KNEE_TO_WALL = Measure(
    name="knee_to_wall_cm",
    label="knee-to-wall distance",
    unit="cm",
    digits=1,
    axis=(0, 20),
    needs="sheet",
    definition="gap along the floor from the foremost point of the knee to the wall",
    method="the knee's foremost point on the leg that agrees best with the leg reader's points, on the sheet's floor",
    compute=knee_to_wall,
)
