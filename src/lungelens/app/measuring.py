"""One recorded clip, measured by the same functions that the command line calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lungelens.app.correction_editor import OBSERVATION
from lungelens.app.services import MAX_CLIP_FRAMES, MAX_CLIP_S
from lungelens.clip.part import open_again
from lungelens.clip.reader import open_video
from lungelens.errors import LungelensError
from lungelens.measures.analysis import analyse
from lungelens.observe.moved_points import hold_points
from lungelens.observe.observation_file import write_observation
from lungelens.observe.observe import observe
from lungelens.report.draw import to_jpeg

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions, Progress


class TooLongError(LungelensError):
    """A clip that would hold up all others."""


class Measurer(Protocol):
    """Whatever measures a clip in a worker."""

    def __call__(self, clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
        """Write images and tables to `out`, which exists; return the result document."""
        ...


def measure_clip(clip: Path, options: MeasureOptions, out: Path, progress: Progress) -> str:
    """Measure one clip, write its report and the images of its holds.

    Returns
    -------
    str
        The document `lungelens.measurement/1`, as `lungelens measure --json` prints it.

    Raises
    ------
    LungelensError
        The clip cannot be read or is too long, there is no pose model, or the disk is full.
    """
    from lungelens.report.folder import write_report  # loads matplotlib, which the server itself never needs

    _check_length(clip, progress)
    observation = observe(clip, options, progress)
    analysis = analyse(observation)
    write_report(analysis, clip, out, progress=progress)
    write_holds(observation, clip, out)
    return analysis.measurement.to_json()


def _check_length(clip: Path, progress: Progress) -> None:
    """Refuse a clip that runs on and on: some formats have no header that says so, and others may lie in it."""
    video = open_video(clip)
    if video.is_longer_than(MAX_CLIP_S, MAX_CLIP_FRAMES, lambda: progress("looking for the lunge", 0.0)):
        raise TooLongError(f"The clip is longer than {MAX_CLIP_S / 60:.0f} minutes: film a shorter one.")


def write_holds(observation: Observation, clip: Path, out: Path) -> None:
    """Save the frame of each hold and the observation behind its values, so that points can be moved."""
    at = {hold.frame_index: hold.repetition for hold in hold_points(observation)}
    if not at:
        return
    seen = observation.clip
    video = open_again(clip, seen.rotation_deg, seen.lens, seen.part_s)
    for frame in video.frames(wanted=lambda index, _time_s: index in at):
        name = f"hold_{at[frame.index]}.jpg"
        (out / name).write_bytes(to_jpeg(frame.rgb))
    write_observation(out / OBSERVATION, observation)
