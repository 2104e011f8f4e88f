"""A live camera, frame by frame: the lite model finds the person, the leg reader the leg, the coach says what to do.

The same two look at clips, so that stage and file agree about what counts.
"""

from __future__ import annotations

import io
import struct
import time
from collections import deque
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel

from lungelens.app.coach import Coach, Phase
from lungelens.app.live_frame import Surroundings, read_frame, with_leg
from lungelens.app.live_heel import LiveHeel
from lungelens.app.live_sheet import sheet_is_seen
from lungelens.camera.gravity import gravity_from_edges, steep_edges
from lungelens.measures.heel_rise import is_hidden
from lungelens.observe.foot import FootPoints
from lungelens.observe.leg_reader import LegReader
from lungelens.observe.stance import LEGS
from lungelens.pose import estimators
from lungelens.pose.models import model_path
from lungelens.sides import Side  # noqa: TC001  pydantic reads it at run time

if TYPE_CHECKING:
    from lungelens.app.live_frame import FrameFacts
    from lungelens.clip.types import RgbImage
    from lungelens.observe.leg_points import LegLook
    from lungelens.pose.types import Pose, PoseEstimator

MODEL = "lite"
HEADER = struct.Struct("<d")  # the page's clock, ms: sent back, so that the page knows which frame is answered
MAX_FRAME_BYTES = 1024**2
MAX_SIDE_PX = 1920
MIN_SIDE_PX, MAX_ASPECT = 64, 4  # nobody can be seen in less, and no camera is that narrow
SMALL_SIDE_PX = 640
SURROUNDINGS_EVERY_S = 1.5  # sheet, light and upright edges, and only during set-up
TYPICAL_FOCAL = 0.9  # of the longer side: a webcam of unknown focal length
KEPT_POSES = 60


class CueAnswer(BaseModel):
    """The answer to one frame. `angle_deg` is for coaching, not for the result."""

    time_ms: float
    ms: float
    error: Literal["bad_frame"] | None = None
    cue: str | None = None
    problems: tuple[str, ...] = ()
    ready: bool = False
    sheet: Literal["seen", "not_seen", "unknown"] = "unknown"
    facing: Side | None = None
    leg: Side | None = None
    phase: Phase = "set_up"
    angle_deg: float | None = None
    hold_s: float = 0.0
    counted: int = 0
    not_counted: int = 0
    heel: Literal["down", "lifted", "unknown"] = "unknown"
    points: dict[str, tuple[float, float]] | None = None  # 0..1 of width and height
    larger: bool = False  # the next frame should be larger: the sheet's pattern is too fine for a small one


def open_estimator() -> PoseEstimator:
    """The light model; fetched if it is not there yet."""
    return estimators.open_estimator(model_path(MODEL))


