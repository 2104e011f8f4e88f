"""Knee over toe: how far the knee passes the toes in the hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.known_length import knee_over_toe_by_length
from lungelens.measures.measure import Measure

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold


def knee_over_toe(hold: Hold) -> Estimate | Missing:
    """From the foot's foremost point to the knee's, along *forward*, below 0 for a knee that stays behind the toes.

    The wall is in both gaps, so what is uncertain about it is not in their difference. Without a sheet a known length
    of the person stands in for the floor.
    """
    if hold.floor is None:
        return knee_over_toe_by_length(hold)
    return hold.gap_missing or hold.toe_gap - hold.knee_gap


KNEE_OVER_TOE = Measure(
    name="knee_over_toe_cm",
    label="knee-over-toe distance",
    unit="cm",
    digits=1,
    axis=(-5, 20),
    needs="sheet",
    definition="how far the foremost point of the knee is ahead of the foremost point of the foot in the hold",
    method="the difference of the two gaps to the wall; without a sheet, of the two points on a leg of known size",
    compute=knee_over_toe,
)
