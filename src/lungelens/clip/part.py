"""A stretch of a clip, read as if it were a clip of its own: frames and times count from its first frame."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.clip.reader import open_video
from lungelens.clip.timing import rate_and_duration
from lungelens.clip.video_file import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from lungelens.clip.lens import Lens
    from lungelens.clip.timing import Timing
    from lungelens.clip.types import ClipInfo, Frame


@dataclass
class VideoPart(VideoFile):
    """The frames of a clip from `part_s[0]` to before `part_s[1]`, in seconds of the whole clip."""

    part_s: tuple[float, float] = (0.0, np.inf)

    @property
    def name(self) -> str:
        """The clip's name, and which stretch of it this is."""
        return "{} ({:.1f} to {:.1f} s)".format(super().name, *self.part_s)

    @property
    def first_frame(self) -> tuple[int, float]:
        """Where the part begins in the whole clip: frame and time in seconds."""
        times_s = super()._known_timing().times_s
        first = int(np.searchsorted(times_s, self.part_s[0]))
        return first, float(times_s[first])

    def info(self) -> ClipInfo:
        """What is known of the part, with the same errors as for the whole clip."""
        return replace(super().info(), part_s=self.part_s)

    def _known_timing(self) -> Timing:
        whole = super()._known_timing()
        times_s = whole.times_s[(whole.times_s >= self.part_s[0]) & (whole.times_s < self.part_s[1])]
        fps_mean, duration_s = rate_and_duration(times_s)
        return replace(
            whole, times_s=times_s - times_s[0], frames=len(times_s), duration_s=duration_s, fps_mean=fps_mean
        )

    def _read(self, wanted: Callable[[int, float], bool] | None, max_side_px: int | None) -> Generator[Frame | None]:
        (first, first_s), end_s = self.first_frame, self.part_s[1]

        def inside(index: int, time_s: float) -> bool:
            if index < first or time_s >= end_s:
                return False
            return wanted is None or wanted(index - first, time_s - first_s)

        for frame in super()._read(inside, max_side_px):
            yield frame and replace(frame, index=frame.index - first, time_s=frame.time_s - first_s)


def part_of(video: VideoFile, start_s: float, end_s: float) -> VideoPart:
    """Return the stretch of a clip from `start_s` to before `end_s`, in which there must be a frame."""
    whole = {one.name: getattr(video, one.name) for one in fields(VideoFile) if one.init}
    return VideoPart(**{**whole, "duration_s": end_s - start_s}, part_s=(start_s, end_s))


def open_again(path: Path, rotation_deg: int, lens: Lens | None, part_s: tuple[float, float] | None) -> VideoFile:
    """Open a clip as it was observed: turned by as much, undistorted by the same lens, the same stretch of it."""
    video = open_video(path).shown_at(rotation_deg).undistorted(lens)
    return video if part_s is None else part_of(video, *part_s)
