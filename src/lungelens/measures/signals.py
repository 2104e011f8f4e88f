"""Signals over time, one row for every frame of the clip."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from lungelens.errors import UsageError
from lungelens.measures.estimate import Estimate
from lungelens.measures.heel_lift import HEEL_LIFT
from lungelens.measures.shin_angle import SHIN_ANGLE

if TYPE_CHECKING:
    from pandas import DataFrame

    from lungelens.measures.hold import Hold
    from lungelens.observe.types import FloatArray, LegTrack


@dataclass(frozen=True)
class LungeSignals:
    """Every signal over time, one row a frame; NaN where not known."""

    time_s: FloatArray  # (n,)
    tibia_angle_deg: FloatArray  # (n,)
    shin_angle_deg: FloatArray  # (n,) NaN where the shin's edge was not looked for or not seen
    heel_lift_mm: FloatArray  # (n,) NaN in repetitions in which it is not known
    knee_past_toe: FloatArray  # (n,) knee ahead of the toes along forward, in shank lengths; below 0 before it passes
    knee_to_wall_cm: FloatArray  # (n,) NaN where the wall or the scale is not known
    up_px: FloatArray  # (n, 2) unit vector of "up" in the frame at the ankle

    def to_dataframe(self) -> DataFrame:
        """One row a frame, a column for each signal; needs pandas (`pip install 'lungelens[dataframe]'`).

        Raises
        ------
        UsageError
            pandas is not installed.
        """
        try:
            from pandas import DataFrame
        except ImportError as error:
            raise UsageError("A data frame needs one more package: pip install 'lungelens[dataframe]'.") from error
        columns = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "up_px"}
        return DataFrame({**columns, "up_x": self.up_px[:, 0], "up_y": self.up_px[:, 1]})


def lunge_signals(holds: tuple[Hold, ...]) -> LungeSignals:
    """Every signal of a lunge, by its holds (one at least), as a camera that stands still sees it."""
    geometry = holds[0].geometry
    seen, leg, stance = geometry.lunge, geometry.lunge.leg, geometry.stance
    n = len(leg.time_s)
    shin, knee_cm = np.full((2, n), np.nan)
    heel_mm = seen.findings.heel_rise_px * 10 * seen.scene.shank_cm.mean / stance.shank_px
    for hold in holds:
        inside = slice(hold.span.start, hold.span.end + 1)
        is_known = isinstance(HEEL_LIFT.of(hold), Estimate)
        heel_mm[inside] = seen.findings.heel_rise_px[inside] * (hold.mm_per_px.mean if is_known else np.nan)
        knee_cm[inside] = _knee_to_wall_cm(hold, hold.tibia_over_time_deg(inside))
        shin_deg = SHIN_ANGLE.of(hold)
        if isinstance(shin_deg, Estimate):
            shin[list(hold.span.hold)] = shin_deg.value
    up = geometry.up_px(leg.ankle_px)
    forward = np.stack([-up[:, 1], up[:, 0]], axis=1) * stance.sign
    past_toe = ((leg.knee_px - leg.toe_px) * forward).sum(axis=1) / stance.shank_px
    return LungeSignals(leg.time_s, _tibia_angle_deg(leg, holds), shin, heel_mm, past_toe, knee_cm, up)


def _tibia_angle_deg(leg: LegTrack, holds: tuple[Hold, ...]) -> FloatArray:
    """Tibia angle (n,), in every frame in the plane of the repetition nearest in time."""
    peaks = np.array([hold.span.peak for hold in holds])
    nearest = np.abs(np.arange(len(leg.time_s))[:, None] - peaks).argmin(axis=1)
    angle = np.empty(len(leg.time_s))
    for number, hold in enumerate(holds):
        rows = nearest == number
        angle[rows] = hold.tibia_over_time_deg(rows)
    return angle


def _knee_to_wall_cm(hold: Hold, angle_deg: FloatArray) -> FloatArray:
    """From the knee's foremost point to the wall (n,) for a shank that leans so (n,) over a foot that stays."""
    if hold.floor is None or hold.fit is None:
        return np.full(len(angle_deg), np.nan)
    ahead_cm = hold.fit.knee_ahead_cm(angle_deg) - hold.fit.knee_ahead_cm(np.array([hold.fit.tibia_angle.value]))
    return np.asarray(np.maximum(hold.knee_gap.value - ahead_cm, 0.0))
