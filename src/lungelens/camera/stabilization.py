"""A clip from a moving camera as one that stands still would have filmed it, and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import numpy.typing as npt

    from lungelens.camera.types import FloatArray
    from lungelens.clip.types import Frame
    from lungelens.pose.types import PoseTrack


class FrameSource(Protocol):
    """Whatever hands out the frames of a clip, as `VideoFile` does."""

    def frames(
        self, wanted: Callable[[int, float], bool] | None = None, max_side_px: int | None = None
    ) -> Generator[Frame]:
        """Frames in order of time."""
        ...


@dataclass(frozen=True)
class Stabilization:
    """Where what lies in the leg's plane would be seen by a camera that stands still; `None` where the camera does."""

    to_still: FloatArray | None = None  # (n, 3, 3) homographies of display pixels, one a frame; NaN where not known
    translation_removed: bool = False  # whether sway is taken out besides turns

    @property
    def by_hand(self) -> bool:
        """Whether the camera moved."""
        return self.to_still is not None

    @property
    def foot_still(self) -> bool | None:
        """Whether a planted foot keeps its place in the stabilized frames; None where the frames are as filmed."""
        return self.translation_removed if self.by_hand else None

    def share_known(self, index: npt.NDArray[np.int64]) -> float:
        """Share of these frames of the clip whose camera is known, 0..1."""
        return 1.0 if self.to_still is None else float(np.isfinite(self.to_still[index, 0, 0]).mean())

    def track(self, track: PoseTrack) -> PoseTrack:
        """Landmarks as the still camera sees them; NaN in frames whose camera is not known."""
        if self.to_still is None:
            return track
        return replace(track, points_px=_through(self.to_still[track.frame_index], track.points_px))

    def filmed_px(self, points_px: FloatArray) -> FloatArray:
        """Points (n, 2) of the still camera's frame, one a frame of the clip, where they are in the clip's own."""
        if self.to_still is None:
            return points_px
        return _through(np.asarray(np.linalg.inv(self.to_still)), points_px[:, None])[:, 0]

    def filmed_point_px(self, point_px: FloatArray, index: int) -> FloatArray:
        """A point (2,) of the still camera's frame where it is in frame `index` of the clip."""
        if self.to_still is None:
            return point_px
        return np.asarray(_through(np.linalg.inv(self.to_still[index])[None], point_px[None, None])[0, 0])

    def still_point_px(self, point_px: FloatArray, index: int) -> FloatArray:
        """A point (2,) of frame `index` of the clip where the still camera sees it; undoes `filmed_point_px`."""
        if self.to_still is None:
            return point_px
        return np.asarray(_through(self.to_still[index][None], point_px[None, None])[0, 0])

    def stabilized(self, frame: Frame) -> Frame | None:
        """One frame as the still camera sees it; None where its camera is not known."""
        if self.to_still is None:
            return frame
        homography = self.to_still[frame.index]
        return replace(frame, rgb=_warped(frame, homography)) if np.isfinite(homography).all() else None

    def frames(self, video: FrameSource) -> FrameSource:
        """The clip's frames as the still camera sees them, without those whose camera is not known."""
        return video if self.to_still is None else _StabilizedFrames(video, self)


@dataclass(frozen=True)
class _StabilizedFrames:
    video: FrameSource
    stabilization: Stabilization

    def frames(
        self, wanted: Callable[[int, float], bool] | None = None, max_side_px: int | None = None
    ) -> Generator[Frame]:
        """Frames in order of time."""
        for frame in self.video.frames(wanted, max_side_px):
            still = self.stabilization.stabilized(frame)
            if still is not None:
                yield still


def _warped(frame: Frame, homography: FloatArray) -> npt.NDArray[np.uint8]:
    """The frame through a homography of display pixels."""
    # OpenCV counts from the middle of the first pixel
    to_display = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, frame.scale]]) / frame.scale
    matrix = np.linalg.inv(to_display) @ homography @ to_display
    size = (frame.rgb.shape[1], frame.rgb.shape[0])
    image = cv2.warpPerspective(frame.rgb, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(image, np.uint8)


def _through(homography: FloatArray, points_px: FloatArray) -> FloatArray:
    """Points (m, k, 2) through homographies (m, 3, 3)."""
    moved = points_px @ np.swapaxes(homography[:, :2, :2], 1, 2) + homography[:, None, :2, 2]
    depth = points_px @ homography[:, 2, :2, None] + homography[:, 2:, 2:]
    return np.asarray(moved / depth)
