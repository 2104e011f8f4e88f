"""Clips made on the spot with PyAV, for tests of whatever reads video. Tests need no other program.

`write_clip`     writes pictures as a clip in any codec, container, rotation, pixel shape, at any times.
`transcode`      writes an existing clip anew: other codec, smaller, mirrored, rotated by metadata, slower, at a
                 variable rate. What is measured stays the same, but for the leg if mirrored and the times if slower:

    transcode(clip, tmp_path / "hevc.mp4", codec="libx265")
    transcode(clip, tmp_path / "half.mp4", scale=0.5)
    transcode(clip, tmp_path / "mirrored.mp4", mirror=True)
    transcode(clip, tmp_path / "rotated.mp4", rotation_deg=90)
    transcode(clip, tmp_path / "slow.mp4", slowdown=2.0)
    transcode(clip, tmp_path / "vfr.mp4", keep=all_but(0.3))

`trimmed`        copies a clip with its beginning hidden, as phones trim.
`write_sound`    writes a file without any picture.
`cut`            copies the first part of a file, as an interrupted download would.
`corner_picture` is a picture in which every rotation and reflection can be told from every other.
`step_pictures`  are pictures that say which one of how many they are; `step_of` reads it back.
"""

from __future__ import annotations

import os
import random
from fractions import Fraction
from itertools import chain, count
from typing import TYPE_CHECKING, cast

import av
import cv2
import numpy as np

from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from av.container import OutputContainer

    from lungelens.clip.types import RgbImage

FPS = 25
_OPTIONS: dict[str, dict[str, str]] = {
    "libx264": {"preset": "ultrafast", "crf": "14"},
    "libx265": {"preset": "superfast", "crf": "16", "x265-params": "log-level=none"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "crf": "16", "b": "0"},
    "libsvtav1": {"preset": "12", "crf": "20"},
    "mpeg4": {"qmin": "2", "qmax": "3"},
}
_PIX_FMT = {"gif": "rgb8", "png": "rgb24"}
# What a file's time stamps count. An AVI counts pictures; MPEG-4 part 2 can count no finer than 1/65535 s.
_TICK_S = {".avi": Fraction(1, FPS), ".gif": Fraction(1, 100), "mpeg4": Fraction(1, 30_000)}
_FINE_TICK_S = Fraction(1, 90_000)


def write_clip(
    path: Path,
    pictures: Iterable[RgbImage],
    times_s: Iterable[float] | None = None,
    *,
    codec: str = "libx264",
    pix_fmt: str | None = None,
    rotation_deg: int = 0,
    mirrored: bool = False,
    pixel_aspect: Fraction = Fraction(1),
    b_pictures: int = 0,
    metadata: Mapping[str, str] | None = None,
    movflags: str = "+faststart",
    options: Mapping[str, str] | None = None,
    sound: bool = False,
    cover: RgbImage | None = None,
) -> Path:
    """Write a clip; the container follows from the path's ending.

    Parameters
    ----------
    path
        ".mp4", ".mov", ".mkv", ".webm", ".avi", ".gif", ".ts", …
    pictures
        (height, width, 3) each, as they are to be stored.
    times_s
        When each is shown; every 1/25 s unless given.
    rotation_deg, mirrored
        What the file is to ask of a viewer: to mirror left to right, then to turn clockwise. For MP4, MOV and MKV.
    pixel_aspect
        A pixel's width over its height.
    b_pictures
        How many pictures in a row may be stored after a later one.
    metadata
        Any keys in MP4 and MOV with `movflags="+use_metadata_tags"`.
    sound
        Add a stream of silence.
    cover
        Add a picture as cover art.
    """
    tick_s = _TICK_S.get(path.suffix) or _TICK_S.get(codec) or _FINE_TICK_S
    pictures = iter(pictures)
    first = next(pictures)
    is_mov = path.suffix in (".mp4", ".mov", ".m4v", ".3gp")
    with av.open(str(path), "w", options={"movflags": movflags} if is_mov and movflags else {}) as container:
        container.metadata.update(metadata or {})
        art = None if cover is None else _add_cover(container, cover)
        stream = _add_video(container, codec, pix_fmt or _PIX_FMT.get(codec, "yuv420p"), first.shape, options)
        stream.codec_context.max_b_frames = b_pictures
        stream.codec_context.time_base = tick_s
        stream.codec_context.sample_aspect_ratio = pixel_aspect
        if rotation_deg or mirrored:
            # PyAV turns counter-clockwise and mirrors last: mirroring first needs the opposite turn.
            stream.set_display_rotation(rotation_deg if mirrored else -rotation_deg, hflip=mirrored)
        silence = container.add_stream("aac", rate=8000, layout="mono") if sound else None
        if art is not None and cover is not None:
            container.mux(art.encode(av.VideoFrame.from_ndarray(cover)))
        for picture, time_s in zip(chain([first], pictures), times_s or (i / FPS for i in count()), strict=False):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts, frame.time_base = round(time_s / tick_s), tick_s
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if silence is not None:
            _fill_with_silence(container, silence, time_s)
    return path


