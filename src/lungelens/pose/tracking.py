"""Who is who from picture to picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import N_KEYPOINTS, Keypoint, Pose, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.pose.types import FloatArray, IntArray

# A person who reappears within this time may have walked on; later only someone at the same place is the same person.
_MEMORY_S = 1.0
_SAME_PLACE = 0.3  # in body sizes
_WALK_PER_S = 1.0  # body sizes a second
_FEWEST_LOOKS = 3  # fewer are a flicker of the detector, not a person

_SIDES = (  # rows of the left and of the right side
    np.array([Keypoint.LEFT_SHOULDER, Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE]),
    np.array([Keypoint.RIGHT_SHOULDER, Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE]),
)


@dataclass
class _Person:
    """A track while it grows."""

    looks: list[int] = field(default_factory=list)
    poses: list[Pose] = field(default_factory=list)
    last_s: float = 0.0


def link_people(frames: Sequence[tuple[int, float, tuple[Pose, ...]]], estimator: str) -> tuple[PoseTrack, ...]:
    """Join what was found in single pictures to one track a person.

    Two poses are compared by the midpoints of shoulders, hips, knees and ankles, so an exchange of left and right does
    not part a person from themselves. The pairs of a picture are chosen together, for the least distance in all.

    Parameters
    ----------
    frames
        Frame index, time in seconds and the people found, of every picture looked at, in order of time.
    estimator
        Who found them, for provenance.

    Returns
    -------
    tuple of PoseTrack
        One row a look, NaN where the person was not found; ordered left to right by where each was first seen. People
        seen in fewer than three looks are left out if anybody was seen in more.
    """
    people: list[_Person] = []
    for look, (_, time_s, poses) in enumerate(frames):
        _assign(people, look, time_s, poses)
    lasting = [person for person in people if len(person.looks) >= _FEWEST_LOOKS] or people
    lasting.sort(key=lambda person: float(np.nanmean(person.poses[0].points_px[:, 0])))
    frame_index = np.array([index for index, _, _ in frames], dtype=np.int64)
    times_s = np.array([time_s for _, time_s, _ in frames], dtype=np.float64)
    return tuple(_track(person, frame_index, times_s, estimator) for person in lasting)


def _assign(people: list[_Person], look: int, time_s: float, poses: tuple[Pose, ...]) -> None:
    """Give each pose of a picture to its person, or to a new one; pass over those with no body to follow."""
    from scipy.optimize import linear_sum_assignment  # slow to load, and the app's server matches nobody

    poses = tuple(pose for pose in poses if np.isfinite(_body(pose)).any())
    costs = np.array([[_excess(person, pose, look, time_s) for pose in poses] for person in people])
    costs = costs.reshape(len(people), len(poses))
    owner: dict[int, _Person] = {}
    for row, column in zip(*linear_sum_assignment(np.minimum(costs, 1.0)), strict=True):
        if costs[row, column] <= 1.0:
            owner[column] = people[row]
    for column, pose in enumerate(poses):
        person = owner.get(column)
        if person is None:
            person = _Person()
            people.append(person)
        person.looks.append(look)
        person.poses.append(pose)
        person.last_s = time_s


def _excess(person: _Person, pose: Pose, look: int, time_s: float) -> float:
    """Distance between a person and a pose, as a fraction of what they can have moved; infinite when not comparable."""
    before, now = _body(person.poses[-1]), _body(pose)
    size = max(_size(before), _size(now))
    distances = np.linalg.norm(now - before, axis=1)
    if size == 0 or not np.isfinite(distances).any():
        return np.inf
    gap_s = time_s - person.last_s
    may_walk = gap_s <= _MEMORY_S or person.looks[-1] == look - 1
    reach = _SAME_PLACE + (_WALK_PER_S * gap_s if may_walk else 0.0)
    return float(np.nanmedian(distances) / size / reach)


def _body(pose: Pose) -> FloatArray:
    """Midpoints of the body's pairs, (4, 2); of a pair with one point missing, the other."""
    sides = np.stack([pose.points_px[side] for side in _SIDES])
    middle: FloatArray = np.where(np.isnan(sides), sides[::-1], sides).mean(axis=0)
    return middle


def _size(body: FloatArray) -> float:
    known = body[np.isfinite(body).all(axis=1)]
    return float(np.linalg.norm(np.ptp(known, axis=0))) if len(known) else 0.0


def _track(person: _Person, frame_index: IntArray, time_s: FloatArray, estimator: str) -> PoseTrack:
    points = np.full((len(frame_index), N_KEYPOINTS, 2), np.nan)
    confidence = np.zeros((len(frame_index), N_KEYPOINTS))
    points[person.looks] = [pose.points_px for pose in person.poses]
    confidence[person.looks] = [pose.confidence for pose in person.poses]
    return PoseTrack(frame_index, time_s, points, confidence, estimator)
