"""When somebody faces which way, and when they turned round: of landmarks alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.stance import forwardness, stance_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lungelens.observe.types import BoolArray
    from lungelens.pose.types import PoseTrack
    from lungelens.sides import Side

NEARBY_S = 0.5  # a single look may take the person for facing the other way
LEAST_S = 2.0  # a lunge with its hold takes as long
LUNGES = 0.5  # evidence from which a stretch is taken for lunging; walking about has less


@dataclass(frozen=True)
class _Stretch:
    """A time in which somebody faces one way."""

    start_s: float
    end_s: float
    facing: Side
    evidence: float


def turned_at_s(tracks: Sequence[PoseTrack]) -> float | None:
    """When somebody who lunged one way had turned half-way to lunge the other; `None` where nobody did.

    A cut in the clip may show the same person as somebody new, so it does not matter whose lunges they are.
    """
    lunging = [one for track in tracks for one in _stretches(track) if one.evidence >= LUNGES]
    by_side = {side: [one for one in lunging if one.facing == side] for side in ("left", "right")}
    if not all(by_side.values()):
        return None
    first, then = sorted(
        (max(some, key=lambda one: one.evidence) for some in by_side.values()), key=lambda one: one.start_s
    )
    return (first.end_s + then.start_s) / 2 if first.end_s <= then.start_s else None


def _stretches(track: PoseTrack) -> Iterator[_Stretch]:
    """Yield the times in which a person faces one way for long enough to lunge."""
    nearby = (np.abs(track.time_s - now_s) <= NEARBY_S for now_s in track.time_s)
    seen = np.isfinite(track.points_px).any(axis=(1, 2))
    ways = np.sign([forwardness(track.points_px[near]) for near in nearby]) * seen
    starts = np.flatnonzero(np.diff(ways, prepend=np.nan) != 0)
    rows = np.arange(len(ways))
    for start, end in zip(starts, [*starts[1:], len(ways)], strict=True):
        part = rows_of(track, (rows >= start) & (rows < end))
        if part.time_s[-1] - part.time_s[0] < LEAST_S:
            continue
        stance = stance_of(part)
        if stance is not None:
            yield _Stretch(float(part.time_s[0]), float(part.time_s[-1]), stance.facing, stance.evidence)


def rows_of(track: PoseTrack, kept: BoolArray) -> PoseTrack:
    """Some of the looks of a track, (n,) True for those."""
    return replace(
        track,
        frame_index=track.frame_index[kept],
        time_s=track.time_s[kept],
        points_px=track.points_px[kept],
        confidence=track.confidence[kept],
    )
