"""The Python interface, re-exported by the package: `lungelens.measure`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lungelens.errors import UsageError
from lungelens.lunge.options import MeasureOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from pydantic_core import ErrorDetails

    from lungelens.lunge.measurement import Measurement


def measure(path: str | PathLike[str], **options: Any) -> Measurement:
    """Measure one clip.

    Parameters
    ----------
    path
        The video file.
    **options
        The fields of `lungelens.lunge.options.MeasureOptions`: `model`, `landmarks`, `person`, `height_cm`,
        `foot_length_cm`, `roll_deg`, `pitch_deg`, `camera_height_cm`.

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
    from lungelens.lunge.measure import analyse

    return analyse(Path(path), checked).measurement


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
        faults = [f"{name_of(str(fault['loc'][0]))}: {_in_words(fault)}" for fault in error.errors()]
        raise UsageError("; ".join(faults) + ".") from error


def _in_words(fault: ErrorDetails) -> str:
    if fault["type"] == "extra_forbidden":
        return f"there is no such option, only {', '.join(MeasureOptions.model_fields)}"
    return f"{fault['msg'].replace('Input should', 'should')}, got {fault['input']!r}"
