"""Where a hand-held camera was in every frame, and the one still camera that stands in for all of them.

The room behind the person tells how the camera turned, almost without noise but for what its own sway makes of it; the
sheet tells where it was, a few times a second. Where both are known their difference changes slowly, so between two
sightings the turn carries the pose. A sheet that is kicked would look like a camera that moved aside; but then the room
would have moved too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from lungelens.camera.pinhole import Camera
from lungelens.camera.sheet_refusal import SheetRefusal
from lungelens.camera.sheet_solve import camera_seeing, solve_sheet
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import FloatArray, Normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from lungelens.camera.hand_held import Watch
    from lungelens.camera.sheet_find import SheetSighting
    from lungelens.camera.sheet_pose import SheetPose

LEAST_TURNS = 0.8  # of the frames; where the room shows less it is not relied on
LEAST_SIGHTINGS = 5
FOCAL_SIGHTINGS = 5  # from the best of them the focal length is solved
LONGEST_GAP_S = 0.35  # between frames whose turn is known
LONGEST_UNSEEN_S = 0.7  # between sightings: a swaying hand moves by a centimetre in that time
ROOM_CM, NEAREST_CM, FARTHEST_CM = 400.0, 150.0, 800.0  # how far away the background is
SWAY_CM = 0.5  # less than this tells nothing about how far away
KICKED_CM = 2.0  # further apart than this room and sheet cannot have seen the same camera
SHEET_MOVED = SheetRefusal(
    "sheet_moving",
    "The camera was held by hand and the printed sheet moved on the floor, so the sheet was not used.",
    "Keep feet off the sheet, and lean the phone against something if you can.",
)
SHEET_LOST = SheetRefusal(
    "sheet_lost",
    "The camera was held by hand and the printed sheet was not seen often enough, so it was not used.",
    "Keep the whole sheet in the frame, or lean the phone against something.",
)


@dataclass(frozen=True)
class CameraPath:
    """A moving camera, one row for every frame of the clip; NaN where it is not known.

    The world is that of `pinhole` where the sheet was seen; else it has the first frame's camera axes, and the camera
    at its origin, because the room tells its turn only.
    """

    cameras: Camera  # n of them, with one focal length
    still: Camera  # the one that stands in for all

    def stabilization(self, aside_cm: float = 0.0) -> Stabilization:
        """Homographies from each frame to that of the still camera, for the plane of the leg.

        Exact for a camera that only turns, and for all that lies in the vertical plane along *forward* which is
        `aside_cm` from the sheet's middle. A few centimetres off that plane a few centimetres of sway do not matter.
        """
        aside = np.array([0.0, 1.0, 0.0])
        sway = self.cameras.position_cm - self.still.position_cm
        depth = aside_cm - self.cameras.position_cm @ aside
        swaying = bool(sway[np.isfinite(sway)].any())
        depth = depth if swaying else np.ones_like(depth)  # no plane matters to a camera that only turns
        onto_plane = sway[:, :, None] * aside + depth[:, None, None] * np.eye(3)
        back = np.swapaxes(self.cameras.rotation, 1, 2) @ np.linalg.inv(self.cameras.matrix)
        to_still = self.still.matrix @ self.still.rotation @ onto_plane @ back
        return Stabilization(to_still / to_still[:, 2:, 2:], swaying)

    def aside_cm(self, points_px: FloatArray, index: npt.NDArray[np.int64], height_cm: float) -> float:
        """How far to the left, for someone who faces the wall, a point is that is at a known height over the floor.

        Median over its places (m, 2) in the frames `index` (m,) of the clip.
        """
        cameras = self.cameras
        there = replace(cameras, rotation=cameras.rotation[index], position_cm=cameras.position_cm[index])
        return float(np.nanmedian(there.at_height(points_px, height_cm)[:, 1]))


def path_of_turns(watch: Watch, times_s: FloatArray, size_px: tuple[int, int], focal_px: float) -> CameraPath | None:
    """The path of a camera whose turn alone is known, at all frames' `times_s` (n,); None where it is not known."""
    known = np.isfinite(watch.turn[:, 0, 0])
    if known.mean() < LEAST_TURNS:
        return None
    rotation = _at(times_s, watch.time_s[known], watch.turn[known])
    middle = Rotation.from_matrix(watch.turn[known]).mean().as_matrix()
    nowhere = np.where(np.isfinite(rotation[:, 0]), 0.0, np.nan)
    return CameraPath(Camera(size_px, focal_px, rotation, nowhere), Camera(size_px, focal_px, middle, np.zeros(3)))


