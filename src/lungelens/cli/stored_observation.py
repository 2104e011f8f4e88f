"""`lungelens measure --observation`: what was seen before, in place of looking at the clip again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.observe.observation import Observation
    from lungelens.observe.options import MeasureOptions


def stored_observation(path: Path, clip: Path | None, options: MeasureOptions) -> Observation:
    """Read an observation; of `clip`, where one is named beside it.

    Raises
    ------
    UsageError
        An option says how to look, but the looking is done.
    UnreadableInputError
        The file is missing, damaged, or about another clip.
    """
    said = [f"--{name.replace('_', '-')}" for name in options.model_dump(exclude_defaults=True)]
    if said:
        names = ", ".join(said).replace("--match-camera", "--no-camera-file")
        raise UsageError(f"An observation holds what was said when the clip was looked at: leave out {names}.")
    from lungelens.observe.observation_file import check_clip, read_observation

    seen = read_observation(path)
    if clip is not None:
        from lungelens.clip.reader import open_video

        check_clip(seen, open_video(clip).sha256, str(clip), path)
    return seen
