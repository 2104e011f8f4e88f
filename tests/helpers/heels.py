"""A heel that the reader sees come up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lungelens.observe.leg_points import row

if TYPE_CHECKING:
    from lungelens.observe.leg_points import SeenLeg


def with_heel_up(leg: SeenLeg, by_px: float) -> SeenLeg:
    """The same leg, its heel's back higher in the hold."""
    assert leg.at_hold is not None
    points_px = leg.at_hold.points_px.copy()
    points_px[row("heel_back"), 1] -= by_px
    return replace(leg, at_hold=replace(leg.at_hold, points_px=points_px))
