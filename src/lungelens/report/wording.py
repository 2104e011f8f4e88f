"""Short texts for values, shared by the overlay, the stills, the plot and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.table import MEASURES, measure_named
from lungelens.thresholds import HEEL_INVALID_MM

if TYPE_CHECKING:
    from lungelens.measures.measurement import Check, Measurement, Quantity, QuantityName, Repetition

QUANTITY_WORDS: dict[QuantityName, str] = {measure.name: measure.label for measure in MEASURES}


def title(measurement: Measurement) -> str:
    """Return what was measured, e.g. "Left leg, 3 repetitions"."""
    leg = f"{measurement.test_leg.capitalize()} leg" if measurement.test_leg else "Leg unknown"
    return f"{leg}, {count(len(measurement.repetitions), 'repetition')}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: "1 repetition", "2 repetitions"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def amount(quantity: Quantity, name: QuantityName) -> str:
    """Return the value with its unit: "38°", "1.5 cm", "12 mm"."""
    return f"{number(quantity.value, name)}{unit(name)}"


def between(quantity: Quantity, name: QuantityName) -> str:
    """Return the 95 % interval in words: "36 to 40"."""
    return f"{number(quantity.low, name)} to {number(quantity.high, name)}"


def number(value: float, name: QuantityName) -> str:
    """Return a number with digits to suit its precision, never "-0"."""
    digits = measure_named(name).digits
    return f"{round(value, digits) + 0.0:.{digits}f}"


def unit(name: QuantityName) -> str:
    """Return the unit as written after the number."""
    of = measure_named(name).unit
    return "°" if of == "deg" else f" {of}"


def heel_words(repetition: Repetition) -> str:
    """Return "heel down (1 mm)", "heel up 12 mm" or that it is not known."""
    lift = repetition.heel_lift_mm
    if lift is None:
        return "heel not measured"
    mm = amount(lift, "heel_lift_mm")
    return f"heel up {mm}" if heel_is_up(lift.value) else f"heel down ({mm})"


def heel_is_up(lift_mm: float) -> bool:
    """Return whether the heel is higher than the test allows."""
    return lift_mm > HEEL_INVALID_MM


def invalidating(repetition: Repetition) -> tuple[Check, ...]:
    """Return the checks for which a repetition does not count."""
    return tuple(check for check in repetition.checks if check.level == "invalid")


def why_none_counts(measurement: Measurement) -> tuple[Check, ...]:
    """The checks for which no repetition counts, each advice once; none where one counts or there are none."""
    if measurement.best is not None:
        return ()
    found = [check for repetition in measurement.repetitions for check in invalidating(repetition)]
    return tuple({check.code: check for check in reversed(found)}.values())[::-1]


def verdict(repetition: Repetition) -> str:
    """Return "counts", or "does not count" with the reason."""
    if repetition.valid:
        return "counts"
    reasons = " ".join(check.message for check in invalidating(repetition))
    return f"does not count. {reasons}".rstrip()


def marked_verdict(repetition: Repetition) -> str:
    """Return the verdict as a sentence behind a tick or a cross."""
    return f"{'✓' if repetition.valid else '✗'} {sentence(verdict(repetition))}"


def sentence(text: str) -> str:
    """Return the text with its first letter capitalised."""
    return text[:1].upper() + text[1:]
