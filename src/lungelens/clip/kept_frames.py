"""Decoded frames kept in memory, so that looking at a short clip again does not decode it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lungelens.clip.container import Faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import av

# As stored (1.5 bytes a pixel): six seconds of 1080p at 30 frames a second, or a quarter of a minute of 720p.
MOST_BYTES = 600_000_000


@dataclass
class KeptFrames:
    """The frames of one clip in order, once a pass has decoded them all and if they are not too many."""

    frames: tuple[av.VideoFrame, ...] | None = None
    faults: Faults = field(default_factory=Faults)  # found while they were decoded
    too_many: bool = False

    def passing(self, decoded: Iterable[av.VideoFrame], faults: Faults) -> Iterator[av.VideoFrame]:
        """Hand on the frames of one pass, and keep them at its end; `faults` is complete by then."""
        frames: list[av.VideoFrame] = []
        size = 0
        for frame in decoded:
            if not self.too_many:
                size += sum(plane.buffer_size for plane in frame.planes)
                frames.append(frame)
                if size > MOST_BYTES:
                    self.too_many = True
                    frames.clear()
            yield frame
        if not self.too_many:
            self.frames, self.faults = tuple(frames), faults
