"""What was seen of the leg in one hold, brought together for the fit.

A foot that stays flat is seen at the beginning as well, so that look tells of it too. The reader and the pose model
were trained on different pictures and see knee and ankle independently: where they differ by more than they should,
neither is believed as much, and beyond a limit none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import SURE_RAD, CameraDoubt, Normal
from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, LegLook, middle_look, row
from lungelens.thresholds import HEEL_NOTE_MM

if TYPE_CHECKING:
    from lungelens.observe.leg_points import SeenLeg
    from lungelens.observe.types import FloatArray

HEEL_TO_BALL_MM, LEAST_RISE_SD_MM = 180.0, 0.5
UNSEEN_RISE_MM = Normal(0.0, 15.0)  # of a heel that nobody can judge: down, or up as far as heels come in a lunge
# Errors of one look have causes in common (cloth, a shadow), which the fit takes for independent: what the reader says
# of joints and foot is widened until the intervals of the calibrating people hold (docs/leg-reader.md).
SIDES = ("malleolus_out", "malleolus_in", "epicondyle_out", "epicondyle_in", "sole_rear", "sole_fore")
JOINTS = ("knee", "ankle", "malleolus_out", "malleolus_in", "epicondyle_out", "epicondyle_in")
WIDER = {**dict.fromkeys(JOINTS, 1.6), **dict.fromkeys(FOOT_POINTS, 1.25)}
# Direction of the shank in deep positions by the pose models: bias and spread between people (docs/leg-reader.md).
POSE_ERROR_DEG = {"mediapipe heavy": Normal(0.5, 1.5), "mediapipe lite": Normal(-1.7, 3.1)}
OTHER_POSE_ERROR_DEG = Normal(0.0, 3.0)
CUT_OFF_SD_DEG = 2.5  # a clip cropped to the legs read 3-4 degrees more than the whole one
# Of their joint standard error: readings that differ by more are believed less, or not at all.
DOUBTED, REFUSED = 2.0, 4.0
UPRIGHT = Normal(0.0, 0.35)  # heel pitch at the start, radians: up or down


@dataclass(frozen=True)
class Sighted:
    """Where a point of the leg was seen."""

    point: int  # row of `READ_POINTS`
    place_px: FloatArray  # (2,)
    covariance_px: FloatArray  # (2, 2)
    sure: bool = False  # no network's reading, but a person's: it counts in full wherever it is


@dataclass(frozen=True)
class SoleTurn:
    """Foot rotation by the edge of the sole, degrees: one value a camera, and how far off each may be."""

    by_camera_deg: FloatArray  # (n,)
    sd_deg: float


@dataclass(frozen=True)
class Evidence:
    """All that was seen of a leg in one hold."""

    points: tuple[Sighted, ...]
    shank_direction: Normal | None  # radians from the frame's upright to ankle → knee, clockwise, by the pose model
    rotation: SoleTurn | None
    heel_pitch: Normal  # radians
    floor_cm: Normal  # height of the floor, in the cameras' world
    doubt: CameraDoubt


def evidence_of(
    leg: SeenLeg,
    near: bool,
    pose: Normal | None,
    heel_rise_mm: Normal | None,
    rotation: SoleTurn | None,
    floor_cm: Normal,
    doubt: CameraDoubt,
) -> Evidence | None:
    """None where no leg was seen, or where the two readings have nothing to do with each other.

    Parameters
    ----------
    near
        True when the leg is the one on the camera's side, so that its outer side is seen.
    pose
        Direction of the shank by the pose model, `pose_opinion`.
    heel_rise_mm
        How far the heel came up; where that is not known, the start does not speak for the foot in the hold.
    rotation
        Foot rotation by the edge of the sole, where that was seen.
    floor_cm
        Height of the floor in the cameras' world.
    doubt
        How the cameras may be turned otherwise.
    """
    look, start = leg.at_hold, leg.at_start
    if look is None:
        return None
    wider = 1.0
    if pose is not None and not leg.by_hand:
        reader = reader_direction(look)
        apart = abs(float(np.angle(np.exp(1j * (reader.mean - pose.mean))))) / float(np.hypot(reader.sd, pose.sd))
        if apart > REFUSED:
            return None
        wider = max(apart / DOUBTED, 1.0)
    rise_mm = heel_rise_mm or UNSEEN_RISE_MM
    flat = start is not None and is_down(heel_rise_mm)
    return Evidence(
        points=sighted(
            look,
            middle_look([start, look]) if flat and start is not None else look,
            wider,
            leg.marked,
            _told_sides(near, doubt),
        ),
        shank_direction=None if pose is None or leg.by_hand else Normal(pose.mean, wider * pose.sd),
        rotation=rotation,
        heel_pitch=Normal(rise_mm.mean / HEEL_TO_BALL_MM, max(rise_mm.sd, LEAST_RISE_SD_MM) / HEEL_TO_BALL_MM),
        floor_cm=floor_cm,
        doubt=doubt,
    )


def is_down(heel_rise_mm: Normal | None) -> bool:
    """Whether the heel is known to have stayed on the floor."""
    return heel_rise_mm is not None and heel_rise_mm.mean <= HEEL_NOTE_MM


def start_evidence(look: LegLook, near: bool, floor_cm: Normal, doubt: CameraDoubt) -> Evidence:
    """What was seen of the leg before the repetition, without knowing whether the heel is down."""
    points = sighted(look, look, 1.0, left_out=_told_sides(near, doubt))
    return Evidence(points, None, None, UPRIGHT, floor_cm, doubt)


def pose_opinion(seen: Normal, estimator: str, facing_sign: float, *, cut_off: bool) -> Normal:
    """What a pose model's direction of the shank, radians as `reader_direction` has it, says of the leg.

    Its usual error is taken off. `facing_sign` +1 when the person faces right; `cut_off` with the shoulders outside the
    frame.
    """
    error = POSE_ERROR_DEG.get(estimator, OTHER_POSE_ERROR_DEG)
    sd_rad = float(np.radians(np.hypot(error.sd, CUT_OFF_SD_DEG * cut_off)))
    return Normal(float(seen.mean - facing_sign * np.radians(error.mean)), float(np.hypot(sd_rad, seen.sd)))


def reader_direction(look: LegLook, lower: str = "ankle", upper: str = "knee") -> Normal:
    """Radians clockwise from the frame's upright to the line from one point up to another, by the reader."""
    low, high = row(lower), row(upper)
    along = look.points_px[high] - look.points_px[low]
    length = float(np.linalg.norm(along))
    across = np.array([-along[1], along[0]]) / length
    sds = [WIDER.get(READ_POINTS[i], 1.0) * np.sqrt(across @ look.covariance_px[i] @ across) for i in (low, high)]
    return Normal(_direction(along), float(np.hypot(*sds)) / length)


def _direction(along_px: FloatArray) -> float:
    return float(np.arctan2(along_px[0], -along_px[1]))


def _told_sides(near: bool, doubt: CameraDoubt) -> tuple[str, ...]:
    """Points that are left out, because from which side they are seen would tell how the camera is turned.

    Real legs seen from their inner side are often read as if it were the outer one: on one, seen from 8 degrees of
    pitch, the sides told 17. A camera that is known leaves nothing to be told.
    """
    return () if near or doubt.pitch <= SURE_RAD else SIDES


def sighted(
    look: LegLook, foot: LegLook, doubt: float, marked: tuple[str, ...] = (), left_out: tuple[str, ...] = ()
) -> tuple[Sighted, ...]:
    """The reader's points, those of the foot from a look of its own, and those a person marked."""
    points = []
    for i, name in enumerate(READ_POINTS):
        if name in left_out:
            continue
        one, doubted = (foot, 1.0) if name in FOOT_POINTS else (look, doubt)
        wider = 1.0 if name in marked else doubted * WIDER.get(name, 1.0)
        points.append(Sighted(i, one.points_px[i], wider**2 * one.covariance_px[i], sure=name in marked))
    return tuple(points)
