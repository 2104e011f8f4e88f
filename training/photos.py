"""Real photographs, with what two networks that never saw a rendering believe of knee, ankle, heel and toe.

An opinion is not a truth: a point may be off by a slack without blame, and where the two contradict each other the
photograph is left out. What somebody marked on a photograph counts as exact (`marked_photos.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from training.data import Crop, TrainingDataError, decode_jpegs
from training.marked_photos import with_marks
from training.people import Split, split_of_photograph
from training.points import NAMES, Array

if TYPE_CHECKING:
    from pathlib import Path

HEAVY_BIAS_DEG = 0.5
MOVENET_BIAS_DEG = 2.4
"""How much too steep each network's knee-ankle line is, measured on twenty rendered people with exact truth."""

MOST_DISAGREEMENT = 0.15
"""Share of the shank by which the two may differ; beyond, one of them mostly looks at the other leg."""
LEAST_SCORE = 0.3
MOST_LEAN_DEG = 75.0
"""A shank further from upright belongs to somebody who lies or kicks; the test never looks like that."""

HEEL_SHORT = np.array([0.065, -0.036])
TOE_SHORT = np.array([-0.092, 0.011])
"""Where *heavy* puts the ends of a shoe, less where they are: ahead and down, shares of the shank. Mean of 70 marked
photographs of the training side, standard deviation 0.04; it ends a shoe where the foot in it may end."""

JOINT_SLACK = 0.03
FOOT_SLACK = 0.06
OPINIONS = ("knee", "ankle", "heel_back", "toe_tip")


def read_photographs(path: Path, split: Split) -> list[Crop]:
    """The crops of the photographs on this side on which the two networks agree.

    Raises
    ------
    TrainingDataError
        Where the file is not one of photographs with opinions.
    """
    try:
        with np.load(path) as file:
            packed, at, names = file["jpg"], file["jpg_at"], file["name"]
            heavy, movenet = file["heavy"].astype(np.float64), file["movenet"].astype(np.float64)
            score = file["movenet_score"]
    except (OSError, EOFError, BadZipFile, KeyError, ValueError) as fault:
        raise TrainingDataError(f"{path} is not a file of photographs with opinions: {fault}") from fault
    joints = consensus(heavy[:, :2], movenet)
    wanted = trusted(heavy[:, :2], movenet, score) & np.array(
        [split_of_photograph(str(name)) == split for name in names]
    )
    slack = np.zeros(len(NAMES))
    where = [NAMES.index(name) for name in OPINIONS]
    slack[where] = (JOINT_SLACK, JOINT_SLACK, FOOT_SLACK, FOOT_SLACK)
    crops = []
    for i, image in enumerate(decode_jpegs(packed, at)):
        if wanted[i]:
            points = np.full((len(NAMES), 2), np.nan)
            points[where] = np.concatenate([joints[i], whole_foot(heavy[i])])
            crops.append(with_marks(str(names[i]), Crop(image, points, slack, None, None)))
    return crops


def consensus(heavy: Array, movenet: Array) -> Array:
    """The middle of two opinions of knee and ankle (n, 2, 2), each first relieved of its known bias.

    The knee is turned back about the ankle by the bias of the line.
    """
    return 0.5 * (_turned(heavy, HEAVY_BIAS_DEG) + _turned(movenet, MOVENET_BIAS_DEG))


def trusted(heavy: Array, movenet: Array, score: Array) -> Array:
    """Which photographs (n,) to believe: the two agree, the network is sure, and the shank is not lying.

    `heavy` and `movenet` are (n, 2, 2) knee and ankle, `score` (n, 2).
    """
    run = heavy[:, 0] - heavy[:, 1]
    apart = np.linalg.norm(heavy - movenet, axis=2).max(axis=1) / np.linalg.norm(run, axis=1)
    lean = np.abs(np.degrees(np.arctan2(run[:, 0], -run[:, 1])))
    return (apart < MOST_DISAGREEMENT) & (score.min(axis=1) > LEAST_SCORE) & (lean < MOST_LEAN_DEG)


def whole_foot(heavy: Array) -> Array:
    """Heel and toe (2, 2) of one of *heavy*'s opinions (4, 2), relieved of its known bias."""
    knee, ankle, heel, toe = heavy
    ahead = (toe - heel) / max(float(np.linalg.norm(toe - heel)), 1e-6)
    axes = np.array([ahead, [-ahead[1], ahead[0]]]) * np.linalg.norm(knee - ankle)
    return np.stack([heel - HEEL_SHORT @ axes, toe - TOE_SHORT @ axes])


def _turned(joints: Array, bias_deg: float) -> Array:
    """`joints` (n, 2, 2), the knee turned about the ankle so that its line leans `bias_deg` less to the right."""
    cos, sin = np.cos(np.radians(bias_deg)), np.sin(np.radians(bias_deg))
    # x right, y down: turning an upward line to the left
    back = np.array([[cos, sin], [-sin, cos]])
    knee = joints[:, 1] + (joints[:, 0] - joints[:, 1]) @ back.T
    return np.stack([knee, joints[:, 1]], axis=1)
