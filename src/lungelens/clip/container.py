"""Open a video file without trusting it: no clip is refused with one sentence, damage is read around."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
from av.container import Flags
from av.stream import Disposition

from lungelens.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer

MAX_SIDE_PX = 16384
MAX_PICTURE_PX = 2**26  # twice an 8K picture; 192 MiB as RGB
# Enough for 4K in real time. Each thread holds a picture, and an error near the end loses those that are still held.
DECODER_THREADS = 4

# By FFmpeg's names. Left to itself it also takes a text file for a film of its letters, and playlists that may name
# other files or addresses. The audio formats are here to be told apart from what is not a recording at all.
_VIDEO_FORMATS = "mov matroska avi gif mpegts mpeg mpegvideo flv asf ogg mxf nut ivf dv h264 hevc m4v obu mjpeg"
_AUDIO_FORMATS = "mp3 wav flac aac"
_OPEN_OPTIONS = {
    "format_whitelist": ",".join(f"{_VIDEO_FORMATS} {_AUDIO_FORMATS}".split()),
    "protocol_whitelist": "file",
}
_STILL_PICTURE = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails


@dataclass
class Faults:
    """What went wrong while a file was read, added up as it is read."""

    lost_packets: int = 0  # could not be decoded
    corrupt_pictures: int = 0  # came out, with gaps filled in by the decoder
    broke_off: bool = False  # the file ends, or becomes unreadable, in the middle of something


def open_container(path: Path) -> InputContainer:
    """Open a video file.

    Raises
    ------
    UnreadableInputError
        If it is missing, empty, not to be opened, or not a video or audio file at all.
    """
    head = _first_bytes(path)
    try:
        # Phones write maker and model in whatever encoding they like: "replace".
        container = av.open(str(path.absolute()), mode="r", container_options=_OPEN_OPTIONS, metadata_errors="replace")
    except av.FFmpegError as error:
        if head[4:8] == b"ftyp":
            raise UnreadableInputError(
                f"{path} is incomplete: its recording or copying was cut off, so copy it again or record a new clip."
            ) from error
        raise UnreadableInputError(
            f"{path} is not a video this program can read: give an MP4, MOV, MKV, WebM, AVI or GIF file."
        ) from error
    # In AVI, whose stamps are in decoding order, the presentation stamps made up by this flag run backwards.
    container.flags &= ~Flags.gen_pts.value  # type: ignore[operator]
    return container


def _first_bytes(path: Path) -> bytes:
    head = b""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):  # opening a pipe would wait for somebody to write into it
            with path.open("rb") as file:
                head = file.read(16)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableInputError(f"There is no file {path}: check its name and folder.") from error
    except PermissionError as error:
        raise UnreadableInputError(f"{path} may not be opened: allow reading it and try again.") from error
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path} cannot be opened ({error}): check its name and its disk.") from error
    if stat.S_ISDIR(mode):
        raise UnreadableInputError(f"{path} is a folder: name one video file in it.")
    if not stat.S_ISREG(mode):
        raise UnreadableInputError(f"{path} is not an ordinary file: save the video to a file first and give that.")
    if not head:
        raise UnreadableInputError(f"{path} is empty: copy it again or record a new clip.")
    return head


def choose_stream(container: InputContainer, path: Path) -> av.VideoStream:
    """The stream that is the clip: no cover art or thumbnail; the default one if there are several, then the largest.

    Raises
    ------
    UnreadableInputError
        If there is none, or none that can be decoded.
    """
    streams = [stream for stream in container.streams.video if not stream.disposition & _STILL_PICTURE]
    if not streams:
        raise UnreadableInputError(f"{path} has no picture in it, only sound or other data: give a video file.")
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise UnreadableInputError(
            f"{path} is coded in a way this program does not know: save it as H.264 MP4 and give that."
        )
    stream = max(known, key=lambda one: (bool(one.disposition & Disposition.default), one.width * one.height))
    stream.codec_context.thread_type, stream.codec_context.thread_count = "AUTO", DECODER_THREADS
    # A header may promise a small picture and a packet then hold a huge one.
    stream.codec_context.options = {"max_pixels": str(MAX_PICTURE_PX)}
    return stream


def check_size(width_px: int, height_px: int, path: Path) -> None:
    """Refuse a picture that is too large to be one, before memory is taken for it.

    Raises
    ------
    UnreadableInputError
        If a side or the area is over the limit.
    """
    if max(width_px, height_px) > MAX_SIDE_PX or width_px * height_px > MAX_PICTURE_PX:
        raise UnreadableInputError(
            f"{path} has pictures of {width_px} × {height_px} pixels, which is too large: save it at 4K or less."
        )


def decode(
    container: InputContainer, stream: av.VideoStream, path: Path, faults: Faults | None = None
) -> Iterator[av.VideoFrame]:
    """All pictures that can be decoded, in order of presentation; what cannot is counted in `faults`.

    Raises
    ------
    UnreadableInputError
        At the end, if there was none.
    """
    faults = faults or Faults()
    any_picture = False
    for packet in packets(container, stream, faults):
        try:
            pictures = stream.decode(packet)
        except av.FFmpegError:
            faults.lost_packets += 1
            continue
        for picture in pictures:
            any_picture = True
            faults.corrupt_pictures += picture.is_corrupt
            yield picture
    if not any_picture:
        raise UnreadableInputError(f"No picture in {path} can be decoded: copy it again or record a new clip.")


def packets(
    container: InputContainer, stream: av.VideoStream, faults: Faults
) -> Iterator[av.Packet[av.VideoStream] | None]:
    """The stream's packets, and at last an empty one or `None`, either of which makes the decoder give out its rest."""
    try:
        for packet in container.demux(stream):
            if packet.is_corrupt and packet.size:
                # Half a packet. Given to a decoder with several threads it takes good pictures down with it.
                faults.broke_off = True
            else:
                yield packet
    except av.FFmpegError:
        faults.broke_off = True
        yield None


def duration_s(container: InputContainer, stream: av.VideoStream) -> float | None:
    """How long the file says the stream is, in seconds; `None` where it does not say."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    # MKV and WebM give the end on a time line on which the first picture may come late.
    end_s = _clock_seconds(stream.metadata.get("DURATION", ""))
    if end_s is None and len(container.streams) == 1 and container.duration:
        end_s = container.duration / av.time_base
    return None if end_s is None else end_s - float((stream.start_time or 0) * (stream.time_base or 0))


def _clock_seconds(text: str) -> float | None:
    """Seconds of "01:02:03.5", which is how MKV and WebM give a stream's duration."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
