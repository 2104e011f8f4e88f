"""Knee to wall: how far the knee stays from the wall it is meant to touch, and the one rule whether it touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.measure import Measure

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold


# The gap is measured with a standard error of about a centimetre, the knee's own depth (docs/method.md).
TOUCHED_CM, NOT_TOUCHED_CM = 1.6, 2.4


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


def knee_touched_wall(hold: Hold) -> bool | None:
    """Whether the knee reached the wall in the hold; None where the gap does not tell, or there is none."""
    if hold.floor is None or hold.fit is None or hold.sheet_off_wall:
        return None
    return touched(hold.knee_gap.value)


def touched(gap_cm: float) -> bool | None:
    """Whether a knee that seems this far from the wall, which may be below 0, reached it; None between."""
    if gap_cm <= TOUCHED_CM:
        return True
    return False if gap_cm >= NOT_TOUCHED_CM else None
