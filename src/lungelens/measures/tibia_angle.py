"""The tibia angle: how far the shin bone leans, the camera's measure of ankle mobility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.camera.types import Normal
from lungelens.measures.measure import Measure
from lungelens.measures.outcome import HOLD_NOT_SEEN

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold

# Where a landmark lies against the joint it stands for, in shank lengths along (forward, up): spread between people,
# outfits and cameras, from hand-marked real frames and rendered people (docs/decisions.md).
ANKLE_SPREAD = (0.011, 0.014)
KNEE_SPREAD = (0.014, 0.021)
CUT_OFF_SD_DEG = 2.5  # a clip cropped to the legs read 3-4 degrees more than the whole one


def tibia_angle(hold: Hold) -> Estimate | Missing:
    """Median over the hold of the lean of ankle to knee joint, in the vertical plane at a right angle to the wall.

    A hold in which the leg was never found is bridged by the smooth curve, up to 8° too far: that is no measurement.
    """
    if len(hold.unsmoothed_deg) == 0:
        return HOLD_NOT_SEEN
    scatter_deg = Normal(0.0, hold.scatter_deg)
    cut_off_deg = Normal(0.0, CUT_OFF_SD_DEG if hold.lunge.body_cut_off else 0.0)
    lean = hold.lean("tibia", hold.ankle_px, hold.knee_px, (ANKLE_SPREAD, KNEE_SPREAD), hold.tibia_angle_deg)
    return lean + hold.draw("scatter", scatter_deg) + hold.geometry.draw("cut_off", cut_off_deg)


TIBIA_ANGLE = Measure(
    name="tibia_angle_deg",
    label="tibia angle",
    unit="deg",
    digits=0,
    axis=(10, 60),
    needs="landmarks",
    definition="lean of the line from ankle joint to knee joint, from vertical, towards the wall",
    method="ankle and knee landmarks, met with the vertical plane in which the leg swings; median over the hold",
    compute=tibia_angle,
)
