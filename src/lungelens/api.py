"""The Python interface, re-exported by the package: `observe`, `measure`, `signals`, `assess` and `classify`."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from lungelens.checked import check_case, check_options
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lungelens.measures.measurement import Measurement
    from lungelens.measures.signals import LungeSignals
    from lungelens.mobility.inputs import SideInput
    from lungelens.mobility.types import MobilityAssessment
    from lungelens.observe.observation import Observation
    from lungelens.sides import Side


class LookingOptions(TypedDict, total=False):
    """What may be said about a clip before it is looked at: the fields of `MeasureOptions`, which explains them."""

    model: str
    landmarks: Path | None
    landmarks_layout: str | None
    person: int | None
    height_cm: float | None
    foot_length_cm: float | None
    shoe_size: str | None
    roll_deg: float | None
    pitch_deg: float | None
    camera_height_cm: float | None
    camera_file: Path | None
    match_camera: bool
    paper: Literal["a4", "letter", "legal"] | None
    printed_bar_mm: float | None
    sheet_gap_cm: float | None
    skirting_mm: float | None


def observe(path: str | PathLike[str], **options: Unpack[LookingOptions]) -> Observation:
    """Look at one clip: everything that is seen in it, and nothing concluded.

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
    from lungelens.observe.observe import observe as look

    return look(Path(path), checked)


def measure(clip: str | PathLike[str] | Observation, **options: Unpack[LookingOptions]) -> Measurement:
    """Measure one clip, or what was seen in one.

    Returns
    -------
    Measurement
        With `status` "not_measurable" and its `reasons` where the clip can be read but shows no lunge to measure.

    Raises
    ------
    UsageError
        An option does not exist or its value makes no sense, or comes too late for what was observed already.
    UnreadableInputError
        The clip is missing, empty or not a video.
    ModelUnavailableError
        There is no pose model on this machine and none could be fetched.
    """
    if not isinstance(clip, str | PathLike) and options:
        raise UsageError(f"Give {', '.join(options)} to observe(): an observation is measured as it was made.")
    seen = observe(clip, **options) if isinstance(clip, str | PathLike) else _observed(clip)
    from lungelens.measures.result import measure as compute

    return compute(seen)


def signals(seen: Observation) -> LungeSignals | None:
    """Every signal over time as NumPy arrays, one row a frame of the clip; None where there is no lunge."""
    seen = _observed(seen)
    from lungelens.measures.analysis import analyse

    return analyse(seen).signals


def assess(
    *clips: str | PathLike[str] | Measurement,
    answers: Mapping[Side, Mapping[str, Any]] | None = None,
    about: Mapping[str, Any] | None = None,
    red_flags: Sequence[str] | None = None,
    **options: Unpack[LookingOptions],
) -> MobilityAssessment:
    """Measure the clips of one leg or both, and say what the numbers mean and what to do next.

    Parameters
    ----------
    *clips
        One clip a leg, in any order: which leg it shows is seen.
    answers
        Of each leg, by its side, the fields of `SideInput` that were asked: `{"left": {"tight": "back"}}`.
    about
        The person, by the fields of `lungelens.mobility.inputs.Person`: `{"age": 34}`.
    red_flags
        Safety questions answered with yes, by id; empty when all were answered with no, None when not asked.
    **options
        As for `observe`, the same for all clips.

    Raises
    ------
    LungelensError
        As `measure` and `classify` do.
    """
    from lungelens.measures.measurement import Measurement

    measured = [one if isinstance(one, Measurement) else measure(one, **options) for one in clips]
    legs = []
    for one in measured:
        asked = (answers or {}).get(one.test_leg, {}) if one.test_leg else {}
        legs.append({**_leg_values(one), **asked})
    return classify(*legs, person=about or {}, red_flags=red_flags)


def classify(*legs: Measurement | SideInput | Mapping[str, Any], **others: Any) -> MobilityAssessment:
    """Say what the numbers of a knee-to-wall test mean, and what to do next.

    Parameters
    ----------
    *legs
        One leg or both, each as a measurement or as fields of `lungelens.mobility.inputs.SideInput`:
        `{"side": "left", "toe_to_wall_cm": 7.5, "tight": "back"}`; several tries as a list, of which the best counts.
    **others
        The other fields of `lungelens.mobility.inputs.MobilityInput`: `person`, `earlier`, `red_flags`, `norms`,
        `tested_on`.

    Raises
    ------
    UsageError
        A field does not exist or its value makes no sense.
    """
    from lungelens.measures.measurement import Measurement
    from lungelens.mobility.classify import assess as assess_case

    sides = tuple(_leg_values(leg) if isinstance(leg, Measurement) else leg for leg in legs)
    return assess_case(check_case({"sides": sides, **others}))


def _observed(given: object) -> Observation:
    from lungelens.observe.observation import Observation

    if not isinstance(given, Observation):
        raise UsageError(f"This takes an observation, as observe() gives one, and not a {type(given).__name__}.")
    return given


def _leg_values(measurement: Measurement) -> dict[str, Any]:
    from lungelens.report.mobility_input import leg_values

    return leg_values(measurement)
