"""The measured values of one leg on one day, and differences between two such."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from lungelens.mobility.limits import USUAL_ERROR_DEG
from lungelens.mobility.record import Estimate
from lungelens.mobility.tries import best_cm

if TYPE_CHECKING:
    from lungelens.mobility.choices import AngleMethod
    from lungelens.mobility.inputs import EarlierResult, SideInput
    from lungelens.mobility.terms import Quantity


@dataclass(frozen=True)
class Measured:
    """The score and the angle with their intervals, where measured."""

    score_cm: Estimate | None
    angle_deg: Estimate | None
    method: AngleMethod


def measured(given: SideInput | EarlierResult) -> Measured:
    """Return the given values, a bare number with the standard error usual for its kind."""
    angle = given.tibia_angle_deg
    return Measured(
        score_cm=best_cm(given.all_tries_cm),
        angle_deg=None if angle is None else angle.estimate(USUAL_ERROR_DEG),
        method=given.angle_method,
    )


def shared(one: Measured, other: Measured) -> tuple[Quantity, Estimate, Estimate] | None:
    """Return what both have and can be compared: the score, or else the angle if measured by the same method."""
    if one.score_cm is not None and other.score_cm is not None:
        return "toe_to_wall_cm", one.score_cm, other.score_cm
    if one.angle_deg is not None and other.angle_deg is not None and one.method == other.method:
        return "tibia_angle_deg", one.angle_deg, other.angle_deg
    return None


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Return one minus other; independent errors add in quadrature."""
    value = one.value - other.value
    return Estimate(
        value=value,
        low=value - hypot(one.value - one.low, other.high - other.value),
        high=value + hypot(one.high - one.value, other.value - other.low),
    )
