"""The table of measures: a file and a row here add one, which is then computed, printed, tabulated and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.foot_rotation import FOOT_ROTATION
from lungelens.measures.heel_lift import HEEL_LIFT
from lungelens.measures.knee_over_toe import KNEE_OVER_TOE
from lungelens.measures.knee_to_wall import KNEE_TO_WALL
from lungelens.measures.shin_angle import SHIN_ANGLE
from lungelens.measures.tibia_angle import TIBIA_ANGLE
from lungelens.measures.toe_to_wall import TOE_TO_WALL

if TYPE_CHECKING:
    from lungelens.measures.measure import Measure

MEASURES: tuple[Measure, ...] = (
    TIBIA_ANGLE,
    SHIN_ANGLE,
    KNEE_TO_WALL,
    TOE_TO_WALL,
    KNEE_OVER_TOE,
    FOOT_ROTATION,
    HEEL_LIFT,
)
_BY_NAME = {measure.name: measure for measure in MEASURES}


def measure_named(name: str) -> Measure:
    """The measure whose results are called so; raises KeyError where there is none."""
    return _BY_NAME[name]
