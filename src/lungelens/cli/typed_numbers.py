"""Numbers as people type them: `7.5`, `7,5`, `7.5+-1`, `4in`, `4in±0.5in`, `38°`."""

from __future__ import annotations

import re

from lungelens.errors import UsageError

_MARGIN_SIGNS = ("+-", "±")
# What one of a unit is in the unit of a field; the longest names first, as they are looked for at the end.
_UNITS: dict[str, dict[str, float]] = {
    "cm": {"inches": 2.54, "inch": 2.54, "cm": 1.0, "mm": 0.1, "in": 2.54, '"': 2.54, "″": 2.54},
    "mm": {"inches": 25.4, "inch": 25.4, "cm": 10.0, "mm": 1.0, "in": 25.4, '"': 25.4, "″": 25.4},
    "deg": {"deg": 1.0, "°": 1.0},
}


def read_number(option: str, unit: str, text: str) -> dict[str, float] | float:
    """Return the value in `unit`, "cm", "mm" or "deg", and the ends of its 95 % interval if a margin is given.

    A unit named once is that of value and margin; without one it is `unit`.

    Raises
    ------
    UsageError
        It is not a number, or its unit is another.
    """
    sign = next((sign for sign in _MARGIN_SIGNS if sign in text), None)
    if sign is None:
        number, factor = _split_unit(option, unit, text)
        return number * (factor or 1.0)
    (value, of_value), (margin, of_margin) = (_split_unit(option, unit, part) for part in text.split(sign, maxsplit=1))
    value *= of_value or of_margin or 1.0
    margin *= of_margin or of_value or 1.0
    return {"value": value, "low": value - margin, "high": value + margin}


def _split_unit(option: str, unit: str, text: str) -> tuple[float, float | None]:
    """Return the number as typed, and what its unit is to be multiplied by; `None` where no unit is named."""
    units = _UNITS[unit]
    found = re.fullmatch(rf"(.*?)\s*({'|'.join(map(re.escape, units))})?", text.strip(), re.DOTALL)
    number, named = found.groups() if found else (text, None)
    try:
        return float(_with_point(number)), None if named is None else units[named]
    except ValueError as error:
        inches = ", 4in" if unit == "cm" else ""
        raise UsageError(f"{option}: {text!r} is not a number; write 7.5, 7.5+-1{inches} or left=7.5.") from error


def _with_point(number: str) -> str:
    """A decimal comma becomes a point; one that could part thousands stays, and is refused."""
    return number.replace(",", ".") if re.fullmatch(r"[+-]?\d+,\d{1,2}", number) else number
