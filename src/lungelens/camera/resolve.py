"""From what is given, seen and assumed to one `Scene`, most trusted source first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.gravity import LEVEL_PITCH, LEVEL_ROLL
from lungelens.camera.scene import Scene
from lungelens.camera.shoe_size import foot_of_size
from lungelens.camera.types import SURELY, Normal

if TYPE_CHECKING:
    from lungelens.camera.gravity import Gravity
    from lungelens.camera.phone_gravity import Tilt
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.clip.types import ClipInfo
    from lungelens.sources import FocalSource, ScaleSource, SceneSource

PRIOR_35MM = Normal(27.5, 3.3)  # main cameras of phones are 26-28 mm, a video crop lengthens it, webcams vary more
METADATA_FOCAL_SD = 0.05  # of the focal length: stabilisation crops a little
DIAGONAL_35MM = 43.27  # mm, of the 36 x 24 mm frame that "35 mm equivalent" refers to
GIVEN_SD_DEG = 0.5  # what a spirit-level app or an inclinometer reads to
YAW = Normal(0.0, 15.0)  # how square to the lunge people stand a camera: nobody has counted
SHANK_OF_STATURE = 0.246  # knee to ankle; Drillis & Contini's proportions as in Winter
SHANK_OF_FOOT = 1.62  # the same proportions: 0.246 / 0.152
PROPORTIONS_SD = 0.05  # how far one person's proportions stray from the table
POPULATION_SHANK_CM = Normal(42.0, 4.0)  # adults of 1.55-1.95 m


@dataclass(frozen=True)
class Given:
    """What the user said about camera and person; `None` where nothing was said."""

    roll_deg: float | None = None
    pitch_deg: float | None = None
    camera_height_cm: float | None = None
    stature_cm: float | None = None
    foot_length_cm: float | None = None
    shoe_size: str | None = None  # as `shoe_size.foot_of_size` reads it
    sensed: Tilt | None = None  # by the sensors of the phone that filmed


def focal_length_px(info: ClipInfo) -> Normal:
    """Focal length in display pixels: from a camera file, the clip's metadata, else what such cameras usually have."""
    if info.lens is not None:
        return Normal(info.lens.focal_px, info.lens.focal_sd_px)
    if info.focal_35mm is not None:
        focal = info.focal_35mm / DIAGONAL_35MM * float(np.hypot(info.width_px, info.height_px))
        return Normal(focal, METADATA_FOCAL_SD * focal)
    px_per_mm = max(info.width_px, info.height_px) / 36.0
    return Normal(PRIOR_35MM.mean * px_per_mm, PRIOR_35MM.sd * px_per_mm)


def focal_source(info: ClipInfo, sheet: SheetPose | None = None) -> FocalSource:
    """What told most about the focal length: the sheet only where it more than halved the variance known before."""
    if sheet is not None and sheet.focal_px.sd**2 < 0.5 * focal_length_px(info).sd ** 2:
        return "sheet"
    if info.lens is not None:
        return "camera_file"
    return "prior" if info.focal_35mm is None else "metadata"


def resolve_scene(info: ClipInfo, given: Given, gravity: Gravity | None, sheet: SheetPose | None = None) -> Scene:
    """Combine what is known: sheet, given angles, the phone's sensors, vertical edges, "held about level"."""
    if sheet is not None:
        return _with_sheet(info, given, sheet)
    source, roll, pitch = _tilt(given, gravity)
    scale_source, shank_cm = _shank(given)
    return Scene(
        source=source,
        size_px=(info.width_px, info.height_px),
        focal_px=focal_length_px(info),
        roll_deg=roll,
        pitch_deg=pitch,
        yaw_deg=YAW,
        height_cm=given.camera_height_cm,
        scale_source=scale_source,
        shank_cm=shank_cm,
        focal_source=focal_source(info),
    )


def _with_sheet(info: ClipInfo, given: Given, sheet: SheetPose) -> Scene:
    turn_sd_deg = float(np.degrees(np.sqrt(np.diag(sheet.covariance)[1:4].max())))
    return Scene(
        source="sheet",
        size_px=(info.width_px, info.height_px),
        focal_px=sheet.focal_px,
        roll_deg=Normal(sheet.camera.roll_deg, turn_sd_deg),
        pitch_deg=Normal(sheet.camera.pitch_deg, turn_sd_deg),
        yaw_deg=Normal(sheet.camera.yaw_deg, turn_sd_deg),
        height_cm=float(sheet.camera.position_cm[2]),
        scale_source="plain_sheet" if sheet.paper.plain else "sheet",
        shank_cm=_shank(given)[1],
        sheet=sheet,
        focal_source=focal_source(info, sheet),
    )


def _tilt(given: Given, gravity: Gravity | None) -> tuple[SceneSource, Normal, Normal]:
    roll_from_edges = gravity.roll_deg if gravity else None
    pitch_from_edges = gravity.pitch_deg if gravity else None
    if given.roll_deg is None and given.pitch_deg is None:
        if given.sensed is not None:
            sensed = given.sensed
            return "sensors", _both(sensed.roll_deg, roll_from_edges), _both(sensed.pitch_deg, pitch_from_edges)
        if gravity is None:
            return "level", LEVEL_ROLL, LEVEL_PITCH
        return "lines" if gravity.is_clear else "level", gravity.roll_deg, gravity.pitch_deg
    roll = roll_from_edges or LEVEL_ROLL if given.roll_deg is None else Normal(given.roll_deg, GIVEN_SD_DEG)
    pitch = pitch_from_edges or LEVEL_PITCH if given.pitch_deg is None else Normal(given.pitch_deg, GIVEN_SD_DEG)
    return "given", roll, pitch


def _both(sensed: Normal, edges: Normal | None) -> Normal:
    """What sensors and edges say together; edges that contradict the sensors are those of something that leans."""
    if edges is None or abs(sensed.mean - edges.mean) > SURELY * np.hypot(sensed.sd, edges.sd):
        return sensed
    weights = np.array([sensed.sd, edges.sd]) ** -2.0
    return Normal(float(np.average([sensed.mean, edges.mean], weights=weights)), float(weights.sum() ** -0.5))


def _shank(given: Given) -> tuple[ScaleSource, Normal]:
    if given.foot_length_cm is not None:
        shank = SHANK_OF_FOOT * given.foot_length_cm
        return "foot_length", Normal(shank, PROPORTIONS_SD * shank)
    if given.stature_cm is not None:
        shank = SHANK_OF_STATURE * given.stature_cm
        return "stature", Normal(shank, PROPORTIONS_SD * shank)
    if given.shoe_size is not None:
        foot = foot_of_size(given.shoe_size)
        sd_cm = float(np.hypot(PROPORTIONS_SD * foot.mean, foot.sd))
        return "shoe_size", Normal(SHANK_OF_FOOT * foot.mean, SHANK_OF_FOOT * sd_cm)
    return "none", POPULATION_SHANK_CM
