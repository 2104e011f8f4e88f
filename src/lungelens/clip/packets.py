"""What a file's index says about its frames, so that their times are known without decoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.clip.container import Faults, packets

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

# Whose packets are one frame each in MP4 and MOV. MPEG-4 part 2 has packets that stand for no frame, VP8 hidden frames.
_FRAME_A_PACKET = {"h264", "hevc", "vp9", "av1", "mjpeg"}


@dataclass(frozen=True)
class StatedFrame:
    """When a frame is shown and for how long, in units of the stream's time base."""

    pts: int
    duration: int


def stated_frames(container: InputContainer, stream: av.VideoStream) -> tuple[StatedFrame, ...] | None:
    """Every frame that decoding would give, in order of presentation; `None` where only decoding can tell.

    MP4 and MOV number and stamp their frames. They are believed where all of them are there, where each has its stamp,
    and where the clip begins with a key frame that is shown first, as frames that refer to something before it are
    dropped by decoders. Frames before the start of an edit list are decoded but not shown.
    """
    codec = stream.codec_context.codec.canonical_name
    if "mov" not in container.format.name.split(",") or codec not in _FRAME_A_PACKET:
        return None
    faults = Faults()
    found = [
        (packet.pts, packet.duration or 0, packet.is_keyframe, packet.is_discard)
        for packet in packets(container, stream, faults)
        if packet is not None and packet.size
    ]
    stamps = [pts for pts, *_ in found if pts is not None]
    if faults.truncated or not len(stamps) == len(found) == stream.frames > 0:
        return None
    first_pts, _, begins_with_key, _ = found[0]
    if not begins_with_key or first_pts != min(stamps):
        return None
    shown = [StatedFrame(pts, duration) for pts, duration, _, discard in found if pts is not None and not discard]
    return tuple(sorted(shown, key=lambda frame: frame.pts)) or None
