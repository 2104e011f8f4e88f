"""A clip without sound and without all that a phone writes beside the frames; the frames stay as they were coded.

What goes: sound, subtitles and data (a phone's GPS track and motion are such streams), chapters, covers, metadata of
file and streams, and messages in H.264 and H.265 video, where recorders write their names and serial numbers. What
stays: frames, their times, and which way is up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import av

from lungelens.clip.container import choose_stream, open_container
from lungelens.errors import OutputError, UnreadableInputError
from lungelens.files import new_file, part_of
from lungelens.study.deidentify.messages import Sieve, has_messages

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

# What every file of these kinds says of its own form.
_OF_EVERY_FILE = frozenset(
    {
        "major_brand",
        "minor_version",
        "compatible_brands",
        "language",
        "handler_name",
        "vendor_id",
        "encoder",
        "duration",
    }
)
IN_MP4 = frozenset({"h264", "hevc", "av1", "mpeg4", "vp9"})


@dataclass(frozen=True)
class Removed:
    """What a clip had: how many streams of which kind, and the names of metadata, never their values."""

    streams: dict[str, int] = field(default_factory=dict)
    metadata: tuple[str, ...] = ()
    messages: bool = False  # in the video itself
    cut_off: bool = False  # frames that an edit list hides are coded in the file

    def in_words(self) -> str:
        """For the list of what was removed."""
        kinds = [f"{number} {kind} stream{'s' if number > 1 else ''}" for kind, number in sorted(self.streams.items())]
        named = [f"metadata {', '.join(self.metadata)}"] if self.metadata else []
        more = {"messages in the video": self.messages, "frames that were cut off": self.cut_off}
        return "; ".join([*kinds, *named, *(words for words, there in more.items() if there)]) or "nothing was there"


def ending_for(clip: Path) -> str:
    """The ending of a stripped clip's name: MP4 where its video can be in one, else Matroska.

    Raises
    ------
    UnreadableInputError
        It is not a video.
    """
    with open_container(clip) as container:
        codec = choose_stream(container, clip).codec_context.codec.canonical_name
    return ".mp4" if codec in IN_MP4 else ".mkv"


def carried_by(clip: Path) -> Removed:
    """What is in a clip beside its frames.

    Raises
    ------
    UnreadableInputError
        It is not a video.
    """
    with open_container(clip) as container:
        stream = choose_stream(container, clip)
        streams, metadata, messages = _others(container, stream), _names(container), has_messages(container, stream)
    with open_container(clip) as container:
        cut_off = any(packet.is_discard for packet in container.demux(choose_stream(container, clip)))
    return Removed(streams, metadata, messages, cut_off)


def strip(clip: Path, target: Path) -> Removed:
    """Write the clip's frames, as they are coded, and nothing else; the file appears whole or not at all.

    Raises
    ------
    UnreadableInputError
        It is not a video, or it was trimmed and what was cut off is still in it.
    OutputError
        It cannot be written.
    """
    part = part_of(target)
    removed = carried_by(clip)
    if removed.cut_off:
        raise UnreadableInputError(
            f"{clip} was trimmed, and what was cut off is still in the file: use --blur-face, which writes it anew."
        )
    try:
        with open_container(clip) as container:
            stream = choose_stream(container, clip)
            new_file(part)
            kind = "matroska" if target.suffix == ".mkv" else "mp4"
            options = {"fflags": "+bitexact", "movflags": "+faststart"}
            with av.open(str(part), "w", format=kind, options=options) as output:
                _copy(container, stream, output)
        part.replace(target)
    except OSError as error:
        if isinstance(error, OutputError) or not error.filename or str(clip) in str(error.filename):
            raise
        raise OutputError(
            f"{target} cannot be written ({error.strerror}): check the folder and the free space."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return removed


def _copy(container: InputContainer, stream: VideoStream, output: OutputContainer) -> None:
    copied = output.add_stream_from_template(stream)
    copied.metadata.clear()
    output.metadata.clear()
    sieve = Sieve(stream, copied)
    for packet in container.demux(stream):
        if packet.size == 0:  # the end; a muxer takes none of it
            continue
        for kept in sieve.filter(packet):
            kept.stream = copied
            output.mux(kept)


def _others(container: InputContainer, kept: VideoStream) -> dict[str, int]:
    """How many streams there are of each other kind."""
    kinds = {"audio": "sound", "video": "picture", "subtitle": "text"}
    return dict(Counter(kinds.get(one.type, "data") for one in container.streams if one.index != kept.index))


def _names(container: InputContainer) -> tuple[str, ...]:
    """Of metadata, but what every file says."""
    names = {*container.metadata, *(name for one in container.streams for name in one.metadata)}
    return tuple(sorted(names - _OF_EVERY_FILE))
