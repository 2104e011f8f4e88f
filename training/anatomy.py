"""Where points lie about the shank: what bodies have in common, learnt from rendered people, told to photographs.

Nobody says where the shin's front, the malleoli and the epicondyles are on a photograph. On hundreds of bodies their
place between knee and ankle varies little; a photograph filmed from the side is told that place as an opinion, with
slack. Without it a reader trained on renderings leaves real shins' fronts several degrees off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from training.points import KNEE_LINE, NAMES, Array, shank_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.data import Crop

BELIEVED = {
    "shin_upper": 0.04,
    "shin_lower": 0.05,
    "malleolus_out": 0.04,
    "malleolus_in": 0.04,
    "epicondyle_out": 0.05,
    "epicondyle_in": 0.06,
}
"""Points told to photographs and their slack, share of the shank: about one standard deviation of rendered views."""
LEAST_FOOT = 0.45
"""Heel to toe ahead of the shank, share of its length, of a leg filmed from the side; from the front it is less."""


@dataclass(frozen=True)
class Anatomy:
    """The `places` of points about the shank (n_points, 2): up from the ankle, forward of it, shares of its length."""

    places: Array


def about_shank(points: Array) -> Array:
    """Points (n, n_points, 2), pixels of a person facing right, as (n, n_points, 2) up and forward in shanks."""
    ankle = points[:, KNEE_LINE[1], None]
    up, forward = _axes(points)
    offset = points - ankle
    return np.asarray(
        np.stack([(offset * up).sum(2), (offset * forward).sum(2)], axis=2) / shank_length(points)[:, None, None]
    )


def typical_anatomy(rendered: Sequence[Crop]) -> Anatomy:
    """The mean place of every point over rendered crops."""
    return Anatomy(about_shank(np.stack([crop.points for crop in rendered])).mean(axis=0))


def told_anatomy(photograph: Crop, anatomy: Anatomy) -> Crop:
    """The photograph with the places it can be told; unchanged where the leg is not seen from the side."""
    points = photograph.points[None]
    forward = about_shank(points)[0, :, 1]
    if not forward[NAMES.index("toe_tip")] - forward[NAMES.index("heel_back")] > LEAST_FOOT:
        return photograph
    up_axis, forward_axis = _axes(points)
    here = points[0, KNEE_LINE[1]] + shank_length(points) * (
        anatomy.places[:, :1] * up_axis[0] + anatomy.places[:, 1:] * forward_axis[0]
    )
    told, slack = photograph.points.copy(), photograph.slack.copy()
    for name, tolerance in BELIEVED.items():
        i = NAMES.index(name)
        told[i], slack[i] = here[i], tolerance
    return replace(photograph, points=told, slack=slack)


def _axes(points: Array) -> tuple[Array, Array]:
    """Unit vectors (n, 1, 2) up the shank and forward of it, of people who face right; pixels, y down."""
    run = points[:, KNEE_LINE[0]] - points[:, KNEE_LINE[1]]
    up = run / np.linalg.norm(run, axis=1, keepdims=True)
    return up[:, None], np.stack([-up[:, 1], up[:, 0]], axis=1)[:, None]
