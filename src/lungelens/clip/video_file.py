"""A clip that has been opened: upright RGB frames with their true times, decoded in the background.

Memory use stays flat over several passes: only the frames' times are kept, unless the clip is opened with `keep`.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

from lungelens.clip.background import in_background
from lungelens.clip.container import Faults, choose_stream, decode, open_container
from lungelens.clip.frame_converter import FrameConverter
from lungelens.clip.orientation import Orientation
from lungelens.clip.packets import stated_frames
from lungelens.clip.timing import FrameClock, Timing
from lungelens.clip.types import ClipInfo, Frame
from lungelens.files import content_sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    import av
    import numpy as np
    import numpy.typing as npt
    from av.container import InputContainer

    from lungelens.clip.kept_frames import KeptFrames
    from lungelens.clip.lens import Lens
    from lungelens.clip.picture_area import Area

# Frames decoded ahead: enough to keep the decoder busy while one is analysed, few enough at 4K (25 MB each).
PREFETCHED = 4
# Headers round durations.
SHORTFALL_S = 0.3


@dataclass
class VideoFile:
    """A clip whose header and first frame have been read. Created by `reader.open_video`."""

    path: Path
    width_px: int  # display size: rotation applied, pixels square, bars cut off
    height_px: int
    orientation: Orientation
    area: Area | None  # where the picture is in the frame, if it has bars around it; sizes and places are the picture's
    interlaced: bool
    codec: str  # "h264", "hevc", "vp9", …
    duration_s: float | None  # according to the header, for a progress bar; `info` has the true one
    focal_35mm: float | None
    device: str | None
    turned_deg: int = 0  # clockwise, beyond what the file asks for: see `shown_at`
    lens: Lens | None = None  # whose distortion is undone in the frames that `frames` yields
    kept: KeptFrames | None = field(default=None, repr=False)  # for further passes, these of `undistorted` too
    decode_s: float = field(default=0.0, init=False)  # time spent on decoding and converting, over all passes
    _timing: Timing | None = field(default=None, init=False, repr=False)
    _faults: Faults = field(default_factory=Faults, init=False, repr=False)
    _end_s: float = field(default=0.0, init=False, repr=False)  # end of the last frame's display time

    @property
    def name(self) -> str:
        """The file's name without its folder; undecodable bytes are replaced."""
        return os.fsencode(self.path.name).decode(errors="replace")

    @property
    def rotation_deg(self) -> int:
        """0, 90, 180 or 270: how far clockwise stored frames are rotated for display."""
        return self.orientation.quarter_turns * 90

    @cached_property
    def sha256(self) -> str:
        """Of the file's bytes, as 64 hexadecimal digits."""
        return content_sha256(self.path)

    def shown_at(self, rotation_deg: int) -> VideoFile:
        """The same clip, not yet read, its stored frames rotated by so much, whatever the file asks for."""
        turns = (rotation_deg - self.rotation_deg) // 90 % 4
        width_px, height_px = Orientation(turns).swap_sides(self.width_px, self.height_px)
        orientation, area = self.orientation.turned(turns), self.area and self.area.turned(turns)
        turned = replace(self, width_px=width_px, height_px=height_px, orientation=orientation, area=area)
        return replace(turned, turned_deg=(self.turned_deg + 90 * turns) % 360)

    def undistorted(self, lens: Lens | None) -> VideoFile:
        """The same clip, not yet read, with this lens's distortion undone in its frames."""
        return replace(self, lens=lens)

    def frames(
        self, wanted: Callable[[int, float], bool] | None = None, max_side_px: int | None = None
    ) -> Generator[Frame]:
        """Read the clip from its start, decoding a few frames ahead in a thread.

        Parameters
        ----------
        wanted
            Called in that thread with each frame's index and time in seconds. `False` leaves it out, which saves
            the conversion; its time counts all the same.
        max_side_px
            Reduce frames whose longer side has more pixels than this.

        Yields
        ------
        Frame
            In order of time. Closing the generator, as leaving the loop does, stops the thread.

        Raises
        ------
        UnreadableInputError
            If the file is missing or has changed since it was opened.
        """
        return in_background(self._read(wanted, max_side_px), PREFETCHED)

    def info(self) -> ClipInfo:
        """What is known of the clip.

        Once `frames` has been run to its end, this is what was decoded. Before, an MP4 or MOV answers from its index,
        and damage inside a frame is not known yet; any other clip is decoded for it.

        Raises
        ------
        UnreadableInputError
            If the file is missing or has changed since it was opened.
        """
        timing = self._known_timing()
        return ClipInfo(
            name=self.name,
            sha256=self.sha256,
            width_px=self.width_px,
            height_px=self.height_px,
            rotation_deg=self.rotation_deg,
            duration_s=timing.duration_s,
            frames=timing.frames,
            fps_mean=timing.fps_mean,
            variable_frame_rate=timing.variable_frame_rate,
            codec=self.codec,
            focal_35mm=self.focal_35mm,
            device=self.device,
            lens=self.lens,
            warnings=(*self._damage(timing), *timing.warnings, *self._shown()),
        )

    def is_longer_than(self, limit_s: float, limit_frames: int, tell: Callable[[], None]) -> bool:
        """Whether the clip is longer, whatever its header promises.

        An MP4 or MOV answers from its index. Any other clip is decoded for it, but no further than to the limit.

        Parameters
        ----------
        limit_s, limit_frames
            The limit: time, and frames, as time stamps may stand still.
        tell
            Called with every frame decoded.

        Raises
        ------
        UnreadableInputError
            If the file is missing or has changed since it was opened.
        """
        timing = self._timing or self._stated_timing()
        if timing is not None:
            return timing.duration_s > limit_s or timing.frames > limit_frames
        reached = (0, 0.0)

        def look(index: int, time_s: float) -> bool:
            nonlocal reached
            reached = (index, time_s)
            tell()
            return False

        with closing(self._read(look, None)) as reading:
            return any(reached[0] >= limit_frames or reached[1] > limit_s for _ in reading)

    def times_s(self) -> npt.NDArray[np.float64]:
        """Times of all frames in seconds, (frames,), known as `info` is and with the same errors."""
        return self._known_timing().times_s

    def _known_timing(self) -> Timing:
        if self._timing is None:
            self._timing = self._stated_timing()
        if self._timing is None:
            for _ in self._read(lambda _index, _time_s: False, None):
                pass
            assert self._timing is not None  # `_read` raises where there is no frame
        return self._timing

    def _stated_timing(self) -> Timing | None:
        """What the file's index says, where it can be believed."""
        if self.interlaced:  # fields may come in packets of their own
            return None
        with open_container(self.path) as container:
            stream = choose_stream(container, self.path)
            frames, clock = stated_frames(container, stream), FrameClock.of(stream)
        if frames is None:
            return None
        times_s = [clock.time_s(frame.pts, None) for frame in frames]
        self._end_s = times_s[-1] + float(frames[-1].duration * clock.time_base)
        return clock.timing()

    def _read(self, wanted: Callable[[int, float], bool] | None, max_side_px: int | None) -> Generator[Frame | None]:
        since_s = perf_counter()
        faults = Faults()
        convert = FrameConverter(self.width_px, self.height_px, self.orientation, max_side_px, self.lens, self.area)
        with open_container(self.path) as container:
            stream = choose_stream(container, self.path)
            clock = FrameClock.of(stream)
            for index, decoded in enumerate(self._decoded(container, stream, faults)):
                time_s = clock.time_s(decoded.pts, decoded.dts)
                is_wanted = wanted is None or wanted(index, time_s)
                frame = Frame(index, time_s, convert(decoded), convert.scale) if is_wanted else None
                end_s = time_s + float(decoded.duration * clock.time_base)
                self.decode_s += perf_counter() - since_s
                yield frame
                since_s = perf_counter()
        self._timing, self._end_s = clock.timing(), end_s
        self._faults = self.kept.faults if self.kept and self.kept.frames is not None else faults

    def _decoded(self, container: InputContainer, stream: av.VideoStream, faults: Faults) -> Iterator[av.VideoFrame]:
        """The frames as stored, from memory if the clip is kept and has been read to its end before."""
        if self.kept is None:
            return decode(container, stream, self.path, faults)
        if self.kept.frames is not None:
            return iter(self.kept.frames)
        return self.kept.keep(decode(container, stream, self.path, faults), faults)

    def _damage(self, timing: Timing) -> list[str]:
        warnings = []
        promised_s = self.duration_s or 0.0
        three_frames_s = 3 / timing.fps_mean if timing.fps_mean else 0.0
        cut_off = promised_s - max(timing.duration_s, self._end_s) > max(SHORTFALL_S, three_frames_s)
        if cut_off or self._faults.truncated:
            promised = f" of {promised_s:.1f} s" if cut_off else ""
            warnings.append(f"The file is cut off or damaged; it was read up to {timing.duration_s:.1f} s{promised}.")
        bad = self._faults.lost_packets + self._faults.corrupt_frames
        if bad:
            warnings.append(f"Parts of the file are damaged; frames missing or corrupt: {bad}.")
        return warnings

    def _shown(self) -> Iterator[str]:
        if self.orientation.mirrored:
            yield "The file asks for its frames to be mirrored; left and right are as a viewer sees them."
        if self.turned_deg:
            yield f"The file shows the person lying or head down; it was turned clockwise by {self.turned_deg} degrees."
        if self.area is not None:
            yield f"Bars around a picture of {self.width_px} × {self.height_px} pixels are left out."
