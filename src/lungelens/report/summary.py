"""The measurement in plain text, for the terminal: what a runner wants to know, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lungelens.measures.measurement import QUANTITIES, Measurement, Quantity, QuantityName, Repetition
from lungelens.report.wording import (
    advice,
    amount,
    between,
    explained,
    heel_words,
    invalidating,
    listed,
    quantity_words,
    say,
    sentence,
    title,
    verdict,
)
from lungelens.translation import translated

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
        say("summary.interval"),
        *caution_lines(measurement),
    ]


def caution_lines(measurement: Measurement) -> list[str]:
    """Return everything that affects how far the values can be trusted, and what to do about it."""
    return [*_to_make_it_count(measurement), *_cautions(measurement), *_not_measured(measurement)]


def _refusal(measurement: Measurement) -> list[str]:
    lines = [say("summary.nothing")]
    for reason in measurement.reasons:
        lines += [_INDENT + translated(reason.message), _INDENT + say("summary.to_do", advice=advice(reason))]
    return lines


def _headline(measurement: Measurement) -> list[str]:
    total, counting = len(measurement.repetitions), sum(rep.valid for rep in measurement.repetitions)
    which = "all" if counting == total else {0: "none", 1: "one"}.get(counting, "many")
    lines = [say(f"summary.{which}", title=title(measurement), n=counting)]
    if measurement.person is not None and measurement.person.seen > 1:
        person = measurement.person
        lines.append(say("summary.people", seen=person.seen, index=person.index, rule=translated(person.rule)))
    best = measurement.best_repetition
    if best is not None and best.tibia_angle_deg is not None:
        value = _in_words(best.tibia_angle_deg, "tibia_angle_deg")
        lines.append(say("summary.best", index=best.index, value=value))
    return lines


def _repetition_lines(repetition: Repetition) -> list[str]:
    """Return the angle, the heel and the verdict in one line, and what else is known in a second."""
    angle = repetition.tibia_angle_deg
    main = [_in_words(angle, "tibia_angle_deg") if angle else say("value.no_angle"), heel_words(repetition)]
    others = [(getattr(repetition, name), name) for name in _SECOND_LINE]
    more = [_in_words(quantity, name) for quantity, name in others if quantity is not None]
    if repetition.knee_touched_wall is not None:
        more.append(say("knee.touched" if repetition.knee_touched_wall else "knee.missed"))
    words = f"{sentence(', '.join(main))}. {sentence(verdict(repetition)).removesuffix('.')}."
    lines = [f"{_INDENT}{repetition.index}. {words}"]
    if more:
        lines.append(f"{_INDENT}   {sentence(', '.join(more))}.")
    return lines


def _in_words(quantity: Quantity, name: QuantityName) -> str:
    values = {"amount": amount(quantity, name), "between": between(quantity, name)}
    return say("value.of_quantity", quantity=quantity_words(name), **values)


def _to_make_it_count(measurement: Measurement) -> list[str]:
    """Return one line for each piece of advice, however many repetitions need it."""
    wanted = [(advice(check), rep.index) for rep in measurement.repetitions for check in invalidating(rep)]
    return [
        say(f"summary.to_count.{_one_or_many(indices)}", numbers=_numbers(indices), advice=text)
        for text, indices in _grouped(dict.fromkeys(wanted))
        if text
    ]


def _cautions(measurement: Measurement) -> list[str]:
    """Return what else affects the values, the whole clip first, each piece of advice once."""
    lines = [say("summary.warn", text=explained(check)) for check in measurement.checks if check.level != "note"]
    lines += [say("summary.note", text=explained(check)) for check in measurement.checks if check.level == "note"]
    others = [(c, rep.index) for rep in measurement.repetitions for c in rep.checks if c.level != "invalid"]
    for _, members in _grouped(((c.code, c.advice), (c, index)) for c, index in others):
        first = members[0][0]
        word = "note_in" if first.level == "note" else "warn_in"
        named = _repetitions([index for _, index in members])
        lines.append(say(f"summary.{word}", repetitions=named, text=explained(first)))
    return lines


def _not_measured(measurement: Measurement) -> list[str]:
    """Return one line per reason, with all quantities it applies to."""
    lines = []
    entries = [(entry, rep.index) for rep in measurement.repetitions for entry in rep.not_measured]
    for message, members in _grouped((entry.message, (entry.quantity, index)) for entry, index in entries):
        missing = [quantity_words(name) for name in QUANTITIES if name in {quantity for quantity, _ in members}]
        numbers = sorted({index for _, index in members})
        everywhere = len(numbers) == len(measurement.repetitions)
        key = "summary.not_measured" if everywhere else "summary.not_measured_in"
        values = {"quantities": listed(missing), "why": translated(message)}
        lines.append(say(key, repetitions=_repetitions(numbers), **values))
    return lines


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> list[tuple[_Key, list[_Value]]]:
    """Return each key with its values, in order of first appearance."""
    groups: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return list(groups.items())


def _repetitions(indices: list[int]) -> str:
    return say(f"named.{_one_or_many(indices)}", numbers=_numbers(indices))


def _numbers(indices: list[int]) -> str:
    return listed([str(index) for index in indices])


def _one_or_many(indices: list[int]) -> str:
    return "one" if len(indices) == 1 else "many"
