"""Whether the knee touched the wall: the one rule, wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lungelens.measures.hold import Hold

# The gap is measured with a standard error of about a centimetre, the knee's own depth (docs/method.md).
TOUCHED_CM, NOT_TOUCHED_CM = 1.6, 2.4


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
