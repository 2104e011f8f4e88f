"""The shin angle: the lean of the shin's front border, on which an inclinometer lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.estimate import Missing
from lungelens.measures.measure import Measure
from lungelens.observe.sightings import ShinMiss

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate
    from lungelens.measures.hold import Hold

# Ends of the border, in border lengths across it: edge noise and the bend of the shin.
END_SPREAD = (0.028, 0.0)


def shin_angle(hold: Hold) -> Estimate | Missing:
    """Lean of the straight line through the border, from the tuberosity to about 15 cm below it."""
    found = hold.shin
    if isinstance(found, ShinMiss):
        return Missing(found.code, found.message)
    return hold.lean("shin", found.lower, found.upper, (END_SPREAD, END_SPREAD))


SHIN_ANGLE = Measure(
    name="shin_angle_deg",
    label="shin angle",
    unit="deg",
    digits=0,
    axis=(10, 60),
    needs="shin",
    definition="lean of the front border of the shin, from vertical: what an inclinometer on the shin reads",
    method="the edge of the shin in up to three frames of the hold, a straight line through it",
    compute=shin_angle,
)
