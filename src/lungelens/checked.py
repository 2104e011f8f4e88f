"""Validation of a user's options and answers, with one sentence for everything that is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic_core import ErrorDetails

    from lungelens.mobility.inputs import MobilityInput
    from lungelens.observe.options import MeasureOptions


def check_case(
    values: Mapping[str, object],
    name_of: Callable[[tuple[int | str, ...]], str] = lambda place: ".".join(map(str, place)),
) -> MobilityInput:
    """Turn what is known of a test into the classifier's input, or name everything wrong with it in one sentence.

    Parameters
    ----------
    values
        By the field's name.
    name_of
        From a place in the input, ("sides", 0, "tight"), to what the user knows it by.

    Raises
    ------
    UsageError
        With all the faults found.
    """
    from lungelens.mobility.inputs import MobilityInput

    try:
        return MobilityInput.model_validate(values)
    except ValidationError as error:
        faults = [f"{name_of(fault['loc'])}: {_in_words(fault)}" for fault in error.errors()]
        raise UsageError("; ".join(faults) + ".") from error


def check_options(values: Mapping[str, object], name_of: Callable[[str], str] = str) -> MeasureOptions:
    """Turn a user's values into options, or name everything wrong with them in one sentence.

    Parameters
    ----------
    values
        By the field's name; what was not given may be missing or `None`.
    name_of
        From a field's name to what the user knows it by.

    Raises
    ------
    UsageError
        With all the faults found.
    """
    from lungelens.observe.options import MeasureOptions  # brings NumPy, which `check_case` does without

    given = {name: value for name, value in values.items() if value is not None}
    try:
        return MeasureOptions.model_validate(given)
    except ValidationError as error:
        names = tuple(MeasureOptions.model_fields)
        faults = [f"{name_of(str(fault['loc'][0]))}: {_option_fault(fault, names)}" for fault in error.errors()]
        raise UsageError("; ".join(faults) + ".") from error


def _option_fault(fault: ErrorDetails, names: tuple[str, ...]) -> str:
    if fault["type"] == "extra_forbidden":
        return f"there is no such option, only {', '.join(names)}"
    return _in_words(fault)


def _in_words(fault: ErrorDetails) -> str:
    words = fault["msg"].removeprefix("Value error, ").replace("Input should", "should")
    is_plain = isinstance(fault["input"], str | int | float)
    return f"{words}, got {fault['input']!r}" if is_plain else words
