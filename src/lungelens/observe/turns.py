"""A clip in which the person turns round holds both legs: one observation for each way they face while they lunge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.clip.part import part_of
from lungelens.observe.facing import rows_of, turned_at_s
from lungelens.observe.observe import first_looks, look_closely
from lungelens.observe.run import Run
from lungelens.observe.upright import upright
from lungelens.observe.view import survey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions, Progress
    from lungelens.pose.types import PoseTrack


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


def _look_at_part(run: Run, tracks: Sequence[PoseTrack], part_s: tuple[float, float]) -> Observation:
    video = part_of(run.video, *part_s)
    part = Run(video, run.options, run.progress, run.camera, models=[*run.models])
    first, first_s = video.first_frame
    cut = (rows_of(track, (track.time_s >= first_s) & (track.time_s < part_s[1])) for track in tracks)
    seen = tuple(
        replace(track, frame_index=track.frame_index - first, time_s=track.time_s - first_s)
        for track in cut
        if np.isfinite(track.points_px).any()
    )
    return look_closely(part, seen, lambda: survey(part))
