"""What is measured in the picture itself rather than on landmarks: heel, shin and camera motion, in one pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.motion import StillPoints
from lungelens.observe.body import body_mask
from lungelens.observe.foot import FootPoints, foot_edges
from lungelens.observe.heel import HeelPatch
from lungelens.observe.shin import UNSEEN, shin_front
from lungelens.observe.sightings import FootEdges, FootLook, FootLooks, PixelFindings, ShinLine, ShinMiss

if TYPE_CHECKING:
    from lungelens.camera.stabilization import FrameSource
    from lungelens.clip.types import Frame
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.pose.types import PoseTrack

LOOKS_HZ = 8.0  # a heel that comes up in a lunge takes longer than an eighth of a second
SHIN_PICTURES = 3
MAX_SIDE_PX = 1920
MOTION_SIDE_PX = 960
PLANTED_SHANKS = 0.12  # toes farther from their place at the hold are still on their way there
STILL_PX = 0.7  # what the background seems to move less than this is the tracker's own noise


class _SpanLooker:
    """Looks at the pictures of one repetition as they come by."""

    def __init__(
        self,
        span: RepetitionSpan,
        leg: LegTrack,
        track: PoseTrack,
        sign: float,
        shank_px: float,
        sheet_px: FloatArray | None,
        foot_still: bool | None,
    ) -> None:
        self.span, self.leg, self.track, self.sign, self.shank_px = span, leg, track, sign, shank_px
        self.sheet_px, self.foot_still = sheet_px, foot_still
        spread = np.linspace(0, len(span.hold) - 1, min(SHIN_PICTURES, len(span.hold))).round().astype(int)
        self.shin_at = sorted({span.hold[i] for i in spread})
        self.begin_at = _planted_from(leg, span, shank_px)
        self.looks = sorted({*_paced_indices(leg.time_s, span), *self.shin_at, self.begin_at})
        self.shin: ShinLine | ShinMiss = UNSEEN
        self.feet = FootLooks()
        self._shin_pictures: list[Frame] = []
        self._still: StillPoints | None = None
        self._heel: HeelPatch | None = None

    def look(self, frame: Frame, rise_px: FloatArray, shift_px: FloatArray) -> None:
        """Take one picture in; results go into rows `frame.index` of the two arrays, in display pixels."""
        i, scale = frame.index, frame.scale
        gray, reduced = _reduced_gray(frame)
        if i == self.begin_at:
            self._begin(frame, gray, reduced)
        if self._still is not None:
            shift_px[i] = self._still.shift(gray) / reduced
        if self._heel is not None:
            room_still = bool(np.linalg.norm(shift_px[i]) * scale < STILL_PX)
            foot_still = room_still if self.foot_still is None else self.foot_still
            rise_px[i] = self._heel.lift_px(frame.rgb, foot_still) / scale
        if i in self.shin_at:
            self._shin_pictures.append(frame)
            if i == self.shin_at[-1]:
                self.feet = replace(self.feet, at_hold=self._feet_at_hold())
                self.shin = self._find_shin()
        if i == self.looks[-1]:
            self._still = self._heel = None  # a long clip has many repetitions, and these hold pictures

    def _begin(self, frame: Frame, gray: npt.NDArray[np.uint8], reduced: float) -> None:
        i, scale, leg = frame.index, frame.scale, self.leg
        if self.foot_still is None:
            during = (self.track.time_s >= leg.time_s[i]) & (self.track.time_s <= leg.time_s[self.span.end])
            ignore = body_mask(self.track.points_px[during][::3] * reduced, gray.shape[:2], self.shank_px * reduced)
            self._still = StillPoints(gray, ignore)
        toe = np.nanmedian(leg.toe_px[i : self.span.end + 1], axis=0)
        foot = FootPoints(leg.heel_px[i] * scale, toe * scale, leg.ankle_px[i] * scale, self.sign)
        self.feet = FootLooks(at_start=self._foot_in(frame, foot))
        if self.span.starts_inside and np.isfinite([foot.heel, foot.toe, foot.ankle]).all():
            try:
                sheet = None if self.sheet_px is None else self.sheet_px * scale
                self._heel = HeelPatch(frame.rgb, foot, sheet)
            except ValueError:  # too small or not to be told from the floor: reported as "heel_not_seen"
                self._heel = None

    def _feet_at_hold(self) -> tuple[FootLook, ...]:
        hold, scale, leg = list(self.span.hold), self._shin_pictures[0].scale, self.leg
        heel, toe, ankle = (
            np.median(points[hold], axis=0) * scale for points in (leg.heel_px, leg.toe_px, leg.ankle_px)
        )
        foot = FootPoints(heel, toe, ankle, self.sign)
        return tuple(look for frame in self._shin_pictures for look in self._foot_in(frame, foot))

    def _foot_in(self, frame: Frame, foot: FootPoints) -> tuple[FootLook, ...]:
        """What one picture shows of the foot, given in its pixels; empty without a sheet or a foot to be seen."""
        if self.sheet_px is None or not np.isfinite([foot.heel, foot.toe, foot.ankle]).all():
            return ()
        edges, scale = foot_edges(frame.rgb, foot, self.sheet_px * frame.scale), frame.scale
        if edges is None:
            return ()
        display = FootEdges(edges.tip_px / scale, edges.outline_px / scale, edges.step_px / scale)
        return (FootLook(foot.heel / scale, foot.toe / scale, foot.ankle / scale, display),)

    def _find_shin(self) -> ShinLine | ShinMiss:
        scale = self._shin_pictures[0].scale
        rows = [frame.index for frame in self._shin_pictures]
        knees, ankles = self.leg.knee_px[rows] * scale, self.leg.ankle_px[rows] * scale
        found = shin_front([frame.rgb for frame in self._shin_pictures], knees, ankles, self.sign)
        self._shin_pictures = []
        return ShinLine(found.lower / scale, found.upper / scale) if isinstance(found, ShinLine) else found


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
    """Measure heel, shin and camera motion in every repetition.

    `sign` is +1 when the person faces right, `shank_px` the shank's length in display pixels, `sheet_px` (4, 2) the
    printed sheet's corners, where there is one. `foot_still` says whether a planted foot keeps its place in the
    picture, where that is known; else the background is asked.
    """
    lookers = [_SpanLooker(span, leg, track, sign, shank_px, sheet_px, foot_still) for span in spans]
    wanted = {index for looker in lookers for index in looker.looks}
    rise_px = np.full(len(leg.time_s), np.nan)
    shift_px = np.full((len(leg.time_s), 2), np.nan)
    brightness = []
    for frame in video.frames(wanted=lambda index, _: index in wanted, max_side_px=MAX_SIDE_PX):
        brightness.append(_brightness(frame, leg, shank_px))
        for looker in lookers:
            if frame.index in looker.looks:
                looker.look(frame, rise_px, shift_px)
    mean = float(np.nanmean(brightness)) if brightness else float("nan")
    return PixelFindings(
        rise_px, shift_px, tuple(looker.shin for looker in lookers), tuple(looker.feet for looker in lookers), mean
    )


def _reduced_gray(frame: Frame) -> tuple[npt.NDArray[np.uint8], float]:
    """The picture in gray, small enough to track the background cheaply, and its scale against display pixels."""
    gray = cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY)
    smaller = min(1.0, MOTION_SIDE_PX / max(gray.shape))
    gray = cv2.resize(gray, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)
    return np.asarray(gray, np.uint8), frame.scale * smaller


def _planted_from(leg: LegTrack, span: RepetitionSpan, shank_px: float) -> int:
    """The first picture of the repetition from which on the toes stay where they are at the hold."""
    way = np.arange(span.start, span.peak + 1)
    away = leg.toe_px[way] - np.nanmedian(leg.toe_px[list(span.hold)], axis=0)
    elsewhere = np.flatnonzero(np.linalg.norm(away, axis=1) > PLANTED_SHANKS * shank_px)
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
