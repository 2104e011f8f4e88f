"""True times: from a file's time stamps to seconds since the first frame, and what they say about the frame rate."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from fractions import Fraction

    import av

# Assumed, with a warning, for a file with neither a frame rate nor time stamps.
FALLBACK_FPS = 30.0
BUMP_S = 0.001
RESTART_S = 0.5  # stamps that go back by more have begun anew, as where recordings were joined
# An interval further than this from the median is not jitter but a different rate.
JITTER = 0.1
# Up to this share of odd intervals (say, one dropped frame in a long clip) does not make a rate variable.
ODD_SHARE = 0.01


@dataclass(frozen=True)
class Timing:
    """The timing of all frames of a clip."""

    times_s: npt.NDArray[np.float64]  # of every frame, (frames,)
    frames: int
    duration_s: float  # first to last frame, plus one mean interval for the last one to be shown
    fps_mean: float  # 0.0 for a single frame: it has no rate
    variable_frame_rate: bool
    warnings: tuple[str, ...]


class FrameClock:
    """Gives each frame its time, in order of presentation. Only the times are kept.

    Parameters
    ----------
    time_base
        Seconds per unit of the time stamps.
    assumed_fps
        Rate at which frames without time stamps are placed while the mean rate is not yet known.
    """

    def __init__(self, time_base: Fraction, assumed_fps: float) -> None:
        self.time_base = time_base
        self._assumed_fps = assumed_fps
        self._times_s = array("d")
        self._zero_s: float | None = None  # the first frame's time on the file's own time line
        self._before: tuple[float, float] | None = None  # zero and last time until stamps just now began anew
        self._restarts = 0
        self._bumped = 0
        self._guessed = 0
        self._guessed_lately = 0

    @classmethod
    def of(cls, stream: av.VideoStream) -> FrameClock:
        """The clock of a stream's frames."""
        assert stream.time_base is not None  # every demuxer sets one
        return cls(stream.time_base, float(stream.average_rate or FALLBACK_FPS))

    def time_s(self, pts: int | None, dts: int | None) -> float:
        """Seconds from the first frame to this one; later than for every earlier frame.

        Parameters
        ----------
        pts, dts
            The frame's time stamps for presentation and for decoding. Where there is none for presentation, as in
            AVI, decoding time stamps are in order of presentation too.
        """
        stamp = dts if pts is None else pts
        time_s = self._next_expected_s() if stamp is None else self._since_first_s(float(stamp * self.time_base))
        self._count_guess(is_guess=stamp is None)
        if self._times_s and time_s <= self._times_s[-1]:
            time_s = self._times_s[-1] + BUMP_S
            self._bumped += 1
        self._times_s.append(time_s)
        return time_s

    def timing(self) -> Timing:
        """The timing of the frames so far. There must be at least one."""
        times_s = np.array(self._times_s)
        fps_mean, duration_s = rate_and_duration(times_s)
        return Timing(
            times_s=times_s,
            frames=len(times_s),
            duration_s=duration_s,
            fps_mean=fps_mean,
            variable_frame_rate=is_variable(np.diff(times_s), float(self.time_base)),
            warnings=tuple(self._warnings()),
        )

    def _next_expected_s(self) -> float:
        if not self._times_s:
            return 0.0
        intervals = len(self._times_s) - 1
        mean_s = self._times_s[-1] / intervals if intervals else 1 / self._assumed_fps
        return self._times_s[-1] + mean_s

    def _since_first_s(self, stamp_s: float) -> float:
        if self._zero_s is None:
            self._zero_s = stamp_s - self._next_expected_s()
        before, self._before = self._before, None
        last_s = self._times_s[-1] if self._times_s else 0.0
        if before is not None and 0 < stamp_s - before[0] - before[1] < RESTART_S:  # a single stamp had gone astray
            self._zero_s = before[0]
            self._restarts, self._bumped = self._restarts - 1, self._bumped + 1
        elif stamp_s - self._zero_s < last_s - RESTART_S:
            self._before, self._zero_s = (self._zero_s, last_s), stamp_s - self._next_expected_s()
            self._restarts += 1
        return stamp_s - self._zero_s

    def _count_guess(self, is_guess: bool) -> None:
        # In any AVI, the last frames from a decoder that holds some back have lost their time stamps: a guess that no
        # time stamp follows needs no warning.
        if is_guess:
            self._guessed_lately += 1
        else:
            self._guessed += self._guessed_lately
            self._guessed_lately = 0

    def _warnings(self) -> list[str]:
        warnings = []
        n = len(self._times_s)
        guessed = self._guessed if self._zero_s is not None else n - 1
        if guessed:
            warnings.append(f"{guessed} of {n} frames have no time stamp; they were placed at the mean frame rate.")
        if self._bumped:
            warnings.append(
                f"{self._bumped} of {n} frames have a repeated or backward time stamp; each was placed right after the"
                " previous one."
            )
        if self._restarts:
            times = "once" if self._restarts == 1 else f"{self._restarts} times"
            warnings.append(
                f"The clip's time stamps begin anew {times}, as where recordings were joined; it is read on."
            )
        return warnings


def rate_and_duration(times_s: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Mean frames a second, 0.0 for a single frame, and seconds until the last frame has been shown, of (frames,)."""
    span_s = float(times_s[-1] - times_s[0])
    fps_mean = (len(times_s) - 1) / span_s if span_s > 0 else 0.0
    return fps_mean, span_s + (1 / fps_mean if fps_mean else 0.0)


def is_variable(intervals_s: npt.NDArray[np.float64], tick_s: float) -> bool:
    """Whether the frame rate is variable.

    Parameters
    ----------
    intervals_s
        (n,) seconds from frame to frame.
    tick_s
        What the file rounds its time stamps to: 1 ms in WebM and MKV, 10 ms in GIF. A constant rate so rounded has
        intervals one tick apart. In AVI a tick is a whole frame, so rounding explains half an interval at most.
    """
    if len(intervals_s) < 2:
        return False
    median_s = float(np.median(intervals_s))
    allowed_s = max(JITTER * median_s, min(1.05 * tick_s, 0.5 * median_s))
    odd = np.abs(intervals_s - median_s) > allowed_s
    return bool(np.mean(odd) > ODD_SHARE)
