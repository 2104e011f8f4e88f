"""Answers about a leg on the command line, `7.5`, `7.5+-1`, `left=back`, and its measured values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lungelens.cli.console import say
from lungelens.cli.typed_numbers import read_number
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lungelens.sides import Side

Legs = dict["Side | None", dict[str, Any]]  # the known fields of each leg; None: the leg is not named
_UNITS = ("cm", "deg", "mm")  # by the ending of a field that holds a number
OF_A_TRY = ("knee_to_wall_cm", "knee_touched_wall", "foot_rotation_deg", "heel_lift_mm")
_COMPARED = ("side", "toe_to_wall_cm", "tibia_angle_deg", "angle_method")
# Options whose name differs from the field they fill.
_OPTIONS = {
    ("sides", "injury", "kind"): "--injury",
    ("sides", "injury", "weeks_ago"): "--injury-weeks",
    ("earlier", "weeks_ago"): "--earlier-weeks",
    ("sides", "tries_cm"): "--toe-to-wall-cm",
    ("earlier", "tries_cm"): "--earlier-toe-to-wall-cm",
    ("red_flags",): "--red-flag",
    ("tested_on",): "--date",
    ("sides",): "the legs",
    (): "the legs",
}


def as_side(text: str | None) -> Side | None:
    """Return the leg that `--side` names.

    Raises
    ------
    UsageError
        It names neither leg.
    """
    match text:
        case "left" | "right" | None:
            return text
        case _:
            raise UsageError(f"--side: should be left or right, got {text!r}.")


def add_answers(legs: Legs, answers: Mapping[str, Iterable[str] | None], side: Side | None) -> None:
    """Add each answer to its leg, under the field it fills.

    An answer that names no leg is about `side`; without that, about the only leg there is, or an unnamed leg. Several
    distances of one leg are its tries. How the leg stood may be answered as often: for each try, in the same order. Of
    everything else there is one answer a leg.

    Raises
    ------
    UsageError
        An answer names no leg although there are two or another of its kind names one, is given twice, or is not a
        number where it should be.
    """
    split = [(field, *_split(text)) for field, texts in answers.items() for text in texts or ()]
    known = set(legs) | {leg for _, leg, _ in split if leg is not None}
    given: dict[tuple[str, Side | None], list[str]] = {}
    for field, leg, text in split:
        whose = leg or side
        if whose is None:
            mixed = any(other is not None for name, other, _ in split if name == field)
            if len(known) > 1 or mixed:
                raise UsageError(f"{_option(field)} {text}: say which leg it is about, left={text} or right={text}.")
            whose = next(iter(known), None)
        given.setdefault((field, whose), []).append(text)
    for (field, whose), texts in given.items():
        _put(legs.setdefault(whose, {"side": whose}), field, texts)
    for values in legs.values():
        _give_to_tries(values)


def earlier_results(
    paths: Sequence[Path],
    answers: Mapping[str, Iterable[str] | None],
    facts: Mapping[str, object],
    legs: Legs,
    side: Side | None,
) -> list[dict[str, Any]]:
    """Return the results of an earlier day, measured or typed; `facts` apply to all of them.

    Raises
    ------
    UsageError
        An earlier result belongs to a leg that was not tested now, or is the very result of now.
    """
    found = _measured_earlier(paths, legs)
    typed: Legs = {}
    add_answers(typed, answers, side or (next(iter(legs)) if len(legs) == 1 else None))
    for leg, values in typed.items():
        method = legs.get(leg, {}).get("angle_method")
        found.append(values if method is None else {**values, "angle_method": method})
    for result in found:
        if result["side"] not in legs:
            raise UsageError(
                f"An earlier result is for the {result['side'] or 'tested'} leg: say which leg is tested now."
            )
    return [{**result, **facts} for result in found]


def _measured_earlier(paths: Sequence[Path], now: Legs) -> list[dict[str, Any]]:
    if not paths:
        return []
    from lungelens.report.mobility_input import leg_values, read_measurement

    found = []
    for path in paths:
        measurement = read_measurement(path)
        if measurement.best is None:
            say(f"{path}: no valid repetition, so nothing is compared with it.")
            continue
        values = leg_values(measurement)
        compared = {field: values[field] for field in _COMPARED}
        if compared == {field: now.get(compared["side"], {}).get(field) for field in _COMPARED}:
            raise UsageError(f"{path}: this is the result of now as well; an earlier result is one of an earlier day.")
        found.append(compared)
    return found


def option_of(place: tuple[int | str, ...]) -> str:
    """Return the option that fills a place in the input: ("sides", 0, "tight") is "--tight"."""
    names = tuple(name for name in place if isinstance(name, str) and name not in ("value", "low", "high"))
    if names in _OPTIONS:
        return _OPTIONS[names]
    prefix = "earlier_" if names[0] == "earlier" else ""
    return _option(prefix + names[-1])


def _option(field: str) -> str:
    return "--" + field.replace("_", "-")


def _split(text: str) -> tuple[Side | None, str]:
    if text.startswith("left="):
        return "left", text.removeprefix("left=")
    if text.startswith("right="):
        return "right", text.removeprefix("right=")
    return None, text


def _put(leg: dict[str, Any], field: str, texts: list[str]) -> None:
    unit = field.rsplit("_", maxsplit=1)[-1]
    values = [read_number(_option(field), unit, text) for text in texts] if unit in _UNITS else texts
    if len(values) > 1 and field in ("toe_to_wall_cm", *OF_A_TRY):
        leg[field] = values
        return
    if len(values) > 1:
        raise UsageError(f"{_option(field)}: there are {len(values)} answers for {_named(leg)}, give one.")
    if field in ("injury", "injury_weeks"):
        leg["injury"] = {**leg.get("injury", {}), "kind" if field == "injury" else "weeks_ago": values[0]}
    else:
        leg[field] = values[0]


def _give_to_tries(leg: dict[str, Any]) -> None:
    """Move each answer that was given once a try to its try."""
    for field in OF_A_TRY:
        answers = leg.get(field)
        if not isinstance(answers, list):
            continue
        tries = leg.get("toe_to_wall_cm")
        if not isinstance(tries, list) or len(tries) != len(answers):
            raise UsageError(
                f"{_option(field)}: there are {len(answers)} answers for {_named(leg)}; "
                "give one, or as many as there are tries in --toe-to-wall-cm."
            )
        del leg[field]
        leg["toe_to_wall_cm"] = [
            {**(one if isinstance(one, dict) else {"value": one}), field: answer}
            for one, answer in zip(tries, answers, strict=True)
        ]


def _named(leg: Mapping[str, Any]) -> str:
    return "one leg" if leg["side"] is None else f"the {leg['side']} leg"
