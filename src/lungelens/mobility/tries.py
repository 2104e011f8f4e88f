"""Several tries of one leg: the best counts, as uncertain as the tries differ; their mean is told beside it."""

from __future__ import annotations

from statistics import fmean, stdev
from typing import TYPE_CHECKING

from lungelens.mobility.limits import TRIES_APART_CM, USUAL_ERROR_CM
from lungelens.mobility.record import Z95, Estimate
from lungelens.mobility.types import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.mobility.inputs import Reading
    from lungelens.mobility.wording import Wording


def best_cm(tries: tuple[Reading, ...]) -> Estimate | None:
    """Return the best of the tries with its interval; `None` without any.

    The interval is at least as wide as the standard deviation of the tries makes it: a distance that stands alone far
    above the others is not as certain as one that was reached again.
    """
    if not tries:
        return None
    best = max(tries, key=lambda reading: reading.value).estimate(USUAL_ERROR_CM)
    margin = Z95 * stdev(reading.value for reading in tries) if len(tries) > 1 else 0.0
    return Estimate(value=best.value, low=min(best.low, best.value - margin), high=max(best.high, best.value + margin))


def mean_cm(tries: tuple[Reading, ...]) -> float | None:
    """Return the mean of several tries; `None` where there was not more than one."""
    return fmean(reading.value for reading in tries) if len(tries) > 1 else None


def tries_remarks(tries: tuple[Reading, ...], words: Wording) -> Iterator[Remark]:
    """Yield how the score was chosen from several tries, and that they differ where they do."""
    mean = mean_cm(tries)
    if mean is None:
        return
    values = [reading.value for reading in tries]
    listed = words.listed(words.measure(value, "cm") for value in values)
    text = words.say("range_remark.best_of_tries", tries=listed, mean=words.measure(mean, "cm"))
    yield Remark(code="best_of_tries", text=text)
    apart = max(values) - min(values)
    if round(apart, 6) > TRIES_APART_CM:
        text = words.say("range_remark.tries_apart", amount=words.measure(apart, "cm"))
        yield Remark(code="tries_apart", text=text)
