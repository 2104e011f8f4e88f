"""The Python interface, re-exported by the package: `lungelens.measure` and `lungelens.classify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lungelens.errors import UsageError
from lungelens.observe.options import MeasureOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from pydantic_core import ErrorDetails

    from lungelens.measures.measurement import Measurement
    from lungelens.mobility.inputs import MobilityInput, SideInput
    from lungelens.mobility.types import MobilityAssessment


def measure(path: str | PathLike[str], **options: Any) -> Measurement:
    """Measure one clip.

    Parameters
    ----------
    path
        The video file.
    **options
        The fields of `lungelens.observe.options.MeasureOptions`: `model`, `landmarks`, `person`, `height_cm`,
        `foot_length_cm`, `roll_deg`, `pitch_deg`, `camera_height_cm`, `camera_file`, `match_camera`.

    Returns
    -------
    Measurement
        With `status` "not_measurable" and its `reasons` where the clip can be read but shows no lunge to measure.

    Raises
    ------
    UsageError
        An option does not exist or its value makes no sense.
    UnreadableInputError
        The clip is missing, empty or not a video.
    ModelUnavailableError
        There is no pose model on this machine and none could be fetched.
    """
    checked = check_options(options)
    from lungelens.measures.result import measure as work_out
    from lungelens.observe.observe import observe

    return work_out(observe(Path(path), checked))


def classify(*legs: Measurement | SideInput | Mapping[str, Any], **others: Any) -> MobilityAssessment:
    """Say what the numbers of a knee-to-wall test mean, and what to do next.

    Parameters
    ----------
    *legs
        One leg or both, each as a measurement or as fields of `lungelens.mobility.inputs.SideInput`:
        `{"side": "left", "toe_to_wall_cm": 7.5, "tight": "back"}`.
    **others
        The other fields of `lungelens.mobility.inputs.MobilityInput`: `person`, `earlier`, `red_flags`, `norms`,
        `tested_on`.

    Raises
    ------
    UsageError
        A field does not exist or its value makes no sense.
    """
    from lungelens.measures.measurement import Measurement
    from lungelens.mobility.classify import assess
    from lungelens.report.mobility_input import leg_values

    sides = tuple(leg_values(leg) if isinstance(leg, Measurement) else leg for leg in legs)
    return assess(check_case({"sides": sides, **others}))


def check_case(
    values: Mapping[str, object],
    name_of: Callable[[tuple[int | str, ...]], str] = lambda place: ".".join(map(str, place)),
) -> MobilityInput:
    """Turn what is known of a test into the classifier's input, or say in one sentence everything wrong with it.

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
    """Turn what a user said into options, or say in one sentence everything that is wrong with it.

    Parameters
    ----------
    values
        By the field's name; what was not said may be missing or `None`.
    name_of
        From a field's name to what the user knows it by.

    Raises
    ------
    UsageError
        With all the faults found.
    """
    said = {name: value for name, value in values.items() if value is not None}
    try:
        return MeasureOptions.model_validate(said)
    except ValidationError as error:
        faults = [f"{name_of(str(fault['loc'][0]))}: {_option_fault(fault)}" for fault in error.errors()]
        raise UsageError("; ".join(faults) + ".") from error


def _option_fault(fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        return f"there is no such option, only {', '.join(MeasureOptions.model_fields)}"
    return _in_words(fault)


def _in_words(fault: ErrorDetails) -> str:
    words = fault["msg"].removeprefix("Value error, ").replace("Input should", "should")
    is_plain = isinstance(fault["input"], str | int | float)
    return f"{words}, got {fault['input']!r}" if is_plain else words
