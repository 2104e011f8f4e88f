"""Whether a score is valid as it stands, and an estimate of it without its faults."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from lungelens.mobility.faults import wall_contact
from lungelens.mobility.geometry import AVERAGE_HEIGHT_CM, tibia_angle_deg
from lungelens.mobility.limits import CONSISTENT_DEG, PROPORTIONS_DEG
from lungelens.mobility.measured import difference
from lungelens.mobility.record import Estimate
from lungelens.mobility.types import Remark, Validity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.terms import ValidityStatus
    from lungelens.mobility.types import Compensation
    from lungelens.mobility.wording import Wording


def judge_validity(
    given: SideInput,
    found: Measured,
    compensations: tuple[Compensation, ...],
    height_cm: float | None,
    words: Wording,
) -> Validity:
    """Return the verdict with all its reasons."""
    reasons = (
        *(Remark(code=c.code, text=c.text) for c in compensations if c.level != "note"),
        *_other_reasons(given, found, compensations, height_cm or AVERAGE_HEIGHT_CM, words),
    )
    corrected = None
    if found.score_cm is None and found.angle_deg is None:
        status: ValidityStatus = "not_measured"
    elif given.counts is False or any(c.level == "invalid" for c in compensations) or _contradicts_itself(reasons):
        status = "not_valid"
        corrected = _corrected(given, found.score_cm, compensations)
    else:
        status = "with_remarks" if reasons else "valid"
    text = words.say(f"validity.{status}")
    if corrected is not None:
        amount, between = words.measure(corrected.value, "cm"), words.between(corrected, "cm")
        text = f"{text} {words.say('validity.corrected', amount=amount, between=between)}"
    return Validity(status=status, corrected_cm=corrected, reasons=reasons, text=text)


def _contradicts_itself(reasons: tuple[Remark, ...]) -> bool:
    """Distance and angle that do not fit: one of the two is wrong, and nobody knows which."""
    return any(reason.code == "does_not_fit" for reason in reasons)


def _other_reasons(
    given: SideInput, found: Measured, compensations: tuple[Compensation, ...], height_cm: float, words: Wording
) -> Iterator[Remark]:
    if given.counts is False:
        yield Remark(code="did_not_count", text=words.say("validity.did_not_count"))
    if found.score_cm is not None and wall_contact(given) == "unsure":
        yield Remark(code="contact_unsure", text=words.say("validity.contact_unsure"))
    explained = any(c.level == "invalid" for c in compensations)
    if not explained and (text := _misfit(found, height_cm, words)):
        yield Remark(code="does_not_fit", text=text)


def _misfit(found: Measured, height_cm: float, words: Wording) -> str:
    """Distance and joint-centre angle predict each other, within the error of both and of unknown body proportions."""
    if found.score_cm is None or found.angle_deg is None or found.method != "joint_centre":
        return ""
    low, expected, high = (
        tibia_angle_deg(cm, height_cm) for cm in (found.score_cm.low, found.score_cm.value, found.score_cm.high)
    )
    apart = difference(found.angle_deg, Estimate(value=expected, low=low, high=high))
    explained = hypot(apart.high - apart.value, PROPORTIONS_DEG)
    if abs(apart.value) <= CONSISTENT_DEG + explained:
        return ""
    return words.say(
        "validity.does_not_fit",
        amount=words.measure(found.score_cm.value, "cm"),
        expected=words.measure(expected, "deg"),
        angle=words.measure(found.angle_deg.value, "deg"),
    )


def _corrected(given: SideInput, score_cm: Estimate | None, compensations: tuple[Compensation, ...]) -> Estimate | None:
    """Return the score minus all that was added; `None` where a fault cannot be expressed in centimetres."""
    explained = any(compensation.level == "invalid" for compensation in compensations)
    if score_cm is None or given.counts is False or not explained:
        return None
    for compensation in compensations:
        if compensation.level == "invalid" and compensation.effect_cm is None:
            return None
        if compensation.level != "note" and compensation.effect_cm is not None:
            score_cm = difference(score_cm, compensation.effect_cm)
    return Estimate(value=max(score_cm.value, 0.0), low=max(score_cm.low, 0.0), high=max(score_cm.high, 0.0))
