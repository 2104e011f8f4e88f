"""Whether the knee touched the wall, by what was seen or answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lungelens.mobility.limits import GAP_UNSURE_CM, USUAL_GAP_ERROR_CM

if TYPE_CHECKING:
    from lungelens.mobility.inputs import SideInput

Contact = Literal["touched", "missed", "unsure", "not_known"]


def wall_contact(given: SideInput) -> Contact:
    """Return the answer if there is one, else what the gap says; without either it is not known."""
    if given.knee_touched_wall is not None:
        return "touched" if given.knee_touched_wall else "missed"
    if given.knee_to_wall_cm is None:
        return "not_known"
    gap = given.knee_to_wall_cm.estimate(USUAL_GAP_ERROR_CM)
    if gap.low > 0:
        return "missed"
    return "unsure" if gap.value > GAP_UNSURE_CM else "touched"
