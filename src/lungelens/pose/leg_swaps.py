"""Which leg is which from picture to picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import Keypoint, PoseTrack

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.pose.types import FloatArray, IntArray

_LEGS = (
    np.array([Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE]),
    np.array([Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_HEEL, Keypoint.RIGHT_TOE]),
)

# Looks farther apart than this say nothing of each other.
_MEMORY_S = 1.0
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
_AROUND_S = 1.0  # on either side of exchanged looks, that tell where the legs stand
_IN_PLACE = 0.5  # of how far off they are when exchanged: then they were named right
_SIGNS = np.array([1, -1], dtype=np.int8)  # as named by the estimator, exchanged


def mend_swaps(track: PoseTrack) -> tuple[PoseTrack, int]:
    """Undo exchanges of the left and the right leg between looks.

    With D the left leg's points minus the right leg's, an exchange turns D into -D and changes nothing else. So the
    signs are sought with which D goes on as it went before, at true times, each change of sign costing a little. Legs
    that walk past each other do so at a steady speed and keep their names; legs that are close together are left as
    they are. Most looks keep the names the estimator gave, and so do those that are in their place with them: feet that
    stand do not trade places.

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
    exchanged = _out_of_place(_exchanged(_cheapest_signs(apart, time_s), apart, time_s), apart, time_s)
    return exchange_legs(track, seen[exchanged]), int(exchanged.sum())


def exchange_legs(track: PoseTrack, looks: IntArray) -> PoseTrack:
    """The track with left and right leg exchanged in the looks (k,): hips, knees, ankles, heels and toes."""
    points, confidence = track.points_px.copy(), track.confidence.copy()
    here, there = np.concatenate(_LEGS), np.concatenate(_LEGS[::-1])
    points[np.ix_(looks, here)] = track.points_px[np.ix_(looks, there)]
    confidence[np.ix_(looks, here)] = track.confidence[np.ix_(looks, there)]
    return replace(track, points_px=points, confidence=confidence)


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


def _out_of_place(exchanged: npt.NDArray[np.bool_], apart: FloatArray, time_s: FloatArray) -> npt.NDArray[np.bool_]:
    """Without those exchanged looks in a row that are in place as they were named, going by the others around them."""
    kept = exchanged.copy()
    edges = np.flatnonzero(np.diff(exchanged, prepend=False, append=False))
    for first, end in edges.reshape(-1, 2):
        near = ~exchanged & (time_s > time_s[first] - _AROUND_S) & (time_s < time_s[end - 1] + _AROUND_S)
        run, around = apart[first:end], apart[near]
        seen = np.isfinite(run).any(axis=(0, 2)) & np.isfinite(around).any(axis=(0, 2))
        if not seen.any():
            continue
        place = np.nanmedian(around[:, seen], axis=0)
        as_named, as_mended = (np.nansum(np.abs(sign * run[:, seen] - place)) for sign in _SIGNS)
        kept[first:end] = as_named > _IN_PLACE * as_mended
    return kept


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