def write_sound(path: Path, seconds: float = 1.0, cover: RgbImage | None = None) -> Path:
    """Write a file with nothing but silence in it, and cover art if given."""
    with av.open(str(path), "w") as container:
        art = None if cover is None else _add_cover(container, cover)
        silence = container.add_stream("aac", rate=8000, layout="mono")
        if art is not None and cover is not None:
            container.mux(art.encode(av.VideoFrame.from_ndarray(cover)))
        _fill_with_silence(container, silence, seconds)
    return path


def transcode(
    source: Path,
    target: Path,
    *,
    codec: str = "libx264",
    pix_fmt: str | None = None,
    scale: float = 1.0,
    mirror: bool = False,
    rotation_deg: int = 0,
    turned_deg: int = 0,
    slowdown: float = 1.0,
    keep: Callable[[int], bool] | None = None,
    start_s: float = 0.0,
    sound: bool = False,
) -> Path:
    """Write a clip anew; see the top of this file.

    Parameters
    ----------
    scale
        Factor on both sides, rounded to even numbers.
    mirror
        Exchange left and right in the pictures themselves.
    rotation_deg
        Store the pictures turned, and have the file ask for this clockwise turn to set them upright again.
    turned_deg
        Turn the pictures themselves counter-clockwise, and say nothing of it.
    slowdown
        2.0 makes everything last twice as long.
    keep
        Which pictures to keep, by index; the others are dropped and those left keep their times.
    start_s
        Time stamp of the first picture.
    """
    video = open_video(source)
    size_px = (_even(video.width_px * scale), _even(video.height_px * scale))

    def pictures() -> Iterator[RgbImage]:
        for frame in video.frames(lambda index, _: keep is None or keep(index)):
            times_s.append(start_s + frame.time_s * slowdown)
            rgb = frame.rgb if scale == 1.0 else cv2.resize(frame.rgb, size_px, interpolation=cv2.INTER_AREA)
            yield np.rot90(rgb[:, ::-1] if mirror else rgb, (rotation_deg + turned_deg) // 90)

    times_s: list[float] = []
    return write_clip(
        target,
        pictures(),
        (times_s[i] for i in count() if i < len(times_s)),
        codec=codec,
        pix_fmt=pix_fmt,
        rotation_deg=rotation_deg,
        sound=sound,
    )


def all_but(share: float, seed: int = 0) -> Callable[[int], bool]:
    """For `transcode(keep=...)`: drops this share of the pictures at random, never the first."""
    chance = random.Random(seed)
    return lambda index: index == 0 or chance.random() >= share


def cut(source: Path, target: Path, share: float) -> Path:
    """Copy the first part of a file."""
    content = source.read_bytes()
    target.write_bytes(content[: int(len(content) * share)])
    return target


def trimmed(source: Path, target: Path, seconds: float, metadata: Mapping[str, str] | None = None) -> Path:
    """Copy a clip as a phone trims it: what was cut off is still in it, hidden by the file's edit list.

    With a stream of silence and metadata of any keys.
    """
    with (
        av.open(str(source)) as container,
        av.open(str(target), "w", options={"movflags": "+use_metadata_tags"}) as output,
    ):
        output.metadata.update(metadata or {})
        stream = container.streams.video[0]
        copied = output.add_stream_from_template(stream)
        silence = output.add_stream("aac", rate=8000, layout="mono")
        for packet in container.demux(stream):
            if packet.size:
                off = round(seconds / packet.time_base)
                packet.pts, packet.dts, packet.stream = (packet.pts or 0) - off, (packet.dts or 0) - off, copied
                output.mux(packet)
        _fill_with_silence(output, silence, 1.0)
    return target


def corner_picture(width_px: int = 64, height_px: int = 48) -> RgbImage:
    """Grey, with a red corner top left, a green one top right and a blue one bottom left, each a quarter of a side."""
    picture = np.full((height_px, width_px, 3), 128, np.uint8)
    corner_h, corner_w = height_px // 4, width_px // 4
    picture[:corner_h, :corner_w] = (255, 0, 0)
    picture[:corner_h, -corner_w:] = (0, 255, 0)
    picture[-corner_h:, :corner_w] = (0, 0, 255)
    return picture


def step_pictures(n: int, width_px: int = 64, height_px: int = 48) -> list[RgbImage]:
    """Pictures of even grey that get brighter from one to the next."""
    return [np.full((height_px, width_px, 3), round(20 + 215 * i / max(1, n - 1)), np.uint8) for i in range(n)]


def step_of(rgb: RgbImage, n: int) -> int:
    """Which of n step pictures this is."""
    return round((float(rgb.mean()) - 20) * max(1, n - 1) / 215)


def write_packed_xvid(path: Path, pictures: Sequence[RgbImage]) -> Path:
    """Write an AVI as old DivX and XviD programs did: B pictures ride along in the packet of the picture before.

    Each packet with two pictures is followed by one with none, and a note in the first ("DivX…p") says so.
    """
    encoder = av.CodecContext.create("mpeg4", "w")
    encoder.height, encoder.width, _ = pictures[0].shape
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, FPS), Fraction(FPS)
    encoder.max_b_frames, encoder.gop_size = 1, 1000
    encoder.options = {"flags": "+bitexact", "qmin": "2", "qmax": "3"}
    packets = []
    for i, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = i, encoder.time_base
        packets += encoder.encode(frame)
    packets += encoder.encode(None)

    chunks: list[bytes] = []
    latest = -1
    for pts, content in ((packet.pts or 0, bytes(packet)) for packet in packets):
        if pts < latest:
            chunks[-1] += content
            chunks.append(b"\x00\x00\x01\xb6\x00\x7f")
        else:
            chunks.append(content)
        latest = max(latest, pts)
    picture_start = chunks[0].index(b"\x00\x00\x01\xb6")
    chunks[0] = chunks[0][:picture_start] + b"\x00\x00\x01\xb2DivX503b1393p" + chunks[0][picture_start:]

    with av.open(str(path), "w") as container:
        stream = container.add_mux_stream("mpeg4", rate=FPS, width=encoder.width, height=encoder.height)
        for i, chunk in enumerate(chunks):
            packed = av.Packet(chunk)
            packed.stream, packed.time_base = stream, Fraction(1, FPS)
            packed.pts = packed.dts = i
            packed.is_keyframe = i == 0
            container.mux(packed)
    return path


def _add_video(
    container: OutputContainer,
    codec: str,
    pix_fmt: str,
    shape: tuple[int, ...],
    options: Mapping[str, str] | None = None,
) -> av.VideoStream:
    os.environ.setdefault("SVT_LOG", "1")  # errors only; this encoder writes to the terminal otherwise
    added = container.add_stream(codec, rate=FPS, options={**_OPTIONS.get(codec, {}), **(options or {})})
    stream = cast("av.VideoStream", added)
    stream.height, stream.width = shape[:2]
    stream.pix_fmt = pix_fmt
    return stream


def _add_cover(container: OutputContainer, cover: RgbImage) -> av.VideoStream:
    art = _add_video(container, "mjpeg", "yuvj420p", cover.shape)
    art.disposition = av.stream.Disposition.attached_pic
    return art


def _fill_with_silence(container: OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    for start in range(0, int(seconds * 8000) + 1, 1024):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 8000, start, Fraction(1, 8000)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _even(side_px: float) -> int:
    return max(2, 2 * round(side_px / 2))
