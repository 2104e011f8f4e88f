"""A point moved by hand on the picture of a hold, and what that does to the numbers.

The lean of the shin follows at once: its change in the picture is added to the measured angle. What was corrected for
perspective before stays corrected, to first order. Numbers that rest on outlines and the sheet do not follow yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, TypeAdapter

from lungelens.app.errors import RefusedError
from lungelens.app.measuring import HOLDS
from lungelens.app.schemas import Numbers
from lungelens.lunge.legs import image_angle_deg
from lungelens.records.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lungelens.app.schemas import CorrectionTry
    from lungelens.lunge.measurement import Measurement, Quantity
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Correction

Place = tuple[float, float]


class HoldPoints(BaseModel):
    """Where the leg's points are, pixels of the clip, x right, y down; null where not seen."""

    hip: Place | None
    knee: Place | None
    ankle: Place | None
    heel: Place | None
    toe: Place | None


class Hold(BaseModel):
    """The picture in the middle of a repetition's hold."""

    repetition: int
    frame_index: int
    time_s: float
    width_px: int
    height_px: int
    points: HoldPoints


@dataclass(frozen=True)
class Corrected:
    """A point before it was moved, and the numbers before and after."""

    hold: Hold
    before_px: Place
    numbers: Numbers


def read_holds(folder: DataFolder, trial_id: str) -> list[Hold]:
    """The holds of a clip, as the worker has written them.

    Raises
    ------
    NotFoundError
        The clip is not measured yet.
    """
    try:
        text = (folder.report(trial_id) / HOLDS).read_bytes()
    except OSError as error:
        raise NotFoundError("There are no pictures of this clip yet.") from error
    return TypeAdapter(list[Hold]).validate_json(text)


def correct(
    measurement: Measurement, holds: Iterable[Hold], earlier: Sequence[Correction], moved: CorrectionTry
) -> Corrected:
    """Say what moving a point does, on top of the points moved before.

    Raises
    ------
    NotFoundError
        There is no such repetition.
    RefusedError
        Nothing follows this point yet, or it was not seen.
    """
    hold = next((hold for hold in holds if hold.repetition == moved.repetition), None)
    repetition = next((rep for rep in measurement.repetitions if rep.index == moved.repetition), None)
    if hold is None or repetition is None:
        raise NotFoundError("There is no such repetition in this clip.")
    if moved.point not in ("knee", "ankle"):
        raise RefusedError(422, "not_followed", "No number follows this point yet: move the knee or the ankle.")
    first = {"knee": hold.points.knee, "ankle": hold.points.ankle}
    now = dict(first)
    for one in (one for one in earlier if one.repetition == moved.repetition and one.point in now):
        now[one.point] = (one.after_px[0], one.after_px[1])
    then = {**now, moved.point: moved.after_px}
    before_px = now[moved.point]
    if before_px is None:
        raise RefusedError(422, "not_seen", "This point was not seen in the picture.")
    sign = 1.0 if measurement.facing == "right" else -1.0
    measured_deg = _lean_deg(first, sign)
    return Corrected(
        hold,
        before_px,
        Numbers(
            numbers_before=_numbers(repetition.tibia_angle_deg, _lean_deg(now, sign) - measured_deg),
            numbers_after=_numbers(repetition.tibia_angle_deg, _lean_deg(then, sign) - measured_deg),
        ),
    )


def _lean_deg(points: dict[str, Place | None], sign: float) -> float:
    knee, ankle = points["knee"], points["ankle"]
    if knee is None or ankle is None:
        raise RefusedError(422, "not_seen", "Knee or ankle was not seen in the picture.")
    return float(image_angle_deg(np.array([ankle]), np.array([knee]), sign)[0])


def _numbers(measured: Quantity | None, change_deg: float) -> dict[str, Any]:
    if measured is None:
        return {"tibia_angle_deg": None}
    values = {name: value + change_deg for name, value in measured.model_dump().items()}
    return {"tibia_angle_deg": values}