@dataclass
class LiveView:
    """One person in front of one camera; used by one thread."""

    estimator: PoseEstimator
    leg: Side | None
    sheet_wanted: bool
    background: Executor = field(default_factory=lambda: ThreadPoolExecutor(2, "background"))
    coach: Coach = field(default_factory=Coach, init=False)
    _poses: deque[tuple[float, Pose | None]] = field(default_factory=lambda: deque(maxlen=KEPT_POSES), init=False)
    _surroundings: Surroundings = field(default=Surroundings(), init=False)
    _surroundings_at_s: float = field(default=-np.inf, init=False)
    _pending: Future[Surroundings] | None = field(default=None, init=False)
    _wants_larger: bool = field(default=False, init=False)
    _heel: LiveHeel = field(init=False)
    _reader: LegReader = field(default_factory=LegReader, init=False)

    def __post_init__(self) -> None:
        """The heel is tracked in the background, too."""
        self._heel = LiveHeel(self.background)

    def answer(self, message: bytes, now_s: float) -> CueAnswer:
        """Answer one frame: the page's clock and a JPEG, as `HEADER` and bytes."""
        began_s = time.perf_counter()
        time_ms = HEADER.unpack_from(message)[0] if len(message) >= HEADER.size else 0.0
        time_ms = time_ms if np.isfinite(time_ms) else 0.0
        rgb = read_jpeg(message[HEADER.size :])
        if rgb is None:
            return CueAnswer(time_ms=time_ms, ms=0.0, error="bad_frame")
        facts = self._read(rgb, now_s)
        advice = self.coach.follow(facts)
        return CueAnswer(
            time_ms=time_ms,
            ms=1000 * (time.perf_counter() - began_s),
            problems=facts.problems,
            sheet=_sheet_state(self._surroundings.sheet_seen),
            facing=facts.stance.facing if facts.stance else None,
            leg=facts.leg,
            angle_deg=facts.angle_deg,
            points={name: at for name, at in facts.points.items() if np.isfinite(at).all()} or None,
            larger=self._wants_larger,
            **vars(advice),
        )

    def close(self) -> None:
        """Free the model; called from the thread that used it."""
        self.background.shutdown(cancel_futures=True)
        self.estimator.close()

    def _read(self, rgb: RgbImage, now_s: float) -> FrameFacts:
        small = _shrink(rgb)
        height_px, width_px = small.shape[:2]
        self._update_surroundings(rgb, now_s)
        people = self.estimator.detect(small, now_s)
        pose = people[0] if people else None
        self._poses.append((now_s, pose))
        facts = read_frame(tuple(self._poses), (width_px, height_px), self._surroundings, self.leg, self.sheet_wanted)
        if pose is None or facts.stance is None or not facts.leg_in_view:
            return facts
        look = self._look(small, pose, facts, now_s)
        if look is None:
            return facts
        return self._with_heel(with_leg(facts, look, (width_px, height_px)), look, rgb, rgb.shape[1] / width_px)

    def _look(self, small: RgbImage, pose: Pose, facts: FrameFacts, now_s: float) -> LegLook | None:
        """The leg in one frame, in its pixels; None where the reader finds none."""
        assert facts.stance is not None
        assert facts.leg is not None
        leg = LEGS[facts.leg]
        places_px = pose.points_px[[leg.knee, leg.ankle, leg.heel, leg.toe]]
        return self._reader.follow(small, places_px, now_s, sign=facts.stance.sign)

    def _with_heel(self, facts: FrameFacts, look: LegLook, rgb: RgbImage, scale: float) -> FrameFacts:
        """The facts, with the heel's rise where it is known; `rgb` is `scale` times as large as the frame looked at."""
        assert facts.stance is not None
        if self.coach.phase == "set_up":
            return facts
        if self.coach.phase == "start":
            if not is_hidden(look):
                self._heel.remember(rgb, FootPoints.seen(look, facts.stance.sign, scale), facts.time_s)
            return facts
        rise_px = self._heel.rise_px(rgb, facts.time_s)
        return facts if rise_px is None else replace(facts, heel_rise=rise_px / (scale * facts.stance.shank_px))

    def _update_surroundings(self, rgb: RgbImage, now_s: float) -> None:
        """Take what the background thread has found, and give it another frame now and then.

        That takes longer than a frame may. Where the sheet should be in view, a larger frame is asked for first.
        """
        was_wanted, self._wants_larger = self._wants_larger, False
        if self._pending is not None and self._pending.done():
            self._surroundings, self._pending = self._pending.result(), None
        is_due = self._pending is None and now_s - self._surroundings_at_s > SURROUNDINGS_EVERY_S
        if self.coach.phase != "set_up" or not is_due:
            return
        if self.sheet_wanted and not was_wanted:
            self._wants_larger = True
            return
        self._surroundings_at_s = now_s
        pose = self._poses[-1][1] if self._poses else None
        self._pending = self.background.submit(read_surroundings, rgb, pose, self.sheet_wanted)


def read_surroundings(rgb: RgbImage, pose: Pose | None, sheet_wanted: bool) -> Surroundings:
    """Light, upright edges and the sheet in one frame; the pose in pixels of the reduced frame."""
    small = _shrink(rgb)
    gray = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    height_px, width_px = gray.shape
    points_px = None if pose is None else pose.points_px * (rgb.shape[1] / width_px)
    edges = steep_edges(gray, _person_mask(pose, gray.shape))
    gravity = gravity_from_edges(edges, (width_px, height_px), TYPICAL_FOCAL * max(width_px, height_px))
    return Surroundings(
        brightness=float(gray.mean()),
        roll_deg=gravity.roll_deg.mean if gravity else None,
        pitch_deg=gravity.pitch_deg.mean if gravity else None,
        sheet_seen=sheet_is_seen(rgb, points_px) if sheet_wanted else None,
    )


def read_jpeg(content: bytes) -> RgbImage | None:
    """The image, or None where it is not a JPEG, or of a size that no camera sends."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as image:  # reads the header alone
            longer_px, shorter_px = max(image.size), min(image.size)
        if longer_px > MAX_SIDE_PX or shorter_px < max(MIN_SIDE_PX, longer_px / MAX_ASPECT):
            return None
        bgr = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_COLOR)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, cv2.error):
        return None
    if bgr is None or sorted(bgr.shape[:2]) != [shorter_px, longer_px]:  # a file may declare two sizes
        return None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _shrink(rgb: RgbImage) -> RgbImage:
    scale = SMALL_SIDE_PX / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _person_mask(pose: Pose | None, shape: tuple[int, ...]) -> np.ndarray:
    """Mask of the person, (height, width): their edges say nothing about the room."""
    covered = np.zeros(shape, dtype=bool)
    if pose is not None and np.isfinite(pose.points_px).any():
        left, top = np.nanmin(pose.points_px, axis=0).astype(int)
        right, bottom = np.nanmax(pose.points_px, axis=0).astype(int)
        covered[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    return covered


def _sheet_state(seen: bool | None) -> Literal["seen", "not_seen", "unknown"]:
    return "unknown" if seen is None else "seen" if seen else "not_seen"
