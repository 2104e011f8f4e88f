"""`lungelens measure --observation`: a saved observation instead of analysing the clip again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions


def stored_observation(path: Path, clip: Path | None, options: MeasureOptions) -> Observation:
    """Read an observation; it must belong to `clip` if that is given.

    Raises
    ------
    UsageError
        An option concerns the observation, which is already made.
    UnreadableInputError
        The file is missing, damaged, or belongs to another clip.
    """
    given = [f"--{name.replace('_', '-')}" for name in options.model_dump(exclude_defaults=True)]
    if given:
        names = ", ".join(given).replace("--match-camera", "--no-camera-file")
        raise UsageError(f"An observation already contains the options it was made with: leave out {names}.")
    from lungelens.observe.observation_file import check_clip, read_observation

    observation = read_observation(path)
    if clip is not None:
        from lungelens.clip.reader import open_video

        check_clip(observation, open_video(clip).sha256, str(clip), path)
    return observation
