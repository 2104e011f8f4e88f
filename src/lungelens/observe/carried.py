"""What goes along when points of the leg are moved by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, LegLook, SeenLeg, row
from lungelens.observe.observation import FootEdges, FootLooks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lungelens.observe.types import FloatArray

    Carry = Callable[[FloatArray], FloatArray]

MARKED_SD_PX = 1.5  # how closely people mark a place in a frame
# A mark on the leg must win against the reader and what legs have in common, which would pull it half the way back.
MARKED_LEG_SD_PX = 0.4


def similarity(one_was: FloatArray, other_was: FloatArray, one_is: FloatArray, other_is: FloatArray) -> Carry:
    """What takes points (..., 2) along when two points, (2,) each, are moved: a turn, a growth and a shift."""
    one, other, new_one, new_other = (complex(*point) for point in (one_was, other_was, one_is, other_is))
    turn = (new_other - new_one) / (other - one)

    def carry(points_px: FloatArray) -> FloatArray:
        place = new_one + turn * (points_px[..., 0] + 1j * points_px[..., 1] - one)
        return np.stack([place.real, place.imag], axis=-1)

    return carry


def carried_feet(looks: FootLooks, foot: Carry) -> FootLooks:
    """The foot stands where it is from start to hold, so what was seen of it at the start moves too."""
    return FootLooks(*(tuple(_carried_foot(edges, foot) for edges in some) for some in (looks.at_start, looks.at_hold)))


def marked_leg(leg: SeenLeg, foot: Carry, shank: Carry, marked: Mapping[str, FloatArray]) -> SeenLeg:
    """The reader's points with foot and shank carried along, and those that were `marked` (2,) where they are."""
    at_start, at_hold = (look and _marked_look(look, foot, shank, marked) for look in (leg.at_start, leg.at_hold))
    return SeenLeg(at_start and _on_foot(leg.at_start, at_start), at_hold, (*leg.marked, *marked))


def _marked_look(look: LegLook, foot: Carry, shank: Carry, marked: Mapping[str, FloatArray]) -> LegLook:
    points, covariances = look.points_px.copy(), look.covariance_px.copy()
    for i, name in enumerate(READ_POINTS):
        points[i] = (foot if name in FOOT_POINTS else shank)(points[i])
    for name, place in marked.items():
        points[row(name)], covariances[row(name)] = place, MARKED_LEG_SD_PX**2 * np.eye(2)
    return LegLook(points, covariances)


def _on_foot(before: LegLook | None, moved: LegLook) -> LegLook:
    """The look with nothing but its foot moved: at the start the shank is elsewhere."""
    assert before is not None
    rows = [row(name) for name in FOOT_POINTS]
    points, covariances = before.points_px.copy(), before.covariance_px.copy()
    points[rows], covariances[rows] = moved.points_px[rows], moved.covariance_px[rows]
    return LegLook(points, covariances)


def _carried_foot(edges: FootEdges, carry: Carry) -> FootEdges:
    return FootEdges(carry(edges.outline_px), carry(edges.step_px))
