"""Write a video that any browser plays, with each frame at its true time."""

from __future__ import annotations

import os
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from lungelens.errors import OutputError
from lungelens.files import new_file, part_of

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from lungelens.clip.types import RgbImage

# The usual clock of video: whole ticks for 24, 25, 30, 50 and 60 frames per second, and 11 µs for all else.
_TICK_S = Fraction(1, 90_000)
# Quality 20 shows no blocks on thin lines and small print; "veryfast" takes a third of the default's time.
# A key frame every 2 s or so makes seeking fast. No B-frames ("bf"): the duration in the header, which FFmpeg
# adds up in the file's order of frames, came out too short with them at a variable rate.
_X264_OPTIONS = {"preset": "veryfast", "crf": "20", "g": "60", "bf": "0"}
_BT709 = {"color_primaries": ColorPrimaries.BT709, "color_trc": ColorTrc.BT709, "colorspace": Colorspace.ITU709}


class VideoWriter:
    """Writes H.264 in MP4, for use in a `with` statement.

    The file appears under its name if the statement ends without an error, and otherwise not at all. H.264 in its
    common form has even sides: an odd one is extended by repeating its last row or column.

    Parameters
    ----------
    path
        Ends in ".mp4"; replaced if it exists.
    width_px, height_px
        Of the frames that will be written.

    Raises
    ------
    OutputError
        If the file cannot be written, or no frame was written.
    """

    def __init__(self, path: Path, width_px: int, height_px: int) -> None:
        self._path = path
        self._part = part_of(path)
        self._shape = (height_px, width_px, 3)
        self._first_tick = self._last_tick = -1
        self._reformatter = VideoReformatter()

    def __enter__(self) -> Self:
        height_px, width_px, _ = self._shape
        try:
            os.close(new_file(self._part))  # FFmpeg opens the file only once there is something to write
        except OSError as error:
            raise self._cannot_write(error) from error
        self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream("libx264", rate=30, options=_X264_OPTIONS)
        self._stream.width, self._stream.height = width_px + width_px % 2, height_px + height_px % 2
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = _TICK_S
        self._stream.codec_context.color_range = ColorRange.MPEG
        for name, value in _BT709.items():
            setattr(self._stream.codec_context, name, value)
        return self

    def write(self, rgb: RgbImage, time_s: float) -> None:
        """Add one frame.

        Parameters
        ----------
        rgb
            (height_px, width_px, 3).
        time_s
            Its display time, 0 or later, and later than the previous one. The video starts with its first frame.

        Raises
        ------
        ValueError
            If the shape or the order of times is wrong.
        OutputError
            If the disk is full or unavailable.
        """
        if rgb.shape != self._shape:
            raise ValueError(f"expected a frame of shape {self._shape}, got {rgb.shape}")
        tick = round(time_s / _TICK_S)
        if tick <= self._last_tick:
            raise ValueError(f"expected a time after {float(self._last_tick * _TICK_S):.5f} s, got {time_s:.5f} s")
        if self._first_tick < 0:
            self._first_tick = tick
        self._last_tick = tick
        frame = av.VideoFrame.from_ndarray(self._even(rgb), format="rgb24")
        frame = self._reformatter.reformat(frame, format="yuv420p", dst_colorspace=Colorspace.ITU709, threads=1)
        frame.pts, frame.time_base = tick - self._first_tick, _TICK_S
        self._encode(frame)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            with suppress(OSError):
                self._container.close()
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _finish(self) -> None:
        if self._last_tick < 0:
            raise OutputError(f"There was no frame to write to {self._path}.")
        self._encode(None)
        try:
            self._container.close()
            self._part.replace(self._path)
        except OSError as error:
            raise self._cannot_write(error) from error

    def _encode(self, frame: av.VideoFrame | None) -> None:
        try:
            self._container.mux(self._stream.encode(frame))
        except OSError as error:
            raise self._cannot_write(error) from error

    def _cannot_write(self, error: OSError) -> OutputError:
        return OutputError(f"{self._path} cannot be written ({error.strerror}): check the folder and the free space.")

    @staticmethod
    def _even(rgb: RgbImage) -> RgbImage:
        height_px, width_px, _ = rgb.shape
        if width_px % 2 or height_px % 2:
            rgb = np.pad(rgb, ((0, height_px % 2), (0, width_px % 2), (0, 0)), mode="edge")
        return np.ascontiguousarray(rgb)
