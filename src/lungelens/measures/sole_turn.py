"""Foot rotation as the edge of the sole shows it over the floor of the printed sheet.

What the frame shows is not quite what the rotation is defined by: the sole's edge is turned against the foot's axis.
The offsets between the two were fitted on rendered people by `benchmarks/anatomy/fit.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.hold_evidence import SoleTurn

if TYPE_CHECKING:
    from lungelens.measures.floor import Floor
    from lungelens.observe.observation import FootEdges
    from lungelens.observe.types import FloatArray

OUTLINE_TURN_DEG = 11.3  # the sole's outer edge, as the foot's colours end, against heel centre to second toe
STEP_TURN_DEG = 11.0  # the same as the strongest edge
TURN_SD_DEG = 1.8  # where both agree
MOST_APART_DEG = 12.0  # colour and edge; beyond it neither can be trusted


def sole_turn(floor: Floor, looks: tuple[FootEdges, ...]) -> SoleTurn | None:
    """From *forward* to heel centre → second toe, degrees, positive outward; None where the frames do not say.

    Two ways of seeing it fail differently: as far as they differ none is believed.
    """
    if not looks:
        return None
    turns = np.stack([raw_turns_deg(floor, look) for look in looks])  # (looks, ways, n)
    outline, step = np.median(turns, axis=0) - np.array([OUTLINE_TURN_DEG, STEP_TURN_DEG])[:, None]
    apart = abs(outline[0] - step[0])
    if apart > MOST_APART_DEG:
        return None
    return SoleTurn(0.5 * (outline + step), float(np.hypot(TURN_SD_DEG, 0.5 * apart)))


def raw_turns_deg(floor: Floor, edges: FootEdges) -> FloatArray:
    """Direction of the sole by colour and of the sole as an edge, (2, n), without their offsets."""
    lines = (floor.sole_line(edge) for edge in (edges.outline_px, edges.step_px))
    return np.stack([floor.turn_deg(line.direction) for line in lines])
