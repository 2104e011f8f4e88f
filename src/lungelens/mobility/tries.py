"""Several tries of one leg: the best that counts is taken, as uncertain as they differ; their mean is told beside it.

A faulty try does not spoil the others. Left out is one that cannot be a distance, one in which heel, knee or foot made
it invalid, and one far from two others that agree; where nothing is left, the tries are judged as they are.
"""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING, Literal

from lungelens.mobility.faults import heel_level, rotation_level, wall_contact
from lungelens.mobility.limits import TRIES_APART_CM, TRY_STANDS_OUT_CM, USUAL_ERROR_CM
from lungelens.mobility.record import Z95, Estimate
from lungelens.mobility.types import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.inputs import SideInput, Try
    from lungelens.mobility.wording import Wording

Why = Literal["implausible", "knee", "heel", "foot", "apart"]
_OWN = ("knee_to_wall_cm", "knee_touched_wall", "foot_rotation_deg", "heel_lift_mm")


def counted(tries: tuple[Try, ...]) -> tuple[Try, ...]:
    """Return the tries that count, in their order; of tries that are all faulty those that are possible at all."""
    kept = tuple(one for one in tries if _fault(one) is None)
    if not kept:
        return tuple(one for one in tries if one.is_plausible)
    alone = _standing_out(kept)
    return tuple(one for one in kept if one is not alone)


def best_cm(tries: tuple[Try, ...]) -> Estimate | None:
    """Return the best of the tries that count with its interval; `None` without any.

    The interval is at least as wide as the standard deviation of the tries makes it: a distance that stands alone far
    above the others is not as certain as one that was reached again.
    """
    valid = counted(tries)
    if not valid:
        return None
    best = _best(valid).estimate(USUAL_ERROR_CM)
    margin = Z95 * stdev(reading.value for reading in valid) if len(valid) > 1 else 0.0
    return Estimate(value=best.value, low=min(best.low, best.value - margin), high=max(best.high, best.value + margin))


def mean_cm(tries: tuple[Try, ...]) -> float | None:
    """Return the mean of the tries that count; `None` where there was not more than one."""
    valid = counted(tries)
    return fmean(reading.value for reading in valid) if len(valid) > 1 else None


def at_best_try(leg: SideInput) -> SideInput:
    """Return the leg as it stood in the try that is taken, where something is known of that try."""
    if not leg.tries_cm:
        return leg
    best = _best(counted(leg.tries_cm))
    return leg.model_copy(update={name: value for name in _OWN if (value := getattr(best, name)) is not None})


def tries_remarks(tries: tuple[Try, ...], words: Wording) -> Iterator[Remark]:
    """Yield which tries are left out, how the score was chosen from the others, and that these differ if they do."""
    valid = counted(tries)
    for one in tries:
        if not any(one is other for other in valid):
            why: Why = _fault(one) or "apart"
            text = words.say(f"range_remark.left_out.{why}", amount=words.measure(one.value, "cm"))
            yield Remark(code="try_left_out", text=text)
    mean = mean_cm(tries)
    if mean is None:
        return
    values = [reading.value for reading in valid]
    listed = words.listed(words.measure(value, "cm") for value in values)
    text = words.say("range_remark.best_of_tries", tries=listed, mean=words.measure(mean, "cm"))
    yield Remark(code="best_of_tries", text=text)
    apart = max(values) - min(values)
    if round(apart, 6) > TRIES_APART_CM:
        text = words.say("range_remark.tries_apart", amount=words.measure(apart, "cm"))
        yield Remark(code="tries_apart", text=text)


def _best(tries: tuple[Try, ...]) -> Try:
    return max(tries, key=lambda reading: reading.value)


def _fault(one: Try) -> Why | None:
    """Return what makes a try faulty by itself."""
    if not one.is_plausible:
        return "implausible"
    if wall_contact(one) == "missed":
        return "knee"
    if one.heel_lift_mm is not None and heel_level(one.heel_lift_mm.value) == "invalid":
        return "heel"
    if one.foot_rotation_deg is not None and rotation_level(one.foot_rotation_deg.value) == "invalid":
        return "foot"
    return None


def _standing_out(tries: tuple[Try, ...]) -> Try | None:
    """Return the try that is far from two that agree; of fewer than three none can be told to be the faulty one."""
    if len(tries) < 3:
        return None
    low, middle, high = sorted(tries, key=lambda reading: reading.value)
    below, above = round(middle.value - low.value, 6), round(high.value - middle.value, 6)
    if below <= TRIES_APART_CM and above > TRY_STANDS_OUT_CM:
        return high
    return low if above <= TRIES_APART_CM and below > TRY_STANDS_OUT_CM else None
