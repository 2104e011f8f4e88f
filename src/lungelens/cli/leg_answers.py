"""Answers about a leg on the command line, `7.5`, `7.5+-1`, `left=back`, and its measured values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lungelens.cli.console import say
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from lungelens.sides import Side

Legs = dict["Side | None", dict[str, Any]]  # the known fields of each leg; None: the leg is not named
_MARGIN_SIGNS = ("+-", "±")
_COMPARED = ("side", "toe_to_wall_cm", "tibia_angle_deg", "angle_method")
# Options whose name differs from the field they fill.
_OPTIONS = {
    ("sides", "injury", "kind"): "--injury",
    ("sides", "injury", "weeks_ago"): "--injury-weeks",
    ("earlier", "weeks_ago"): "--earlier-weeks",
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


def measured_legs(paths: Sequence[Path]) -> Legs:
    """Return the measured values of each leg.

    Raises
    ------
    UsageError
        Two results belong to the same leg.
    UnreadableInputError
        One of the files is missing or is not a result.
    """
    if not paths:
        return {}
    from lungelens.report.mobility_input import leg_values, read_measurement

    legs: Legs = {}
    for path in paths:
        measurement = read_measurement(path)
        if measurement.status == "not_measurable":
            say(f"{path}: nothing could be measured in this clip, so it is left out.")
            continue
        if measurement.test_leg in legs:
            raise UsageError(f"Two results are for the {measurement.test_leg} leg: give one per leg.")
        legs[measurement.test_leg] = leg_values(measurement)
    return legs


def add_answers(legs: Legs, answers: Mapping[str, Iterable[str] | None], side: Side | None) -> None:
    """Add each answer to its leg, under the field it fills.

    An answer that names no leg is about `side`; without that, about the only leg there is, or an unnamed leg.

    Raises
    ------
    UsageError
        An answer names no leg although there are two, or is not a number where it should be.
    """
    split = [(field, *_split(text)) for field, texts in answers.items() for text in texts or ()]
    known = set(legs) | {leg for _, leg, _ in split if leg is not None}
    for field, leg, text in split:
        whose = leg or side
        if whose is None:
            if len(known) > 1:
                raise UsageError(f"{_option(field)} {text}: say which leg it is about, left={text} or right={text}.")
            whose = next(iter(known), None)
        _put(legs.setdefault(whose, {"side": whose}), field, text)


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
        An earlier result belongs to a leg that was not tested now.
    """
    found = _measured_earlier(paths)
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


def _measured_earlier(paths: Sequence[Path]) -> list[dict[str, Any]]:
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
        found.append({field: values[field] for field in _COMPARED})
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


def _put(leg: dict[str, Any], field: str, text: str) -> None:
    if field in ("injury", "injury_weeks"):
        key = "kind" if field == "injury" else "weeks_ago"
        leg["injury"] = {**leg.get("injury", {}), key: text}
    elif field.endswith(("_cm", "_deg", "_mm")):
        leg[field] = _reading(field, text)
    else:
        leg[field] = text


def _reading(field: str, text: str) -> dict[str, float] | float:
    """Return the value and, if a margin is given, the ends of its 95 % interval."""
    for sign in _MARGIN_SIGNS:
        if sign in text:
            value, margin = (_number(field, part) for part in text.split(sign, maxsplit=1))
            return {"value": value, "low": value - margin, "high": value + margin}
    return _number(field, text)


def _number(field: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UsageError(f"{_option(field)}: {text!r} is not a number; write 7.5, 7.5+-1 or left=7.5.") from error
