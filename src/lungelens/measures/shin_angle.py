"""The shin angle: the lean of the shin's front border, on which an inclinometer lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.hold_evidence import reader_direction
from lungelens.measures.measure import Measure
from lungelens.measures.outcome import HOLD_NOT_SEEN, LEG_UNCLEAR, SHIN_UNCLEAR

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold

MOST_SD_DEG = 6.0  # of the border as it was seen; a wider one says no more than what legs have in common


def shin_angle(hold: Hold) -> Estimate | Missing:
    """Lean of the straight line through the border's points about 6 and 19 cm below the knee."""
    if hold.unseen:
        return HOLD_NOT_SEEN
    if hold.fit is None:
        return LEG_UNCLEAR
    look = hold.leg.at_hold
    assert look is not None
    unclear = reader_direction(look, "shin_lower", "shin_upper").sd > np.radians(MOST_SD_DEG)
    return SHIN_UNCLEAR if unclear else hold.fit.shin_angle


SHIN_ANGLE = Measure(
    name="shin_angle_deg",
    label="shin angle",
    unit="deg",
    digits=0,
    axis=(10, 60),
    needs="shin",
    definition="lean of the front border of the shin, from vertical: what an inclinometer on the shin reads",
    method="two points of the border as the leg reader sees them in the hold, on the leg that agrees best with them",
    compute=shin_angle,
)
