"""Where points lie about the shank and in the foot: what bodies have in common, told to photographs.

Nobody says where malleoli, epicondyles and the ball of the foot are on a photograph. Their place about the points that
are known varies little between bodies: a photograph filmed from the side is told that place as an opinion, with slack.
The front of the shin comes from photographs on which it was marked, the rest from rendered people.
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
"""Points told by the shank and their slack, share of the shank: about one standard deviation."""
IN_FOOT = {"heel_pad": 0.04, "toe2": 0.05, "mtp2": 0.05}
"""Points told by the foot where its ends and its sole were marked, and their slack."""
LEAST_FOOT = 0.45
"""Heel to toe ahead of the shank, share of its length, of a leg filmed from the side; from the front it is less."""

HEEL, TOE, REAR, FORE = (NAMES.index(name) for name in ("heel_back", "toe_tip", "sole_rear", "sole_fore"))


@dataclass(frozen=True)
class Anatomy:
    """Mean places of points.

    `about_shank` (n_points, 2): up from the ankle, forward of it, shares of the shank.
    `in_foot` (n_points, 2): ahead of the heel's back, above the sole's edge, shares of the foot's length.
    """

    about_shank: Array
    in_foot: Array


def about_shank(points: Array) -> Array:
    """Points (n, n_points, 2), pixels of a person facing right, as (n, n_points, 2) up and forward in shanks."""
    ankle = points[:, KNEE_LINE[1], None]
    up, forward = _axes(points)
    offset = points - ankle
    return np.asarray(
        np.stack([(offset * up).sum(2), (offset * forward).sum(2)], axis=2) / shank_length(points)[:, None, None]
    )


def in_foot(points: Array) -> Array:
    """Points (n, n_points, 2), pixels, as (n, n_points, 2) ahead of the heel's back and above the sole, in feet."""
    ahead, up, length = _foot_axes(points)
    along = ((points - points[:, HEEL, None]) * ahead).sum(2)
    above = ((points - points[:, REAR, None]) * up).sum(2)
    return np.asarray(np.stack([along, above], axis=2) / length[:, None, None])


def typical_anatomy(rendered: Sequence[Crop], photographs: Sequence[Crop] = ()) -> Anatomy:
    """The mean place of every point over rendered crops, in the foot over shoes; of the shin's over marks if given."""
    points = np.stack([crop.points for crop in rendered])
    places = about_shank(points).mean(axis=0)
    if photographs:
        marked = np.stack([np.where(crop.slack[:, None] == 0, crop.points, np.nan) for crop in photographs])
        joints = list(KNEE_LINE)
        marked[:, joints] = np.stack([crop.points[joints] for crop in photographs])
        seen = about_shank(marked)
        for name in ("shin_upper", "shin_lower"):
            i = NAMES.index(name)
            if not np.isnan(seen[:, i]).all():
                places[i] = np.nanmean(seen[:, i], axis=0)
    shod = [crop.points for crop in rendered if crop.rendered and crop.rendered.outfit.feet == "shoes"]
    return Anatomy(places, np.nanmedian(in_foot(np.stack(shod or points)), axis=0))


def told_anatomy(photograph: Crop, anatomy: Anatomy) -> Crop:
    """The photograph with the places it can be told; what was marked stays, and legs not seen from the side."""
    points = photograph.points[None]
    forward = about_shank(points)[0, :, 1]
    if not forward[TOE] - forward[HEEL] > LEAST_FOOT:
        return photograph
    up_axis, forward_axis = _axes(points)
    here = points[0, KNEE_LINE[1]] + shank_length(points) * (
        anatomy.about_shank[:, :1] * up_axis[0] + anatomy.about_shank[:, 1:] * forward_axis[0]
    )
    told = _told(photograph, here, BELIEVED)
    ahead, up, length = _foot_axes(points)
    of_foot = anatomy.in_foot * length
    foot = points[0, HEEL] + of_foot[:, :1] * ahead[0]
    foot += (of_foot[:, 1:] - ((points[0, HEEL] - points[0, REAR]) * up[0]).sum()) * up[0]
    return _told(told, foot, IN_FOOT)


def _told(photograph: Crop, here: Array, believed: dict[str, float]) -> Crop:
    """The photograph with those points of `here` (n_points, 2) that it does not know yet."""
    points, slack = photograph.points.copy(), photograph.slack.copy()
    for name, tolerance in believed.items():
        i = NAMES.index(name)
        if np.isnan(points[i]).any() and not np.isnan(here[i]).any():
            points[i], slack[i] = here[i], tolerance
    return replace(photograph, points=points, slack=slack)


def _axes(points: Array) -> tuple[Array, Array]:
    """Unit vectors (n, 1, 2) up the shank and forward of it, of people who face right; pixels, y down."""
    run = points[:, KNEE_LINE[0]] - points[:, KNEE_LINE[1]]
    up = run / np.linalg.norm(run, axis=1, keepdims=True)
    return up[:, None], np.stack([-up[:, 1], up[:, 0]], axis=1)[:, None]


def _foot_axes(points: Array) -> tuple[Array, Array, Array]:
    """Unit vectors (n, 1, 2) along the sole's edge and up from it, and the foot's length (n,); NaN where unknown."""
    run = points[:, FORE] - points[:, REAR]
    reach = np.linalg.norm(run, axis=1, keepdims=True)
    ahead = run / np.where(reach > 0, reach, np.nan)
    length = ((points[:, TOE] - points[:, HEEL]) * ahead).sum(1)
    return ahead[:, None], np.stack([ahead[:, 1], -ahead[:, 0]], axis=1)[:, None], length
