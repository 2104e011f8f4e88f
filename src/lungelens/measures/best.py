"""Which repetition stands for a clip: the one rule, wherever one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.measures.measurement import Repetition

ALIKE_CM = 0.5  # distances that differ by less are the same within their error: then the angle decides


def best_of(repetitions: Iterable[Repetition]) -> Repetition | None:
    """The repetition with the largest toe-to-wall distance, and of those no more than 0.5 cm below it the most leaning.

    Without any distance the most leaning one; of equals the first. Whether a repetition counts is not asked here.
    """
    candidates = list(repetitions)
    distances = [one.toe_to_wall_cm.value for one in candidates if one.toe_to_wall_cm is not None]
    if distances:
        farthest = max(distances) - ALIKE_CM
        candidates = [one for one in candidates if one.toe_to_wall_cm and one.toe_to_wall_cm.value >= farthest]
    return max(candidates, key=_lean_deg, default=None)


def _lean_deg(repetition: Repetition) -> float:
    angle = repetition.tibia_angle_deg
    return -90.0 if angle is None else angle.value