def path_of_sheet(
    watch: Watch,
    times_s: FloatArray,
    size_px: tuple[int, int],
    focal_px: Normal,
    facing: Literal["left", "right"],
    printed_scale: float = 1.0,
) -> tuple[SheetPose, CameraPath] | SheetRefusal | None:
    """The path of a camera that sees the sheet, and the still camera's pose with its uncertainty.

    Parameters are those of `path_of_turns` and `sheet_solve.solve_sheet`. None where no upright camera above the floor
    sees the sheet so.
    """
    known = np.isfinite(watch.turn[:, 0, 0])
    rows = np.array([row for row, one in enumerate(watch.sightings) if one is not None and known[row]], np.int64)
    if known.mean() < LEAST_TURNS or len(rows) < LEAST_SIGHTINGS:
        return SHEET_LOST
    sightings = [one for row in rows if (one := watch.sightings[row]) is not None]
    best = sorted(sightings, key=lambda one: one.misfit)[:FOCAL_SIGHTINGS]
    poses = [pose for one in best if (pose := solve_sheet([one], size_px, focal_px, facing, printed_scale))]
    if not poses:
        return None
    focal = float(np.median([pose.focal_px.mean for pose in poses]))
    cameras = [camera_seeing(one, poses[0], focal, facing, printed_scale) for one in sightings]
    rotation = np.array([camera.rotation for camera in cameras])
    position = np.array([camera.position_cm for camera in cameras])
    turn = _rescaled(watch.turn[known], focal_px.mean / focal)
    sighted = np.flatnonzero(np.isin(np.flatnonzero(known), rows))  # the sightings' rows among those
    drift = np.swapaxes(turn[sighted], 1, 2) @ rotation  # world to the first frame's camera: constant but for sway
    if _kicked(drift, position):
        return SHEET_MOVED
    pose = _still_pose(sightings, cameras, Normal(focal, focal_px.sd), facing, printed_scale)
    if pose is None:
        return None
    sighted_s, turned_s = watch.time_s[rows], watch.time_s[known]
    drift, position = _without_slips(drift, position)
    carried = turn @ _at(turned_s, sighted_s, drift, LONGEST_UNSEEN_S)
    carried_known = np.isfinite(carried[:, 0, 0])
    if not carried_known.any():
        return SHEET_LOST
    held = Camera(
        size_px,
        focal,
        _at(times_s, turned_s[carried_known], carried[carried_known]),
        _between(times_s, sighted_s, position, LONGEST_UNSEEN_S),
    )
    return pose, CameraPath(held, replace(pose.camera, focal_px=focal))


def _still_pose(
    sightings: Sequence[SheetSighting],
    cameras: Sequence[Camera],
    focal_px: Normal,
    facing: Literal["left", "right"],
    printed_scale: float,
) -> SheetPose | None:
    """The camera in the middle of all, solved as if it had stood still and seen every sighting itself."""
    size_px = cameras[0].size_px
    rotation = Rotation.from_matrix([camera.rotation for camera in cameras]).mean().as_matrix()
    position_cm = np.median([camera.position_cm for camera in cameras], axis=0)
    middle = _of_floor(Camera(size_px, focal_px.mean, rotation, position_cm))
    stabilized = []
    for one, camera in zip(sightings, cameras, strict=True):
        to_middle = middle @ np.linalg.inv(_of_floor(camera))
        points_px = cv2.perspectiveTransform(one.points_px[None], to_middle)[0]
        stabilized.append(replace(one, points_px=points_px, homography=to_middle @ one.homography))
    return solve_sheet(stabilized, size_px, focal_px, facing, printed_scale)


