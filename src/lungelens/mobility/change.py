"""Today compared with an earlier day: a real change, or within measurement error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.mobility.limits import CHANGE_CM, CHANGE_DEG
from lungelens.mobility.measured import difference, measured, shared
from lungelens.mobility.types import Change

if TYPE_CHECKING:
    from lungelens.mobility.inputs import EarlierResult, Person, SideInput
    from lungelens.mobility.measured import Measured
    from lungelens.mobility.record import Estimate
    from lungelens.mobility.terms import ChangeVerdict, Quantity
    from lungelens.mobility.types import Validity
    from lungelens.mobility.wording import Wording


def find_changes(
    given: SideInput,
    found: Measured,
    validity: Validity,
    earlier: tuple[EarlierResult, ...],
    person: Person,
    words: Wording,
) -> tuple[Change, ...]:
    """Return the change from each earlier result of this leg, oldest first, those of unknown date before all others."""
    same_leg = [result for result in earlier if result.side == given.side]
    same_leg.sort(key=lambda result: -(float("inf") if result.weeks_ago is None else result.weeks_ago))
    return tuple(_change(given, found, validity, result, person, words) for result in same_leg)


def _change(
    given: SideInput, found: Measured, validity: Validity, earlier: EarlierResult, person: Person, words: Wording
) -> Change:
    common = shared(found, measured(earlier))
    obstacle = _obstacle(validity, earlier, person) or ("nothing_shared" if common is None else None)
    if obstacle is not None or common is None:
        return Change(
            weeks_ago=earlier.weeks_ago,
            quantity=None,
            earlier=None,
            difference=None,
            needed=None,
            verdict="not_comparable",
            text=words.say(f"change.{obstacle}", when=_when(earlier, words)),
        )
    quantity, now, then = common
    apart = difference(now, then)
    needed = _needed(quantity, apart)
    verdict: ChangeVerdict = (
        "within_error" if abs(apart.value) < needed - 1e-6 else "better" if apart.value > 0 else "worse"
    )
    return Change(
        weeks_ago=earlier.weeks_ago,
        quantity=quantity,
        earlier=then,
        difference=apart,
        needed=needed,
        verdict=verdict,
        text=_in_words(given, earlier, quantity, apart, needed, verdict, words),
    )


def _obstacle(validity: Validity, earlier: EarlierResult, person: Person) -> str | None:
    if validity.status == "not_valid":
        return "not_valid"
    known = None not in (earlier.footwear, person.footwear)
    return "other_shoes" if known and earlier.footwear != person.footwear else None


def _needed(quantity: Quantity, apart: Estimate) -> float:
    """The minimal detectable change of the test, or the combined error of these two results where that is larger."""
    usual = CHANGE_CM if quantity == "toe_to_wall_cm" else CHANGE_DEG
    return max(usual, (apart.high - apart.low) / 2)


def _in_words(
    given: SideInput,
    earlier: EarlierResult,
    quantity: Quantity,
    apart: Estimate,
    needed: float,
    verdict: ChangeVerdict,
    words: Wording,
) -> str:
    amount = words.amount(abs(apart.value), quantity)
    key: str = verdict
    if verdict == "within_error":
        direction = "more" if apart.value > 0 else "less"
        key = "same" if amount == words.amount(0.0, quantity) else f"{direction}_within_error"
    return words.say(
        f"change.{key}",
        when=_when(earlier, words),
        ankle=words.leg(given.side),
        amount=amount,
        needed=words.amount(needed, quantity),
    )


def _when(earlier: EarlierResult, words: Wording) -> str:
    if earlier.weeks_ago is None or round(earlier.weeks_ago) == 0:
        return words.say("change.before")
    return words.say("change.ago", weeks=words.weeks(earlier.weeks_ago))
