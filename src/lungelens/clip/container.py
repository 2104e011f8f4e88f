"""Open a video file without trusting it: what is not a video is refused with one sentence, damage is skipped."""

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
MAX_FRAME_PX = 2**26  # twice an 8K frame; 192 MiB as RGB
# Enough for 4K in real time. Each thread holds a frame, and an error near the end loses those still held.
DECODER_THREADS = 4

# FFmpeg's names. By default it also accepts text files as videos of their letters, and playlists that may name
# other files or URLs. The audio formats are listed so that they can be distinguished from files that are no recording.
_VIDEO_FORMATS = "mov matroska avi gif mpegts mpeg mpegvideo flv asf ogg mxf nut ivf dv h264 hevc m4v obu mjpeg"
_AUDIO_FORMATS = "mp3 wav flac aac"
_OPEN_OPTIONS = {
    "format_whitelist": ",".join(f"{_VIDEO_FORMATS} {_AUDIO_FORMATS}".split()),
    "protocol_whitelist": "file",
}
_STILL_IMAGE = Disposition.attached_pic | Disposition.still_image | Disposition.timed_thumbnails


@dataclass
class Faults:
    """What went wrong while reading a file, counted as it is read."""

    lost_packets: int = 0  # could not be decoded
    corrupt_frames: int = 0  # decoded, with gaps filled in by the decoder
    truncated: bool = False  # the file ends, or becomes unreadable, in the middle of its data


def open_container(path: Path) -> InputContainer:
    """Open a video file.

    Raises
    ------
    UnreadableInputError
        If it is missing, empty, cannot be opened, or is neither a video nor an audio file.
    """
    head = _first_bytes(path)
    try:
        # Phones write make and model in any encoding: "replace".
        container = av.open(str(path.absolute()), mode="r", container_options=_OPEN_OPTIONS, metadata_errors="replace")
    except av.FFmpegError as error:
        if head[4:8] == b"ftyp":
            raise UnreadableInputError(
                f"{path} is incomplete: recording or copying was interrupted, so copy it again or record a new clip."
            ) from error
        raise UnreadableInputError(
            f"{path} is not a video this program can read: use an MP4, MOV, MKV, WebM, AVI or GIF file."
        ) from error
    # In AVI, whose time stamps are in decoding order, the presentation time stamps made by this flag run backwards.
    container.flags &= ~Flags.gen_pts.value  # type: ignore[operator]
    return container


def _first_bytes(path: Path) -> bytes:
    head = b""
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):  # opening a pipe would wait for a writer
            with path.open("rb") as file:
                head = file.read(16)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableInputError(f"There is no file {path}: check its name and folder.") from error
    except PermissionError as error:
        raise UnreadableInputError(f"Permission to open {path} is denied: allow reading it and try again.") from error
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path} cannot be opened ({error}): check its name and its disk.") from error
    if stat.S_ISDIR(mode):
        raise UnreadableInputError(f"{path} is a folder: name one video file in it.")
    if not stat.S_ISREG(mode):
        raise UnreadableInputError(f"{path} is not a regular file: save the video to a file first and use that.")
    if not head:
        raise UnreadableInputError(f"{path} is empty: copy it again or record a new clip.")
    return head


def choose_stream(container: InputContainer, path: Path) -> av.VideoStream:
    """The stream that is the clip: no cover art or thumbnail; of several the default one, then the largest.

    Raises
    ------
    UnreadableInputError
        If there is none, or none that can be decoded.
    """
    streams = [stream for stream in container.streams.video if not stream.disposition & _STILL_IMAGE]
    if not streams:
        raise UnreadableInputError(f"{path} contains no video, only sound or other data: use a video file.")
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise UnreadableInputError(
            f"{path} uses a video codec this program does not support: save it as H.264 MP4 and use that."
        )
    stream = max(known, key=lambda one: (bool(one.disposition & Disposition.default), one.width * one.height))
    stream.codec_context.thread_type, stream.codec_context.thread_count = "AUTO", DECODER_THREADS
    # A header may announce a small frame and a packet then contain a huge one.
    stream.codec_context.options = {"max_pixels": str(MAX_FRAME_PX)}
    return stream


def check_size(width_px: int, height_px: int, path: Path) -> None:
    """Refuse an implausibly large frame before memory is allocated for it.

    Raises
    ------
    UnreadableInputError
        If a side or the area is over the limit.
    """
    if max(width_px, height_px) > MAX_SIDE_PX or width_px * height_px > MAX_FRAME_PX:
        raise UnreadableInputError(
            f"{path} has frames of {width_px} × {height_px} pixels, which is too large: save it at 4K or less."
        )


def decode(
    container: InputContainer, stream: av.VideoStream, path: Path, faults: Faults | None = None
) -> Iterator[av.VideoFrame]:
    """All frames that can be decoded, in order of presentation; the others are counted in `faults`.

    Raises
    ------
    UnreadableInputError
        At the end, if there were none.
    """
    faults = faults or Faults()
    any_frame = False
    for packet in packets(container, stream, faults):
        try:
            frames = stream.decode(packet)
        except av.FFmpegError:
            faults.lost_packets += 1
            continue
        for frame in frames:
            any_frame = True
            faults.corrupt_frames += frame.is_corrupt
            yield frame
    if not any_frame:
        raise UnreadableInputError(f"No frame of {path} can be decoded: copy it again or record a new clip.")


def packets(
    container: InputContainer, stream: av.VideoStream, faults: Faults
) -> Iterator[av.Packet[av.VideoStream] | None]:
    """The stream's packets, and finally an empty one or `None`, either of which flushes the decoder."""
    halves = 0
    try:
        for packet in container.demux(stream):
            if packet.is_corrupt and packet.size:
                halves += 1  # fed to a decoder with several threads, half a packet destroys good frames too
                continue
            if packet.size:  # the file goes on after them, as where two were joined
                faults.lost_packets, halves = faults.lost_packets + halves, 0
            yield packet
        faults.truncated = faults.truncated or halves > 0
    except av.FFmpegError:
        faults.truncated = True
        yield None


def duration_s(container: InputContainer, stream: av.VideoStream) -> float | None:
    """The duration of the stream according to the file, in seconds; `None` where not given."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    # MKV and WebM give the end on a time line on which the first frame may come late.
    end_s = _clock_seconds(stream.metadata.get("DURATION", ""))
    if end_s is None and len(container.streams) == 1 and container.duration:
        end_s = container.duration / av.time_base
    return None if end_s is None else end_s - float((stream.start_time or 0) * (stream.time_base or 0))


def _clock_seconds(text: str) -> float | None:
    """Seconds of "01:02:03.5", the format of a stream's duration in MKV and WebM."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None
