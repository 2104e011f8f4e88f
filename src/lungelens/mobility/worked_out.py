"""The distance of a knee that touched the wall, where none was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.faults import wall_contact
from lungelens.mobility.geometry import distance_cm
from lungelens.mobility.limits import USUAL_AHEAD_ERROR_CM
from lungelens.mobility.types import Remark

if TYPE_CHECKING:
    from lungelens.mobility.inputs import Person, SideInput
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import WorkedOutFrom
    from lungelens.mobility.wording import Wording


def worked_out(given: SideInput, found: Measured, person: Person) -> tuple[Estimate, WorkedOutFrom] | None:
    """Return the distance of a knee at the wall, and what it goes with: how far it passes the toes, or else the angle.

    `None` where there is none, as with the toes behind the wall.
    """
    if found.angle_deg is None or found.method != "joint_centre" or wall_contact(given) != "touched":
        return None
    source: WorkedOutFrom
    if given.knee_over_toe_cm is not None:
        distance, source = given.knee_over_toe_cm.estimate(USUAL_AHEAD_ERROR_CM), "knee_over_toe_cm"
    else:
        distance, source = distance_cm(found.angle_deg, person.height_cm), "tibia_angle_deg"
    if distance.value < 0:
        return None
    return distance.model_copy(update={"low": max(distance.low, 0.0)}), source


def worked_out_remark(distance: Estimate, source: WorkedOutFrom, angle_deg: Estimate, words: Wording) -> Remark:
    """Return how the distance was worked out, how sure it is, and that a ruler is better."""
    amount, between = words.measure(distance.value, "cm"), words.between(distance, "cm")
    if source == "knee_over_toe_cm":
        text = words.say("range_remark.worked_out_by_length", amount=amount, between=between)
        return Remark(code="worked_out_from_length", text=text)
    angle = words.measure(angle_deg.value, "deg")
    text = words.say("range_remark.worked_out", angle=angle, amount=amount, between=between)
    return Remark(code="worked_out_from_angle", text=text)
