"""What is measured in the frames themselves rather than on landmarks: leg, heel and camera motion, in one pass."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.motion import StillPoints
from lungelens.observe.body import body_mask
from lungelens.observe.foot import FootPicture, FootPoints, foot_edges
from lungelens.observe.heel import HeelPatch
from lungelens.observe.leg_points import SeenLeg, middle_look
from lungelens.observe.leg_reader import LegReader
from lungelens.observe.observation import FootEdges, FootLooks, PixelFindings

if TYPE_CHECKING:
    from concurrent.futures import Future

    from lungelens.camera.stabilization import FrameSource
    from lungelens.clip.types import Frame
    from lungelens.observe.leg_points import LegLook
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.pose.types import PoseTrack

LOOKS_HZ = 8.0  # a heel that comes up in a lunge takes longer than an eighth of a second
HOLD_LOOKS = 3
MAX_SIDE_PX = 1920
MOTION_SIDE_PX = 960
STILL_TOE_SHANKS = 0.12  # toes farther from their place at the hold are still on their way there
STILL_PX = 0.7  # what the background seems to move less than this is the tracker's own noise


class _SpanLooker:
    """Looks at the frames of one repetition as they come by."""

    def __init__(
        self,
        span: RepetitionSpan,
        leg: LegTrack,
        track: PoseTrack,
        sign: float,
        shank_px: float,
        sheet_px: FloatArray | None,
        foot_still: bool | None,
        reader: LegReader,
        beside: ThreadPoolExecutor,
    ) -> None:
        self.reader, self.beside = reader, beside
        self.span, self.leg, self.track, self.sign, self.shank_px = span, leg, track, sign, shank_px
        self.sheet_px, self.foot_still = sheet_px, foot_still
        spread = np.linspace(0, len(span.hold) - 1, min(HOLD_LOOKS, len(span.hold))).round().astype(int)
        self.hold_at = sorted({span.hold[i] for i in spread})
        self.begin_at = _planted_from(leg, span, shank_px)
        self.looks = sorted({*_paced_indices(leg.time_s, span), *self.hold_at, self.begin_at})
        self.leg_seen = SeenLeg()
        self._start_edges: tuple[FootEdges | None, ...] = ()
        self._hold_edges: list[Future[FootEdges | None]] = []
        self._hold_frames: list[Frame] = []
        self._still: StillPoints | None = None
        self._heel: HeelPatch | None = None

    def look(self, frame: Frame, rise_px: FloatArray, shift_px: FloatArray) -> None:
        """Take one frame in; results go into rows `frame.index` of the two arrays, in display pixels.

        `rise_px` (n, 2) is the heel's rise with its standard error, `shift_px` (n, 2) where the background has moved.
        """
        i, scale = frame.index, frame.scale
        gray, reduced = _reduced_gray(frame)
        if i == self.begin_at:
            self._begin(frame, gray, reduced)
        if self._still is not None:
            shift_px[i] = self._still.shift(gray) / reduced
        if self._heel is not None:
            room_still = bool(np.linalg.norm(shift_px[i]) * scale < STILL_PX)
            foot_still = room_still if self.foot_still is None else self.foot_still
            rise = self._heel.rise_px(frame.rgb, foot_still)
            if rise is not None:
                rise_px[i] = rise.mean / scale, rise.sd / scale
        if i in self.hold_at:
            self._hold_frames.append(frame)
            if i == self.hold_at[-1]:
                self._end_hold()
        if i == self.looks[-1]:
            self._still = self._heel = None  # a long clip has many repetitions, and these hold frames

    def _begin(self, frame: Frame, gray: npt.NDArray[np.uint8], reduced: float) -> None:
        i, scale, leg = frame.index, frame.scale, self.leg
        if self.foot_still is None:
            during = (self.track.time_s >= leg.time_s[i]) & (self.track.time_s <= leg.time_s[self.span.end])
            ignore = body_mask(self.track.points_px[during][::3] * reduced, gray.shape[:2], self.shank_px * reduced)
            self._still = StillPoints(gray, ignore)
        look = self._read([frame])
        self.leg_seen = SeenLeg(at_start=look)
        if look is None or (self.sheet_px is None and not self.span.starts_inside):  # neither sole nor heel is wanted
            return
        sheet_px = None if self.sheet_px is None else self.sheet_px * scale
        with suppress(ValueError):  # too small or not to be told from the floor: reported as "heel_not_seen"
            foot = FootPicture.of(frame.rgb, FootPoints.seen(look, self.sign, scale), sheet_px)
            self._start_edges = () if sheet_px is None else (foot_edges(foot, scale),)
            self._heel = HeelPatch(foot) if self.span.starts_inside else None

    def _end_hold(self) -> None:
        frames, self._hold_frames = self._hold_frames, []
        look = self._read(frames)
        if look is None:
            return
        self.leg_seen = replace(self.leg_seen, at_hold=look)
        if self.sheet_px is not None:  # a tenth of a second each, so other frames are looked at meanwhile
            foot, sheet_px = FootPoints.seen(look, self.sign, frames[0].scale), self.sheet_px
            self._hold_edges = [self.beside.submit(_edges_in, one, foot, sheet_px) for one in frames]

    @property
    def feet(self) -> FootLooks:
        """The edges of the foot, as far as there were any; waits for them."""
        looks = self._start_edges, tuple(one.result() for one in self._hold_edges)
        return FootLooks(*(tuple(edges for edges in some if edges is not None) for some in looks))

    def _read(self, frames: list[Frame]) -> LegLook | None:
        """The leg in frames in which it keeps still; None where landmarks show no leg."""
        leg = self.leg
        places_px = np.stack([leg.knee_px, leg.ankle_px, leg.heel_px, leg.toe_px], axis=1)
        seen = [
            self.reader.read(frame.rgb, places_px[frame.index], sign=self.sign, scale=frame.scale) for frame in frames
        ]
        looks = [look for look in seen if look is not None]
        return middle_look(looks) if looks else None


def look_at_pixels(
    video: FrameSource,
    leg: LegTrack,
    track: PoseTrack,
    spans: tuple[RepetitionSpan, ...],
    sign: float,
    shank_px: float,
    sheet_px: FloatArray | None = None,
    foot_still: bool | None = None,
) -> PixelFindings:
    """Look at leg, heel and camera motion in every repetition.

    `sign` is +1 when the person faces right, `shank_px` the shank's length in display pixels, `sheet_px` (4, 2) the
    printed sheet's corners, where there is one. `foot_still` says whether a planted foot keeps its place in the
    frame, where that is known; else the background is asked.
    """
    reader = LegReader()
    rise_px = np.full((len(leg.time_s), 2), np.nan)
    shift_px = np.full((len(leg.time_s), 2), np.nan)
    brightness = []
    with ThreadPoolExecutor(1) as beside:
        lookers = [
            _SpanLooker(span, leg, track, sign, shank_px, sheet_px, foot_still, reader, beside) for span in spans
        ]
        wanted = {index for looker in lookers for index in looker.looks}
        for frame in video.frames(wanted=lambda index, _: index in wanted, max_side_px=MAX_SIDE_PX):
            brightness.append(_brightness(frame, leg, shank_px))
            for looker in lookers:
                if frame.index in looker.looks:
                    looker.look(frame, rise_px, shift_px)
    mean = float(np.nanmean(brightness)) if brightness else float("nan")
    return PixelFindings(
        heel_rise_px=rise_px[:, 0],
        heel_rise_sd_px=rise_px[:, 1],
        shift_px=shift_px,
        legs=tuple(looker.leg_seen for looker in lookers),
        feet=tuple(looker.feet for looker in lookers),
        brightness=mean,
    )


def _edges_in(frame: Frame, foot: FootPoints, sheet_px: FloatArray) -> FootEdges | None:
    """What a frame shows of a foot given in its pixels, beside a sheet (4, 2) given in display pixels."""
    try:
        return foot_edges(FootPicture.of(frame.rgb, foot, sheet_px * frame.scale), frame.scale)
    except ValueError:
        return None


def _reduced_gray(frame: Frame) -> tuple[npt.NDArray[np.uint8], float]:
    """The frame in gray, small enough to track the background cheaply, and its scale against display pixels."""
    gray = cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY)
    smaller = min(1.0, MOTION_SIDE_PX / max(gray.shape))
    gray = cv2.resize(gray, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)
    return np.asarray(gray, np.uint8), frame.scale * smaller


def _planted_from(leg: LegTrack, span: RepetitionSpan, shank_px: float) -> int:
    """The first frame of the repetition from which on the toes stay where they are at the hold."""
    way = np.arange(span.start, span.peak + 1)
    away = leg.toe_px[way] - np.nanmedian(leg.toe_px[list(span.hold)], axis=0)
    elsewhere = np.flatnonzero(np.linalg.norm(away, axis=1) > STILL_TOE_SHANKS * shank_px)
    return int(way[min(elsewhere[-1] + 1, len(way) - 1)]) if len(elsewhere) else span.start


def _paced_indices(time_s: FloatArray, span: RepetitionSpan) -> list[int]:
    chosen, last_s = [], -np.inf
    for i in range(span.start, span.end + 1):
        if time_s[i] - last_s >= 0.9 / LOOKS_HZ:
            chosen.append(i)
            last_s = time_s[i]
    return chosen


def _brightness(frame: Frame, leg: LegTrack, shank_px: float) -> float:
    """Mean brightness of the square around the test leg."""
    centre, half = leg.ankle_px[frame.index] * frame.scale, 1.5 * shank_px * frame.scale
    if not np.isfinite(centre).all():
        return float("nan")
    left, top = np.maximum(centre - half, 0).astype(int)
    right, bottom = np.maximum(centre + half, 1).astype(int)
    part = frame.rgb[top:bottom:4, left:right:4]
    return float(part.mean()) if part.size else float("nan")
