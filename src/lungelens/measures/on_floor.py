"""One repetition's distances and foot rotation: what needs the printed sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.consistency import angle_from_distance_deg, contradiction
from lungelens.measures.floor import Floor
from lungelens.measures.metric import foot_rotation, knee_to_wall, shank_cm, toe_to_wall, touched
from lungelens.measures.outcome import not_measured
from lungelens.measures.shank import ShankGeometry, following

if TYPE_CHECKING:
    from lungelens.camera.types import Normal, Scene
    from lungelens.measures.measurement import Check, NotMeasured, Quantity
    from lungelens.observe.foot import FootLook
    from lungelens.observe.pixels import FootLooks
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan

SHEET_LAID_CM = 0.2  # how close to the wall people lay a page that is meant to touch it
LEAST_LOOK_DOWN_DEG = 12.0  # a lower camera sees the floor edge-on: a pixel is then centimetres deep
TOE_BEHIND_WALL_CM, KNEE_BEHIND_WALL_CM = -1.0, -4.0  # more than any error: the sheet does not lie at the wall


@dataclass(frozen=True)
class FloorValues:
    """Values, reasons for those that are missing, and checks that need them."""

    knee_touched_wall: bool | None
    knee_to_wall_cm: Quantity | None
    toe_to_wall_cm: Quantity | None
    foot_rotation_deg: Quantity | None
    missing: tuple[NotMeasured, ...] = ()
    checks: tuple[Check, ...] = ()


def _nothing(distances: str, rotation: str) -> FloorValues:
    """No values, for these reasons."""
    missing = (
        not_measured("knee_to_wall_cm", distances),
        not_measured("toe_to_wall_cm", distances),
        not_measured("foot_rotation_deg", rotation),
    )
    return FloorValues(None, None, None, None, missing)


WITHOUT_SHEET = _nothing("wall_not_located", "side_view")
# A sheet that is off the wall may be askew too: not even the direction can be trusted.
SHEET_OFF_WALL = _nothing("sheet_off_wall", "sheet_off_wall")


def over_foot(
    wall_cm: Normal, scene: Scene, stance: Stance, geometry: ShankGeometry, feet: tuple[FootLooks, ...]
) -> tuple[ShankGeometry, Floor | None]:
    """The leg's plane once it is known which way the foot points, and the floor it stands on; only the sheet tells."""
    if scene.sheet is None:
        return geometry, None
    floor = _floor(wall_cm, scene, stance, geometry)
    seen = [foot_rotation(floor, looks.at_start or looks.at_hold) for looks in feet]
    known = [rotation.value for rotation in seen if rotation is not None]
    if known:
        geometry = ShankGeometry(scene, stance.sign, stance.near, following(float(np.median(known))))
        floor = _floor(wall_cm, scene, stance, geometry)
    return geometry, floor


def _floor(wall_cm: Normal, scene: Scene, stance: Stance, geometry: ShankGeometry) -> Floor:
    outward = 1.0 if stance.test_leg == "left" else -1.0
    return Floor(scene, geometry.cameras, geometry.plane.swing, wall_cm, outward)


def floor_values(
    span: RepetitionSpan, floor: Floor, leg: LegTrack, seen: FootLooks, tibia: Quantity, lifted: bool
) -> FloorValues:
    """Measure on the floor; `lifted` when the heel did not stay down."""
    hold = list(span.hold)
    toe, ankle, knee = (np.median(points[hold], axis=0) for points in (leg.toe_px, leg.ankle_px, leg.knee_px))
    rotation, missing = _rotation(floor, seen.at_start if lifted else seen.at_start + seen.at_hold, toe)
    gap, gap_draws = knee_to_wall(floor, seen.at_hold, ankle, knee)
    distance = toe_to_wall(floor, seen.at_hold, toe)
    if distance.value < TOE_BEHIND_WALL_CM or gap_draws[0] < KNEE_BEHIND_WALL_CM:
        return SHEET_OFF_WALL
    contact = touched(float(gap_draws[0]))
    checks: tuple[Check, ...] = ()
    if contact and seen.at_hold:
        rest_shank_cm = shank_cm(floor, seen.at_hold, leg.ankle_px[span.start], leg.knee_px[span.start])
        implied = angle_from_distance_deg(floor, seen.at_hold, distance, rest_shank_cm)
        checks = () if implied is None else contradiction(tibia, implied)
    return FloorValues(contact, gap, distance, rotation, missing, checks)


def _rotation(
    floor: Floor, looks: tuple[FootLook, ...], toe_px: FloatArray
) -> tuple[Quantity | None, tuple[NotMeasured, ...]]:
    if floor.look_down_deg(toe_px) < LEAST_LOOK_DOWN_DEG:
        return None, (not_measured("foot_rotation_deg", "camera_too_low"),)
    rotation = foot_rotation(floor, looks)
    return rotation, () if rotation else (not_measured("foot_rotation_deg", "foot_unclear"),)
