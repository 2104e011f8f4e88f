"""Clip, options and clocks of one measurement under way."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from lungelens.camera.known_camera import known_camera
from lungelens.clip.reader import open_video
from lungelens.measures.measurement import Timings

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.camera.known_camera import KnownCamera
    from lungelens.clip.reader import VideoFile
    from lungelens.observe.options import MeasureOptions, Progress


@dataclass
class Run:
    """Clip, options and clocks of one measurement under way."""

    video: VideoFile
    options: MeasureOptions
    progress: Progress | None
    camera: KnownCamera | None = None
    began_s: float = field(default_factory=perf_counter)
    models: dict[str, str] = field(default_factory=dict)
    pose_s: float = 0.0
    scene_s: float = 0.0
    analysis_s: float = 0.0

    @classmethod
    def of(cls, path: Path, options: MeasureOptions, progress: Progress | None) -> Run:
        """Open the clip, its pictures undistorted where a camera file says how."""
        video = open_video(path)
        camera = known_camera(video, options.camera_file, match=options.match_camera)
        return cls(video.undistorted(camera.lens) if camera else video, options, progress, camera)

    def tell(self, stage: str, time_s: float) -> None:
        """Report progress of a pass over the clip that has reached `time_s`."""
        if self.progress:
            whole = self.video.duration_s or 0.0
            self.progress(stage, min(time_s / whole, 1.0) if whole > 0 else 0.0)

    def timings(self) -> Timings:
        """Seconds spent until now."""
        total = perf_counter() - self.began_s
        return Timings(
            decode=self.video.decode_s, pose=self.pose_s, scene=self.scene_s, analysis=self.analysis_s, total=total
        )
