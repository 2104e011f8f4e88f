"""What is measured in the picture itself rather than on landmarks: heel, shin and camera motion, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.lunge.body import body_mask
from lungelens.lunge.foot import FootEdges, foot_edges
from lungelens.lunge.heel import FootPoints, HeelPatch
from lungelens.lunge.shin import UNSEEN, ShinLine, ShinMiss, shin_front
from lungelens.scene.motion import StillPoints

if TYPE_CHECKING:
    from lungelens.clip.reader import VideoFile
    from lungelens.clip.types import Frame
    from lungelens.lunge.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.pose.types import PoseTrack

LOOKS_HZ = 8.0  # a heel that comes up in a lunge takes longer than an eighth of a second
SHIN_PICTURES = 3
MAX_SIDE_PX = 1920
MOTION_SIDE_PX = 960
STILL_PX = 0.7  # what the background seems to move less than this is the tracker's own noise


@dataclass(frozen=True)
class PixelFindings:
    """One row a picture where there is a time, one entry a repetition where there is not."""

    heel_rise_px: FloatArray  # (n,) display pixels; NaN where not looked at or not seen
    shift_px: FloatArray  # (n, 2) of the still scene since the repetition began; NaN where not looked at
    shins: tuple[ShinLine | ShinMiss, ...]
    feet: tuple[FootEdges | None, ...]  # outline of the planted foot at the hold
    brightness: float  # mean of the picture around the person, 0..255


class _SpanLooker:
    """Looks at the pictures of one repetition as they come by."""

    def __init__(self, span: RepetitionSpan, leg: LegTrack, track: PoseTrack, sign: float, shank_px: float) -> None:
        self.span, self.leg, self.track, self.sign, self.shank_px = span, leg, track, sign, shank_px
        spread = np.linspace(0, len(span.hold) - 1, min(SHIN_PICTURES, len(span.hold))).round().astype(int)
        self.shin_at = sorted({span.hold[i] for i in spread})
        self.looks = sorted({*_paced_indices(leg.time_s, span), *self.shin_at, span.start})
        self.shin: ShinLine | ShinMiss = UNSEEN
        self.foot: FootEdges | None = None
        self._shin_pictures: list[Frame] = []
        self._still: StillPoints | None = None
        self._heel: HeelPatch | None = None

    def look(self, frame: Frame, rise_px: FloatArray, shift_px: FloatArray) -> None:
        """Take one picture in; results go into rows `frame.index` of the two arrays, in display pixels."""
        i, scale = frame.index, frame.scale
        gray, reduced = _reduced_gray(frame)
        if i == self.span.start:
            self._begin(frame, gray, reduced)
        if self._still is not None:
            shift_px[i] = self._still.shift(gray) / reduced
        if self._heel is not None:
            camera_still = bool(np.linalg.norm(shift_px[i]) * scale < STILL_PX)
            rise_px[i] = self._heel.lift_px(frame.rgb, camera_still) / scale
        if i in self.shin_at:
            self._shin_pictures.append(frame)
            if i == self.shin_at[-1]:
                self.foot = self._find_foot()
                self.shin = self._find_shin()
        if i == self.looks[-1]:
            self._still = self._heel = None  # a long clip has many repetitions, and these hold pictures

    def _begin(self, frame: Frame, gray: npt.NDArray[np.uint8], reduced: float) -> None:
        i, scale, leg = frame.index, frame.scale, self.leg
        during = (self.track.time_s >= leg.time_s[i]) & (self.track.time_s <= leg.time_s[self.span.end])
        ignore = body_mask(self.track.points_px[during][::3] * reduced, gray.shape[:2], self.shank_px * reduced)
        self._still = StillPoints(gray, ignore)
        toe = np.nanmedian(leg.toe_px[self.span.start : self.span.end + 1], axis=0)
        foot = FootPoints(leg.heel_px[i] * scale, toe * scale, leg.ankle_px[i] * scale, self.sign)
        if self.span.starts_inside and np.isfinite([foot.heel, foot.toe, foot.ankle]).all():
            try:
                self._heel = HeelPatch(frame.rgb, foot)
            except ValueError:  # too small or not to be told from the floor: reported as "heel_not_seen"
                self._heel = None

    def _find_foot(self) -> FootEdges | None:
        frame = self._shin_pictures[len(self._shin_pictures) // 2]
        hold, scale, leg = list(self.span.hold), frame.scale, self.leg
        heel, toe, ankle = (
            np.median(points[hold], axis=0) * scale for points in (leg.heel_px, leg.toe_px, leg.ankle_px)
        )
        found = foot_edges(frame.rgb, FootPoints(heel, toe, ankle, self.sign))
        return None if found is None else FootEdges(found.tip_px / scale, found.sole_px / scale)

    def _find_shin(self) -> ShinLine | ShinMiss:
        scale = self._shin_pictures[0].scale
        rows = [frame.index for frame in self._shin_pictures]
        knees, ankles = self.leg.knee_px[rows] * scale, self.leg.ankle_px[rows] * scale
        found = shin_front([frame.rgb for frame in self._shin_pictures], knees, ankles, self.sign)
        self._shin_pictures = []
        return ShinLine(found.lower / scale, found.upper / scale) if isinstance(found, ShinLine) else found


def look_at_pixels(
    video: VideoFile,
    leg: LegTrack,
    track: PoseTrack,
    spans: tuple[RepetitionSpan, ...],
    sign: float,
    shank_px: float,
) -> PixelFindings:
    """Measure heel, shin and camera motion in every repetition.

    `sign` is +1 when the person faces right, `shank_px` the shank's length in display pixels.
    """
    lookers = [_SpanLooker(span, leg, track, sign, shank_px) for span in spans]
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
        rise_px, shift_px, tuple(looker.shin for looker in lookers), tuple(looker.foot for looker in lookers), mean
    )


def _reduced_gray(frame: Frame) -> tuple[npt.NDArray[np.uint8], float]:
    """The picture in gray, small enough to track the background cheaply, and its scale against display pixels."""
    gray = cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY)
    smaller = min(1.0, MOTION_SIDE_PX / max(gray.shape))
    gray = cv2.resize(gray, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA)
    return np.asarray(gray, np.uint8), frame.scale * smaller


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
