"""Clip, options and clocks of one observation under way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING

import cv2

from lungelens.camera.known_camera import known_camera
from lungelens.clip.reader import open_video
from lungelens.environment import environment, installed
from lungelens.files import content_sha256, name_of
from lungelens.observe.observation import Instruments, LookingTimes, Occasion, UsedCamera, UsedLandmarks, UsedModel
from lungelens.pose.replay import models_of, rotation_of

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.camera.known_camera import KnownCamera
    from lungelens.clip.video_file import VideoFile
    from lungelens.observe.options import MeasureOptions, Progress


@dataclass
class Run:
    """Clip, options and clocks of one observation under way."""

    video: VideoFile
    options: MeasureOptions
    progress: Progress | None
    camera: KnownCamera | None = None
    began_s: float = field(default_factory=perf_counter)
    began: datetime = field(default_factory=lambda: datetime.now().astimezone())
    models: list[UsedModel] = field(default_factory=list)
    pose_s: float = 0.0
    scene_s: float = 0.0
    pixels_s: float = 0.0

    @classmethod
    def of(cls, path: Path, options: MeasureOptions, progress: Progress | None) -> Run:
        """Open the clip, its frames undistorted where a camera file says how."""
        video = open_video(path, keep=True)
        rotation_deg = None if options.landmarks is None else rotation_of(options.landmarks)
        return cls(video, options, progress)._shown_at(video.rotation_deg if rotation_deg is None else rotation_deg)

    def turned(self, quarter_turns: int) -> Run:
        """The same from the start, with the picture rotated clockwise."""
        return self._shown_at(self.video.rotation_deg + 90 * quarter_turns)

    def _shown_at(self, rotation_deg: int) -> Run:
        video = self.video.shown_at(rotation_deg)
        camera = known_camera(video, self.options.camera_file, match=self.options.match_camera)
        return replace(self, video=video.undistorted(camera.lens if camera else None), camera=camera)

    def tell(self, stage: str, time_s: float) -> None:
        """Report progress of a pass over the clip that has reached `time_s`."""
        if self.progress:
            whole = self.video.duration_s or 0.0
            self.progress(stage, min(time_s / whole, 1.0) if whole > 0 else 0.0)

    def times(self) -> LookingTimes:
        """Seconds spent until now."""
        total = perf_counter() - self.began_s
        return LookingTimes(
            decode=self.video.decode_s, pose=self.pose_s, scene=self.scene_s, pixels=self.pixels_s, total=total
        )

    def instruments(self) -> Instruments:
        """What has looked at the clip."""
        return Instruments(
            models=tuple(dict.fromkeys(self.models)),
            mediapipe=None if self.options.landmarks is not None or not self.models else installed("mediapipe"),
            opencv=cv2.__version__,
            camera_file=_used(self.camera) if self.camera else None,
            landmarks=_landmarks(self.options.landmarks) if self.options.landmarks else None,
            occasion=Occasion(self.began.isoformat(timespec="seconds"), self.began.tzname() or "", environment()),
        )


def _used(camera: KnownCamera) -> UsedCamera:
    return UsedCamera(name_of(camera.path), camera.sha256, "matched" if camera.matched else "given")


def _landmarks(path: Path) -> UsedLandmarks:
    found_by = models_of(path)
    models = tuple(UsedModel(name, sha256) for name, sha256 in found_by.sha256_of.items())
    return UsedLandmarks(name_of(path), content_sha256(path), models, found_by.mediapipe)
