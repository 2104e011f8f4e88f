"""The measurement in plain text, for the terminal: what a runner wants to know, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lungelens.measures.measurement import QUANTITIES, Check, Measurement, Quantity, QuantityName, Repetition
from lungelens.report.wording import (
    QUANTITY_WORDS,
    amount,
    between,
    heel_words,
    invalidating,
    sentence,
    title,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_INDENT = "  "
_SECOND_LINE = tuple(name for name in QUANTITIES if name not in ("tibia_angle_deg", "heel_lift_mm"))


def summary_lines(measurement: Measurement) -> list[str]:
    """Return the lines to print, without colour or markup."""
    if measurement.status == "not_measurable":
        return [*_refusal(measurement), *_cautions(measurement)]
    return [
        *_headline(measurement),
        *(line for rep in measurement.repetitions for line in _repetition_lines(rep)),
        "In brackets: the 95 % interval, within which the true value most likely lies.",
        *caution_lines(measurement),
    ]


def caution_lines(measurement: Measurement) -> list[str]:
    """Return everything that affects how far the values can be trusted, and what to do about it."""
    return [*_to_make_it_count(measurement), *_cautions(measurement), *_not_measured(measurement)]


def _refusal(measurement: Measurement) -> list[str]:
    lines = ["Nothing could be measured in this clip."]
    for reason in measurement.reasons:
        lines += [_INDENT + reason.message, f"{_INDENT}What to do: {reason.advice}"]
    return lines


def _headline(measurement: Measurement) -> list[str]:
    total, counting = len(measurement.repetitions), sum(rep.valid for rep in measurement.repetitions)
    lines = [f"{title(measurement)}, of which {counting or 'none'} {'count' if counting > 1 else 'counts'}."]
    if counting == total:
        lines = [f"{title(measurement)}."]
    if measurement.person is not None and measurement.person.seen > 1:
        person = measurement.person
        lines.append(f"{person.seen} people in view, number {person.index} measured: {person.rule}")
    best = measurement.best_repetition
    if best is not None and best.tibia_angle_deg is not None:
        lines.append(f"Best: repetition {best.index}, {_in_words(best.tibia_angle_deg, 'tibia_angle_deg')}.")
    return lines


def _repetition_lines(repetition: Repetition) -> list[str]:
    """Return the angle, the heel and the verdict in one line, and what else is known in a second."""
    angle = repetition.tibia_angle_deg
    main = [_in_words(angle, "tibia_angle_deg")] if angle else ["tibia angle not measured"]
    main.append(heel_words(repetition))
    others = [(getattr(repetition, name), name) for name in _SECOND_LINE]
    more = [_in_words(quantity, name) for quantity, name in others if quantity is not None]
    if repetition.knee_touched_wall is not None:
        more.append("knee touched the wall" if repetition.knee_touched_wall else "knee did not reach the wall")
    words = f"{sentence(', '.join(main))}. {sentence(verdict(repetition)).removesuffix('.')}."
    lines = [f"{_INDENT}{repetition.index}. {words}"]
    if more:
        lines.append(f"{_INDENT}   {sentence(', '.join(more))}.")
    return lines


def _in_words(quantity: Quantity, name: QuantityName) -> str:
    return f"{QUANTITY_WORDS[name]} {amount(quantity, name)} ({between(quantity, name)})"


def _to_make_it_count(measurement: Measurement) -> list[str]:
    """Return one line for each piece of advice, however many repetitions need it."""
    advice = [(check.advice, rep.index) for rep in measurement.repetitions for check in invalidating(rep)]
    return [
        f"To make {_repetitions(numbers)} count: {text}" for text, numbers in _grouped(dict.fromkeys(advice)) if text
    ]


def _cautions(measurement: Measurement) -> list[str]:
    """Return what else affects the values, the whole clip first, each piece of advice once."""
    lines = [f"Caution: {_with_advice(check)}" for check in measurement.checks if check.level != "note"]
    lines += [f"Note: {_with_advice(check)}" for check in measurement.checks if check.level == "note"]
    others = [(c, rep.index) for rep in measurement.repetitions for c in rep.checks if c.level != "invalid"]
    for _, members in _grouped(((c.code, c.advice), (c, index)) for c, index in others):
        word = "Note" if members[0][0].level == "note" else "Caution"
        lines.append(f"{word}, {_repetitions([index for _, index in members])}: {_with_advice(members[0][0])}")
    return lines


def _not_measured(measurement: Measurement) -> list[str]:
    """Return one line per reason, with all quantities it applies to."""
    lines = []
    entries = [(entry, rep.index) for rep in measurement.repetitions for entry in rep.not_measured]
    for message, members in _grouped((entry.message, (entry.quantity, index)) for entry, index in entries):
        missing = [QUANTITY_WORDS[name] for name in QUANTITIES if name in {quantity for quantity, _ in members}]
        numbers = sorted({index for _, index in members})
        where = "" if len(numbers) == len(measurement.repetitions) else f" in {_repetitions(numbers)}"
        lines.append(f"Not measured{where}: {_listed(missing)}. {message}")
    return lines


def _with_advice(check: Check) -> str:
    return f"{check.message} {check.advice}".strip()


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> list[tuple[_Key, list[_Value]]]:
    """Return each key with its values, in order of first appearance."""
    groups: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return list(groups.items())


def _repetitions(numbers: list[int]) -> str:
    word = "repetition" if len(numbers) == 1 else "repetitions"
    return f"{word} {_listed([str(number) for number in numbers])}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
