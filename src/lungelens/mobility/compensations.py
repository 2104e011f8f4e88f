"""Ways to reach a score other than by bending the ankle, and what each adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.faults import heel_level, rotation_level, wall_contact
from lungelens.mobility.geometry import AVERAGE_HEIGHT_CM, heel_gain_cm, rotation_gain_cm
from lungelens.mobility.limits import (
    USUAL_GAP_ERROR_CM,
    USUAL_HEEL_ERROR_MM,
    USUAL_ROTATION_ERROR_DEG,
)
from lungelens.mobility.record import Estimate
from lungelens.mobility.types import Compensation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.wording import Wording


def find_compensations(
    given: SideInput, score_cm: Estimate | None, height_cm: float | None, words: Wording
) -> tuple[Compensation, ...]:
    """Return the compensations found; what was not measured is not judged."""
    height = height_cm or AVERAGE_HEIGHT_CM
    return (
        *_rotation(given, height, words),
        *_heel(given, score_cm, height, words),
        *_knee_gap(given, words),
        *_knee_line(given, words),
    )


def _rotation(given: SideInput, height_cm: float, words: Wording) -> Iterator[Compensation]:
    if given.foot_rotation_deg is None:
        return
    rotation = given.foot_rotation_deg.estimate(USUAL_ROTATION_ERROR_DEG)
    level = rotation_level(rotation.value)
    if level is None:
        return
    ends = (rotation_gain_cm(rotation.low, height_cm), rotation_gain_cm(rotation.high, height_cm))
    straight_is_possible = rotation.low <= 0 <= rotation.high
    effect = Estimate(
        value=rotation_gain_cm(rotation.value, height_cm),
        low=0.0 if straight_is_possible else min(ends),
        high=max(ends),
    )
    code = "foot_turned_out" if rotation.value > 0 else "foot_turned_in"
    text = words.say(
        f"compensation.{code}.{level}",
        amount=words.measure(abs(rotation.value), "deg"),
        effect=words.measure(effect.value, "cm"),
    )
    yield Compensation(code=code, level=level, value=rotation.value, unit="deg", effect_cm=effect, text=text)


def _heel(given: SideInput, score_cm: Estimate | None, height_cm: float, words: Wording) -> Iterator[Compensation]:
    level = None if given.heel_lift_mm is None else heel_level(given.heel_lift_mm.value)
    if given.heel_lift_mm is None or level is None:
        return
    lift = given.heel_lift_mm.estimate(USUAL_HEEL_ERROR_MM)
    amount, effect, key, gain = words.measure(lift.value, "mm"), None, "heel_lift_unscored", ""
    if score_cm is not None:
        low, value, high = (heel_gain_cm(mm, score_cm.value, height_cm) for mm in (lift.low, lift.value, lift.high))
        effect = Estimate(value=value, low=low, high=high)
        key, gain = "heel_lift", words.measure(value, "cm")
    text = words.say(f"compensation.{key}.{level}", amount=amount, effect=gain)
    yield Compensation(code="heel_lift", level=level, value=lift.value, unit="mm", effect_cm=effect, text=text)


def _knee_gap(given: SideInput, words: Wording) -> Iterator[Compensation]:
    """A knee that stopped g short of the wall would have touched a wall g closer: subtract the gap from the score."""
    if wall_contact(given) != "missed":
        return
    gap = None if given.knee_to_wall_cm is None else given.knee_to_wall_cm.estimate(USUAL_GAP_ERROR_CM)
    if gap is None or gap.value <= 0:
        text = words.say("compensation.knee_missed.invalid")
        yield Compensation(code="knee_gap", level="invalid", value=None, unit=None, effect_cm=None, text=text)
    else:
        text = words.say("compensation.knee_gap.invalid", amount=words.measure(gap.value, "cm"))
        yield Compensation(code="knee_gap", level="invalid", value=gap.value, unit="cm", effect_cm=gap, text=text)


def _knee_line(given: SideInput, words: Wording) -> Iterator[Compensation]:
    if given.knee_line == "inside":
        text = words.say("compensation.knee_inside.warn")
        yield Compensation(code="knee_inside", level="warn", value=None, unit=None, effect_cm=None, text=text)
    elif given.knee_line == "outside":
        text = words.say("compensation.knee_outside.warn")
        yield Compensation(code="knee_outside", level="warn", value=None, unit=None, effect_cm=None, text=text)
