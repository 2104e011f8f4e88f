"""Who is who, and which leg is which, from picture to picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import N_KEYPOINTS, Keypoint, Pose, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

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
_LEGS = (
    np.array([Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE]),
    np.array([Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_HEEL, Keypoint.RIGHT_TOE]),
)

# Where the legs will be is told from how they moved in this time, and no further ahead than the same time. The median
# speed of so many looks is not upset by one or two bad ones.
_MOTION_S = 0.15
# A change of sides must save at least this much, in leg lengths squared summed over the leg's points: as much as it
# saves to put right legs that are 0.14 leg lengths apart. Closer legs are left alone.
_CHANGE_PENALTY = 0.4
# An estimator in doubt draws both legs near their middle for a few looks. What comes out of that may seem to have
# changed sides; it is believed only if it changes back soon, or if the legs stay well apart just before and after.
_MOMENT_S = 0.5
_NEARBY_S = 0.3
_WELL_APART = 0.5  # of the greatest squared separation nearby
_TRADED_PLACES = (
    1.5  # times as far from its usual place in the sum: the feet of somebody who stands have not been mended
)
_SIGNS = np.array([1, -1], dtype=np.int8)  # as named by the estimator, exchanged


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


def mend_swaps(track: PoseTrack) -> tuple[PoseTrack, int]:
    """Undo exchanges of the left and the right leg between looks.

    With D the left leg's points minus the right leg's, an exchange turns D into -D and changes nothing else. So the
    signs are sought with which D goes on as it went before, at true times, each change of sign costing a little. Legs
    that walk past each other do so at a steady speed and keep their names; legs that are close together are left as
    they are. Most looks keep the names the estimator gave. Feet that stand do not trade places: all looks keep their
    names where D would then be far less in its place.

    Returns
    -------
    PoseTrack
        The track with hips, knees, ankles, heels and toes of the exchanged looks put right.
    int
        The number of looks that were put right.
    """
    apart_px = track.points_px[:, _LEGS[0]] - track.points_px[:, _LEGS[1]]
    seen = np.flatnonzero(np.isfinite(apart_px).any(axis=(1, 2)))
    if len(seen) < 2:
        return track, 0
    apart, time_s = apart_px[seen] / _leg_length_px(track), track.time_s[seen]
    exchanged = _exchanged(_cheapest_signs(apart, time_s), apart, time_s)
    mended = np.where(exchanged[:, None, None], -apart, apart)
    if _scatter(mended) > _TRADED_PLACES * _scatter(apart):
        return track, 0
    return exchange_legs(track, seen[exchanged]), int(exchanged.sum())


def exchange_legs(track: PoseTrack, looks: IntArray) -> PoseTrack:
    """The track with left and right leg exchanged in the looks (k,): hips, knees, ankles, heels and toes."""
    points, confidence = track.points_px.copy(), track.confidence.copy()
    here, there = np.concatenate(_LEGS), np.concatenate(_LEGS[::-1])
    points[np.ix_(looks, here)] = track.points_px[np.ix_(looks, there)]
    confidence[np.ix_(looks, here)] = track.confidence[np.ix_(looks, there)]
    return replace(track, points_px=points, confidence=confidence)


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


def _leg_length_px(track: PoseTrack) -> float:
    """Hip to knee to ankle, the median of all looks and both legs."""
    legs = np.stack([track.points_px[:, leg[:3]] for leg in _LEGS])
    lengths = np.linalg.norm(np.diff(legs, axis=2), axis=3).sum(axis=2)
    return float(np.median(lengths[lengths > 0])) if (lengths > 0).any() else 1.0


def _cheapest_signs(apart: FloatArray, time_s: FloatArray) -> npt.NDArray[np.int8]:
    """The sign of each look, by a Viterbi search in which each state predicts from its own best path.

    Parameters
    ----------
    apart
        (n, points, 2) left leg minus right leg, in leg lengths.
    time_s
        (n,)
    """
    paths = np.ones((2, len(apart)), dtype=np.int8)  # the best path to each sign
    total = np.array([0.0, np.inf])
    change = _CHANGE_PENALTY * (1 - np.eye(2))
    for look in range(1, len(apart)):
        recent = slice(min(int(np.searchsorted(time_s, time_s[look - 1] - _MOTION_S)), max(look - 2, 0)), look)
        expected = np.array([_expected(path[recent], apart[recent], time_s[recent], time_s[look]) for path in paths])
        misses = _SIGNS[None, :, None, None] * apart[look] - expected[:, None]
        costs = total[:, None] + np.nansum(misses**2, axis=(2, 3)) + change
        best = costs.argmin(axis=0)
        paths, total = paths[best], costs.min(axis=0)
        paths[:, look] = _SIGNS
    cheapest: npt.NDArray[np.int8] = paths[total.argmin()]
    return cheapest


def _scatter(apart: FloatArray) -> float:
    """How far from its usual place D is in all looks (n, points, 2) together."""
    seen = apart[:, np.isfinite(apart).any(axis=(0, 2))]
    return float(np.nansum(np.abs(seen - np.nanmedian(seen, axis=0))))


def _expected(signs: npt.NDArray[np.int8], apart: FloatArray, before_s: FloatArray, now_s: float) -> FloatArray:
    """Where the legs should be now, (points, 2), from a few looks before; NaN (costs nothing) if those are too old."""
    places = signs[:, None, None] * apart
    expected: FloatArray = places[-1]
    ahead_s, steps_s = now_s - before_s[-1], np.diff(before_s)
    if ahead_s > _MEMORY_S:
        return np.full_like(expected, np.nan)
    fresh = steps_s <= _MEMORY_S
    if fresh.any():
        speeds = np.diff(places, axis=0)[fresh] / steps_s[fresh, None, None]
        expected = expected + np.nan_to_num(np.median(speeds, axis=0)) * min(ahead_s, _MOTION_S)
    return expected


def _exchanged(signs: npt.NDArray[np.int8], apart: FloatArray, time_s: FloatArray) -> npt.NDArray[np.bool_]:
    """Which looks are exchanged, going by the changes of sign that can be believed: the lesser part of all looks."""
    squared = np.nansum(apart**2, axis=(1, 2))
    first = np.searchsorted(time_s, time_s - _NEARBY_S)
    end = np.searchsorted(time_s, time_s + _NEARBY_S, side="right")
    clear = squared >= _WELL_APART * np.array([squared[a:b].max() for a, b in zip(first, end, strict=True)])
    changes: list[int] = (np.flatnonzero(np.diff(signs)) + 1).tolist()
    odd = np.zeros(len(signs), dtype=np.bool_)
    while changes:
        change = changes.pop(0)
        if changes and time_s[changes[0]] - time_s[change] <= _MOMENT_S:
            odd[change : changes.pop(0)] ^= True
        elif clear[first[change] : end[change]].all():
            odd[change:] ^= True
    return ~odd if odd.sum() * 2 > len(odd) else odd
