"""What limits the movement, judged by where it felt tight; a hint, since no such answer has been validated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.limits import BENT_MINUS_STRAIGHT_DEG, USUAL_ERROR_DEG
from lungelens.mobility.measured import difference
from lungelens.mobility.types import LimiterFinding

if TYPE_CHECKING:
    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import CalfPart, Limiter, Standing
    from lungelens.mobility.wording import Wording


def find_limiter(
    given: SideInput, found: Measured, standing: Standing, reached_wall: bool, words: Wording
) -> LimiterFinding:
    """Return the limiter; a straight-knee result may tell which part of the calf."""
    bent_minus_straight = _bent_minus_straight(given, found)
    part = _calf_part(bent_minus_straight)
    limiter = _limiter(given, standing == "short", reached_wall, part)
    if limiter != "behind":
        part = None
    difference_deg = "" if bent_minus_straight is None else words.measure(bent_minus_straight.value, "deg")
    text = words.say(
        f"limiter.{_key(given, limiter, standing, part)}", ankle=words.leg(given.side), difference=difference_deg
    )
    if limiter in ("behind", "front", "calf_soft_tissue"):
        text = f"{text} {words.say('limiter.hint')}"
    return LimiterFinding(limiter=limiter, calf_part=part, bent_minus_straight_deg=bent_minus_straight, text=text)


def _bent_minus_straight(given: SideInput, found: Measured) -> Estimate | None:
    if found.angle_deg is None or given.straight_knee_angle_deg is None:
        return None
    return difference(found.angle_deg, given.straight_knee_angle_deg.estimate(USUAL_ERROR_DEG))


def _calf_part(bent_minus_straight: Estimate | None) -> CalfPart | None:
    """Only a difference whose whole interval lies outside the usual range is informative."""
    if bent_minus_straight is None:
        return None
    usual_low, usual_high = BENT_MINUS_STRAIGHT_DEG
    if bent_minus_straight.low > usual_high:
        return "upper_calf"
    return "lower_calf" if bent_minus_straight.high < usual_low else None


def _limiter(given: SideInput, short: bool, reached_wall: bool, part: CalfPart | None) -> Limiter:
    match given.tight:
        case "back":
            return "behind"
        case "front":
            return "front"
        case "calf":
            return "behind" if short or not reached_wall else "calf_soft_tissue"
        case "none":
            return "unknown" if short else "none"
        case None:
            return "behind" if short and part == "upper_calf" else "unknown"


def _key(given: SideInput, limiter: Limiter, standing: Standing, part: CalfPart | None) -> str:
    if limiter == "behind" and part is not None:
        return "behind_upper" if part == "upper_calf" else "behind_lower"
    if limiter == "behind" and given.tight == "calf":
        return "behind_calf"
    if limiter == "front" and given.injury is not None:
        return "front_after_injury"
    if limiter == "calf_soft_tissue" and standing != "enough":
        return "calf_without_band"
    if limiter == "none" and standing != "enough":
        return "nothing_felt"
    if limiter == "unknown" and given.tight == "none":
        return "short_but_free"
    return limiter
