"""Left against right: ordinary, to be watched, or asymmetric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.limits import (
    SIDES_ASYMMETRIC_CM,
    SIDES_ASYMMETRIC_DEG,
    SIDES_BEYOND_SEEN_CM,
    SIDES_WATCH_CM,
)
from lungelens.mobility.measured import difference, measured, shared
from lungelens.mobility.types import SidesFinding

if TYPE_CHECKING:
    from lungelens.mobility.choices import Side
    from lungelens.mobility.inputs import EarlierResult
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import Quantity, SidesVerdict
    from lungelens.mobility.wording import Wording


def compare_sides(
    left: Measured, right: Measured, earlier: tuple[EarlierResult, ...], words: Wording
) -> SidesFinding | None:
    """Return the difference and what it means; `None` where the two legs have nothing in common to compare."""
    found = _difference(left, right)
    if found is None:
        return None
    quantity, apart = found
    verdict = _verdict(quantity, apart)
    lower: Side | None = None if verdict == "ordinary" else "left" if apart.value < 0 else "right"
    confirmed = verdict == "asymmetric" and any(
        quantity == other and _verdict(other, before) == "asymmetric" and before.value * apart.value > 0
        for other, before in _earlier_differences(earlier)
    )
    amount = words.amount(abs(apart.value), quantity)
    key = "confirmed" if confirmed else verdict
    text = words.say(f"sides.{key}", amount=amount, ankle=words.leg(lower))
    if is_beyond(quantity, apart.value):
        text = f"{text} {words.say('sides.beyond')}"
    return SidesFinding(
        quantity=quantity, difference=apart, verdict=verdict, lower_side=lower, confirmed=confirmed, text=text
    )


def is_beyond(quantity: Quantity, difference_: float) -> bool:
    """Return whether two sides differ by more than was seen in healthy people."""
    return quantity == "toe_to_wall_cm" and round(abs(difference_), 6) > SIDES_BEYOND_SEEN_CM


def is_more_than_ordinary(quantity: Quantity, difference_: float) -> bool:
    """Return whether two sides differ by more than healthy ones commonly do, measurement error aside."""
    limit = SIDES_WATCH_CM if quantity == "toe_to_wall_cm" else SIDES_ASYMMETRIC_DEG
    return round(abs(difference_), 6) >= limit  # rounded, because 9.7 - 8.2 is not quite 1.5 in binary


def _difference(left: Measured, right: Measured) -> tuple[Quantity, Estimate] | None:
    common = shared(left, right)
    return None if common is None else (common[0], difference(common[1], common[2]))


def _verdict(quantity: Quantity, apart: Estimate) -> SidesVerdict:
    """Asymmetric only if the difference exceeds the limit and its interval excludes zero."""
    if not is_more_than_ordinary(quantity, apart.value):
        return "ordinary"
    limit = SIDES_ASYMMETRIC_CM if quantity == "toe_to_wall_cm" else SIDES_ASYMMETRIC_DEG
    beyond = round(abs(apart.value), 6) > limit
    return "asymmetric" if beyond and not apart.low <= 0 <= apart.high else "watch"


def _earlier_differences(earlier: tuple[EarlierResult, ...]) -> list[tuple[Quantity, Estimate]]:
    """Return the differences of those earlier days on which both legs were measured."""
    pairs = [
        (measured(left), measured(right))
        for left in earlier
        for right in earlier
        if (left.side, right.side) == ("left", "right") and left.weeks_ago == right.weeks_ago
    ]
    return [found for left, right in pairs if (found := _difference(left, right)) is not None]
