"""Which leg is on the camera's side, by where the feet stand on the floor.

A pose model that sees one leg before the other may take them for each other throughout a clip. Then a leg seen from its
outer side is measured as one seen from its inner side. Where the sheet tells how the camera stands, it also tells which
foot is nearer, and somebody who faces left has the left one there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.stance import LEGS
from lungelens.pose.leg_swaps import exchange_legs
from lungelens.sides import SIDES

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.observe.view import View
    from lungelens.pose.types import PoseTrack
    from lungelens.sides import Side

TOE_HEIGHT_CM = 1.0
LEAST_APART_CM = 4.0  # side by side: feet that stand in one line tell nothing


def named_by_floor(track: PoseTrack, view: View, facing: Side) -> PoseTrack:
    """The track with its legs exchanged, if the nearer foot has the name of the farther one.

    As it is where there is no sheet. `facing` is the way the person faces in the picture.
    """
    if view.scene.sheet is None:
        return track
    steady, camera = view.stabilization.track(track), view.scene.sheet.camera
    left_cm, right_cm = (_aside_cm(steady, camera, side) for side in SIDES)
    nearer: Side = "left" if left_cm < right_cm else "right"
    if not abs(left_cm - right_cm) > LEAST_APART_CM or nearer == facing:
        return track
    return exchange_legs(track, np.arange(len(track.time_s)))


def _aside_cm(track: PoseTrack, camera: Camera, side: Side) -> float:
    """How far the toes are from the camera, across the way to the wall; NaN where they were not seen."""
    toe_px = track.points_px[:, LEGS[side].toe]
    seen = np.isfinite(toe_px).all(axis=1)
    if not seen.any():
        return float("nan")
    place_cm = camera.at_height(np.median(toe_px[seen], axis=0), TOE_HEIGHT_CM)
    return float(abs(camera.position_cm[1] - place_cm[1]))
