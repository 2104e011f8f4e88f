"""When a leg stood in a way that changes the distance: the knee off the wall, the heel raised, the foot turned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lungelens.mobility.limits import GAP_UNSURE_CM, USUAL_GAP_ERROR_CM
from lungelens.thresholds import (
    HEEL_INVALID_MM,
    HEEL_NOTE_MM,
    ROTATION_INVALID_DEG,
    ROTATION_NOTE_DEG,
    ROTATION_WARN_DEG,
)

if TYPE_CHECKING:
    from lungelens.mobility.inputs import Position
    from lungelens.mobility.terms import Level

Contact = Literal["touched", "missed", "unsure", "not_known"]


def wall_contact(given: Position) -> Contact:
    """Return the answer if there is one, else what the gap says; without either it is not known."""
    if given.knee_touched_wall is not None:
        return "touched" if given.knee_touched_wall else "missed"
    if given.knee_to_wall_cm is None:
        return "not_known"
    gap = given.knee_to_wall_cm.estimate(USUAL_GAP_ERROR_CM)
    if gap.low > 0:
        return "missed"
    return "unsure" if gap.value > GAP_UNSURE_CM else "touched"


def heel_level(lift_mm: float) -> Level | None:
    """Return how much a heel raised by so much matters; `None` where it does not."""
    if lift_mm <= HEEL_NOTE_MM:
        return None
    return "invalid" if lift_mm > HEEL_INVALID_MM else "note"


def rotation_level(rotation_deg: float) -> Level | None:
    """Return how much a foot turned by so much, either way, matters; `None` where it does not."""
    size = abs(rotation_deg)
    if size <= ROTATION_NOTE_DEG:
        return None
    return "invalid" if size > ROTATION_INVALID_DEG else "warn" if size > ROTATION_WARN_DEG else "note"
