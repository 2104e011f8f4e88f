"""Short texts for values, shared by the overlay, the stills, the plot and the terminal, in the language spoken now."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lungelens import language as languages
from lungelens.language import flat, layers, spoken
from lungelens.measures.table import MEASURES, measure_named
from lungelens.mobility.wording import Wording, read_wording
from lungelens.thresholds import HEEL_INVALID_MM
from lungelens.translation import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.language import Language
    from lungelens.measures.measurement import (
        Check,
        Measurement,
        NotMeasured,
        Quantity,
        QuantityName,
        Reason,
        Repetition,
    )

QUANTITY_WORDS: dict[QuantityName, str] = {measure.name: measure.label for measure in MEASURES}  # in English
_FOLDER = Path(__file__).with_name("data")


@cache
def read_report_words(language: Language) -> Wording:
    """Return the words of the report: the classifier's, and under "report." the measurement's own."""
    files = (_FOLDER / f"{layer}.toml" for layer in layers(language))
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
    own = {f"report.{key}": text for table in tables for key, text in flat(table)}
    return Wording.model_validate({"language": language} | read_wording(language).sentences | own)


def say(key: str, **values: object) -> str:
    """Return one of the measurement's own words with its placeholders filled."""
    return read_report_words(spoken()).say(f"report.{key}", **values)


def quantity_words(name: QuantityName) -> str:
    """Return what a quantity is called: "tibia angle"."""
    return translated(QUANTITY_WORDS[name])


def explained(what: Check | Reason | NotMeasured) -> str:
    """Return what was found together with its advice, if any."""
    return f"{translated(what.message)} {advice(what)}".strip()


def advice(what: Check | Reason | NotMeasured) -> str:
    """Return what to do about it; empty where there is nothing to do."""
    given = getattr(what, "advice", "")
    return translated(given) if given else ""


def title(measurement: Measurement) -> str:
    """Return what was measured, e.g. "Left leg, 3 repetitions"."""
    n = len(measurement.repetitions)
    repetitions = say("repetitions.one" if n == 1 else "repetitions.many", n=n)
    return say("value.title", leg=say(f"leg.{measurement.test_leg or 'unknown'}"), repetitions=repetitions)


def count(number: int, noun: str) -> str:
    """Return a number with its English noun: "1 repetition", "2 repetitions"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def amount(quantity: Quantity, name: QuantityName) -> str:
    """Return the value with its unit: "38°", "1.5 cm", "12 mm"."""
    return value_words(quantity.value, name)


def value_words(value: float, name: QuantityName) -> str:
    """Return a number of a quantity with its unit."""
    return read_report_words(spoken()).say(f"unit.{measure_named(name).unit}", value=number(value, name))


def between(quantity: Quantity, name: QuantityName) -> str:
    """Return the 95 % interval in words: "36 to 40"."""
    return say("value.interval", low=number(quantity.low, name), high=number(quantity.high, name))


def with_interval(quantity: Quantity, name: QuantityName) -> str:
    """Return the value with unit and interval: "38° (36 to 40)"."""
    return say("value.with_interval", amount=amount(quantity, name), between=between(quantity, name))


def number(value: float, name: QuantityName) -> str:
    """Return a number with digits to suit its precision, never "-0"."""
    measure = measure_named(name)
    return languages.number(value, measure.unit, measure.digits, spoken())


def unit(name: QuantityName) -> str:
    """Return the unit as written after the number."""
    return read_report_words(spoken()).sentences[f"unit.{measure_named(name).unit}"].removeprefix("{value}")


def listed(words: Sequence[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return read_report_words(spoken()).listed(words)


def heel_words(repetition: Repetition) -> str:
    """Return "heel down (1 mm)", "heel up 12 mm" or that it is not known."""
    lift = repetition.heel_lift_mm
    if lift is None:
        return say("heel.unknown")
    return say("heel.up" if heel_is_up(lift.value) else "heel.down", amount=amount(lift, "heel_lift_mm"))


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
        return say("verdict.counts")
    reasons = " ".join(translated(check.message) for check in invalidating(repetition))
    return say("verdict.because", reasons=reasons) if reasons else f"{say('verdict.does_not_count')}."


def marked_verdict(repetition: Repetition) -> str:
    """Return the verdict as a sentence behind a tick or a cross."""
    return f"{'✓' if repetition.valid else '✗'} {sentence(verdict(repetition))}"


def sentence(text: str) -> str:
    """Return the text with its first letter capitalised."""
    return text[:1].upper() + text[1:]
