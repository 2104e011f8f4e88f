"""Open a clip: what its header and first frame say.

for frame in open_video(path).frames(max_side_px=640):
...
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lungelens.clip import metadata
from lungelens.clip.container import check_size, choose_stream, decode, duration_s, open_container
from lungelens.clip.frame_converter import FrameConverter, square_size
from lungelens.clip.kept_frames import KeptFrames
from lungelens.clip.orientation import Orientation
from lungelens.clip.photo import is_photo, open_photo
from lungelens.clip.picture_area import picture_area
from lungelens.clip.video_file import VideoFile
from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    import av


def open_video(path: str | Path, *, keep: bool = False) -> VideoFile:
    """Open a clip and decode its first frame, to make sure that there is one and which way is up; or a picture.

    With `keep` the frames of a short clip are decoded once and kept for further passes.

    Raises
    ------
    UnreadableInputError
        If the file is missing, empty or cannot be opened, is not a video, has only sound, has an unknown codec, is too
        large, asks to be shown aslant, or has no frame that can be decoded. The message is one sentence: what is wrong
        and what to do.
    """
    path = Path(path)
    if is_photo(path):
        return open_photo(path)
    with open_container(path) as container:
        stream = choose_stream(container, path)
        check_size(stream.width, stream.height, path)
        first = next(decode(container, stream, path))
        orientation = _asked_for(first, path)
        square_px = square_size(first.width, first.height, stream.sample_aspect_ratio)
        check_size(*square_px, path)
        size_px = orientation.swap_sides(*square_px)
        area = picture_area(FrameConverter(*size_px, orientation)(first))
        width_px, height_px = size_px if area is None else (area.width, area.height)
        tags = {**container.metadata, **stream.metadata}
        return VideoFile(
            path=path,
            width_px=width_px,
            height_px=height_px,
            orientation=orientation,
            area=area,
            interlaced=bool(first.interlaced_frame),
            codec=stream.codec_context.codec.canonical_name,
            duration_s=duration_s(container, stream),
            focal_35mm=metadata.focal_35mm(tags),
            device=metadata.device(tags),
            kept=KeptFrames() if keep else None,
        )


def _asked_for(first: av.VideoFrame, path: Path) -> Orientation:
    """How the file wants its frames to be shown."""
    try:
        return Orientation.of(first)
    except ValueError as error:
        raise UnreadableInputError(
            f"{path} asks to be shown turned by {error} degrees, which leaves open which way is up: save it upright "
            "with a video editor and use that."
        ) from error
