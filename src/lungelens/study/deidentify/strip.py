"""A clip without sound and without all that a phone writes beside the frames; the frames stay as they were coded.

What goes: sound, subtitles and data (a phone's GPS track and motion are such streams), chapters, covers, metadata of
file and streams, and messages in the video itself (SEI, ITU-T H.264 and H.265 annex D), where recorders write their
names and serial numbers. What stays: frames, their times, and which way is up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import av
from av.bitstream import BitStreamFilterContext

from lungelens.clip.container import choose_stream, open_container
from lungelens.errors import OutputError
from lungelens.files import new_file, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

_MESSAGES = {"h264": "6", "hevc": "39-40"}  # types of the units that carry them
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
    messages: bool = False  # in the video itself: taken out where there were any

    def in_words(self) -> str:
        """For the list of what was removed."""
        kinds = [f"{number} {kind} stream{'s' if number > 1 else ''}" for kind, number in sorted(self.streams.items())]
        named = [f"metadata {', '.join(self.metadata)}"] if self.metadata else []
        return "; ".join([*kinds, *named, *(["messages in the video"] if self.messages else [])]) or "nothing was there"


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
        return _carried(container, choose_stream(container, clip))


def strip(clip: Path, target: Path) -> Removed:
    """Write the clip's frames, as they are coded, and nothing else; the file appears whole or not at all.

    Raises
    ------
    UnreadableInputError
        It is not a video.
    OutputError
        It cannot be written.
    """
    part = part_of(target)
    try:
        with open_container(clip) as container:
            stream = choose_stream(container, clip)
            removed = _carried(container, stream)
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
    for packet in _without_messages(container, stream, copied):
        packet.stream = copied
        output.mux(packet)


def _without_messages(
    container: InputContainer, stream: VideoStream, copied: VideoStream
) -> Iterator[Packet[VideoStream]]:
    """Packets in the form that the filter gives them, which it tells the stream that is written."""
    units = _MESSAGES.get(stream.codec_context.codec.canonical_name)
    sieve = BitStreamFilterContext(f"filter_units=remove_types={units}", stream, copied) if units else None
    for packet in container.demux(stream):
        if packet.size == 0:  # the end; a muxer takes none of it
            continue
        yield from [packet] if sieve is None else sieve.filter(packet)


def _carried(container: InputContainer, kept: VideoStream) -> Removed:
    streams: dict[str, int] = {}
    for one in container.streams:
        if one.index != kept.index:
            kind = {"audio": "sound", "video": "picture", "subtitle": "text"}.get(one.type, "data")
            streams[kind] = streams.get(kind, 0) + 1
    names = {*container.metadata, *(name for one in container.streams for name in one.metadata)}
    said = tuple(sorted(names - _OF_EVERY_FILE))
    return Removed(streams, said, messages=kept.codec_context.codec.canonical_name in _MESSAGES)