def _of_floor(camera: Camera) -> FloatArray:
    """Homography (3, 3) from places on the floor, x and y in centimetres, to pixels."""
    return np.asarray(camera.matrix @ camera.rotation @ np.column_stack([np.eye(3)[:, :2], -camera.position_cm]))


def _kicked(drift: FloatArray, position_cm: FloatArray) -> bool:
    """Whether room and sheet cannot have seen the same camera.

    A camera that moves by d sees a room at depth Z turn by d / Z besides; a sheet that is moved on the floor looks like
    a camera that moves by as much, while the room stands still. The depth is fitted within what rooms are like.
    """
    middle = Rotation.from_matrix(drift).mean()
    seems_turned = (Rotation.from_matrix(drift) * middle.inv()).as_rotvec()[:, [1, 0]] * [1, -1]
    moved_cm = (middle.apply(position_cm - np.median(position_cm, axis=0)))[:, :2]
    weight = len(drift) * SWAY_CM**2
    per_cm = ((seems_turned * moved_cm).sum() + weight / ROOM_CM) / ((moved_cm**2).sum() + weight)
    apart_cm = seems_turned / np.clip(per_cm, 1 / FARTHEST_CM, 1 / NEAREST_CM) - moved_cm
    return bool(np.ptp(_running_median(apart_cm, 5), axis=0).max() > KICKED_CM)


def _without_slips(drift: FloatArray, position_cm: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The same without single sightings that a shadow or a foot has put off: running medians over three."""
    middle = Rotation.from_matrix(drift).mean()
    turned = (Rotation.from_matrix(drift) * middle.inv()).as_rotvec()
    mended = Rotation.from_rotvec(_running_median(turned, 3)) * middle
    return mended.as_matrix(), _running_median(position_cm, 3)


def _running_median(values: FloatArray, width: int) -> FloatArray:
    """Medians (n, k) over so many rows, an odd number, of values (n, k)."""
    padded = np.pad(values, ((width // 2, width // 2), (0, 0)), mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width, axis=0), axis=-1))


def _rescaled(turn: FloatArray, factor: float) -> FloatArray:
    """Turns (n, 3, 3) told with a focal length that was too long by this factor: of tilt and pan they showed less."""
    scaled = Rotation.from_matrix(turn).as_rotvec() * [factor, factor, 1.0]
    return np.asarray(Rotation.from_rotvec(scaled).as_matrix())


def _at(times_s: FloatArray, known_s: FloatArray, rotation: FloatArray, gap_s: float = LONGEST_GAP_S) -> FloatArray:
    """Rotations (n, 3, 3) at any times from those (m, 3, 3) at rising times; NaN within longer gaps."""
    inside = np.clip(times_s, known_s[0], known_s[-1])
    found = Slerp(known_s, Rotation.from_matrix(rotation))(inside).as_matrix() if len(known_s) > 1 else rotation
    return np.where(_near(times_s, known_s, gap_s)[:, None, None], found, np.nan)


def _between(times_s: FloatArray, known_s: FloatArray, values: FloatArray, gap_s: float) -> FloatArray:
    """Values (n, k) at any times from those (m, k) at rising times; NaN within longer gaps."""
    columns = [np.interp(times_s, known_s, column) for column in values.T]
    return np.where(_near(times_s, known_s, gap_s)[:, None], np.stack(columns, axis=1), np.nan)


def _near(times_s: FloatArray, known_s: FloatArray, gap_s: float) -> npt.NDArray[np.bool_]:
    """Which of the times lie between two known ones not too far apart, or half as far outside all of them."""
    after = np.clip(np.searchsorted(known_s, times_s), 0, len(known_s) - 1)
    before = np.maximum(np.searchsorted(known_s, times_s, side="right") - 1, 0)
    outside = np.maximum(known_s[0] - times_s, times_s - known_s[-1]) > gap_s / 2
    return np.asarray((known_s[after] - known_s[before] <= gap_s) & ~outside)
