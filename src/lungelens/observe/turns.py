"""A clip in which the person turns round holds both legs: one observation for each way they face while they lunge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.clip.part import part_of
from lungelens.observe.observe import first_looks, look_closely
from lungelens.observe.run import Run
from lungelens.observe.stance import forwardness, stance_of
from lungelens.observe.upright import upright
from lungelens.observe.view import survey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions, Progress
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


def observe_legs(path: Path, options: MeasureOptions, progress: Progress | None = None) -> tuple[Observation, ...]:
    """Look at the lunges in one clip, before and after the person turns round, if they do.

    Parameters
    ----------
    path, options, progress
        As for `observe`.

    Returns
    -------
    tuple of Observation
        One of the whole clip, or two of its parts in order of time.

    Raises
    ------
    LungelensError
        As for `observe`.
    """
    return upright(Run.of(path, options, progress), _look_at_legs)


def _look_at_legs(run: Run) -> tuple[Observation, ...]:
    tracks, surveyed = first_looks(run)
    turn_s = turned_at_s(tracks)
    if turn_s is None:
        return (look_closely(run, tracks, surveyed),)
    end_s = run.video.info().duration_s
    return tuple(_look_at_part(run, tracks, part_s) for part_s in ((0.0, turn_s), (turn_s, end_s)))


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


def _look_at_part(run: Run, tracks: Sequence[PoseTrack], part_s: tuple[float, float]) -> Observation:
    video = part_of(run.video, *part_s)
    part = Run(video, run.options, run.progress, run.camera, models=[*run.models])
    first, first_s = video.first_frame
    cut = (_rows(track, (track.time_s >= first_s) & (track.time_s < part_s[1])) for track in tracks)
    seen = tuple(
        replace(track, frame_index=track.frame_index - first, time_s=track.time_s - first_s)
        for track in cut
        if np.isfinite(track.points_px).any()
    )
    return look_closely(part, seen, lambda: survey(part))


def _stretches(track: PoseTrack) -> Iterator[_Stretch]:
    """Yield the times in which a person faces one way for long enough to lunge."""
    nearby = (np.abs(track.time_s - now_s) <= NEARBY_S for now_s in track.time_s)
    seen = np.isfinite(track.points_px).any(axis=(1, 2))
    ways = np.sign([forwardness(track.points_px[near]) for near in nearby]) * seen
    starts = np.flatnonzero(np.diff(ways, prepend=np.nan) != 0)
    rows = np.arange(len(ways))
    for start, end in zip(starts, [*starts[1:], len(ways)], strict=True):
        part = _rows(track, (rows >= start) & (rows < end))
        if part.time_s[-1] - part.time_s[0] < LEAST_S:
            continue
        stance = stance_of(part)
        if stance is not None:
            yield _Stretch(float(part.time_s[0]), float(part.time_s[-1]), stance.facing, stance.evidence)


def _rows(track: PoseTrack, kept: np.typing.NDArray[np.bool_]) -> PoseTrack:
    return replace(
        track,
        frame_index=track.frame_index[kept],
        time_s=track.time_s[kept],
        points_px=track.points_px[kept],
        confidence=track.confidence[kept],
    )
