"""Truth frame by frame: `NAME.csv`, and `NAME.json` for the test leg, as provided with rendered clips."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from lungelens.errors import UnreadableInputError
from lungelens.observe.repetitions import HOLD_DEG
from lungelens.study.clips import key_of
from lungelens.study.csv_input import Record, columns_of, read_table
from lungelens.study.file_input import bytes_of
from lungelens.study.truth import ClipTruth, TrueRepetition, TrueValue, touched

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.measures.measurement import QuantityName, Side
    from lungelens.observe.types import FloatArray

SIDES: dict[str, Side] = {"L": "left", "R": "right"}


class _Frame(Record):
    time_s: float
    tibia_angle_sagittal_deg: float
    shin_angle_deg: float | None = None
    knee_to_wall_m: float | None = None
    toe_to_wall_m: float | None = None
    toe_out_deg: float | None = None
    heel_lift_m: float | None = None


# Column, and factor to our unit, of the values that are medians over the hold.
_MEDIANS: dict[QuantityName, tuple[str, float]] = {
    "tibia_angle_deg": ("tibia_angle_sagittal_deg", 1.0),
    "shin_angle_deg": ("shin_angle_deg", 1.0),
    "toe_to_wall_cm": ("toe_to_wall_m", 100.0),
    "foot_rotation_deg": ("toe_out_deg", 1.0),
}


def is_frame_truth(path: Path) -> bool:
    """Whether the file has the two columns that repetitions need."""
    return {"time_s", "tibia_angle_sagittal_deg"} <= set(columns_of(path))


def read_frame_truth(path: Path) -> ClipTruth:
    """Read `NAME.csv` and, if present, `NAME.json` beside it.

    Raises
    ------
    UnreadableInputError
        One of the two is damaged.
    """
    frames = [line.record for line in read_table(path, _Frame)]
    columns = {name: np.array([getattr(frame, name) for frame in frames], np.float64) for name in _Frame.model_fields}
    return ClipTruth(
        clip=key_of(path), test_leg=_test_leg(path.with_suffix(".json")), repetitions=_repetitions(columns)
    )


def _repetitions(columns: dict[str, FloatArray]) -> tuple[TrueRepetition, ...]:
    """Lunges are where the angle is in the upper half of its range; their holds end 1 degree below their maximum."""
    angle = columns["tibia_angle_sagittal_deg"]
    deep = angle > (angle.min() + angle.max()) / 2
    borders = np.flatnonzero(np.diff(np.concatenate([[False], deep, [False]]).astype(np.int8)))
    lunges = [np.arange(start, end) for start, end in borders.reshape(-1, 2)]
    return tuple(_repetition(number, lunge, columns) for number, lunge in enumerate(lunges, start=1))


def _repetition(number: int, lunge: np.ndarray, columns: dict[str, FloatArray]) -> TrueRepetition:
    angle = columns["tibia_angle_sagittal_deg"][lunge]
    hold = lunge[angle > angle.max() - HOLD_DEG]
    gaps_m, lifts_m = _known(columns["knee_to_wall_m"][hold]), _known(columns["heel_lift_m"][lunge])
    values = [
        TrueValue(quantity, factor * float(np.median(known)))
        for quantity, (column, factor) in _MEDIANS.items()
        if len(known := _known(columns[column][hold]))
    ]
    if len(gaps_m):
        values.append(TrueValue("knee_to_wall_cm", 100 * float(gaps_m.min())))
    if len(lifts_m):
        values.append(TrueValue("heel_lift_mm", 1000 * float(lifts_m.max())))
    return TrueRepetition(
        number=number,
        hold_s=float(columns["time_s"][hold].mean()),
        knee_touched_wall=touched(100 * float(gaps_m.min())) if len(gaps_m) else None,
        values=tuple(values),
    )


def _known(values: FloatArray) -> FloatArray:
    return values[np.isfinite(values)]


def _test_leg(path: Path) -> Side | None:
    """`args.side` of the clip's JSON; the rest of that file is for other uses."""
    if not path.exists():
        return None
    content = bytes_of(path)
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(f"{path.name} is not a JSON document: write it again or remove it.") from error
    arguments = document.get("args") if isinstance(document, dict) else None
    return SIDES.get(str(arguments.get("side"))) if isinstance(arguments, dict) else None
