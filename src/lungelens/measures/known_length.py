"""How far the knee passes the toes where no sheet is seen, but a length of the person is known.

The fitted leg has proportions and a size that legs have (`leg_shape`); seen from a camera whose tilt is known roughly,
it tells how far its knee is ahead of its toes. The shank that the stature, foot or shoe implies then corrects its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.outcome import LEG_UNCLEAR, WALL_NOT_LOCATED

if TYPE_CHECKING:
    from lungelens.measures.hold import Hold


def knee_over_toe_by_length(hold: Hold) -> Estimate | Missing:
    """From the foot's foremost point to the knee's, along *forward*, without the floor of a sheet.

    A Kalman update of the draws: what the shank's length tells of the distance, by how the two vary together.
    """
    scene = hold.lunge.scene
    if scene.scale_source == "none":
        return WALL_NOT_LOCATED
    if hold.fit is None:
        return LEG_UNCLEAR
    ahead_cm = hold.fit.place_cm("knee_front")[:, 0] - hold.fit.place_cm("toe_tip")[:, 0]
    shank_cm = np.linalg.norm(hold.fit.place_cm("knee") - hold.fit.place_cm("ankle"), axis=-1)
    together = np.cov(ahead_cm[1:], shank_cm[1:])
    gain = together[0, 1] / (together[1, 1] + scene.shank_cm.sd**2)
    known_cm = hold.geometry.draws.normal("known_shank", scene.shank_cm)
    return Estimate(ahead_cm + gain * (known_cm - shank_cm))
