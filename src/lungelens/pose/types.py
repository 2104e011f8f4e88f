"""Landmarks over time, and whatever finds them.

Coordinates are display pixels of the clip: x right, y down, the left edge of the picture is x = 0, so the centre of the
first pixel is at 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.clip.types import RgbImage

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]


class Keypoint(IntEnum):
    """Row of each landmark in a pose. Left and right are the person's."""

    NOSE = 0
    LEFT_EAR = 1
    RIGHT_EAR = 2
    LEFT_SHOULDER = 3
    RIGHT_SHOULDER = 4
    LEFT_ELBOW = 5
    RIGHT_ELBOW = 6
    LEFT_WRIST = 7
    RIGHT_WRIST = 8
    LEFT_HIP = 9
    RIGHT_HIP = 10
    LEFT_KNEE = 11
    RIGHT_KNEE = 12
    LEFT_ANKLE = 13
    RIGHT_ANKLE = 14
    LEFT_HEEL = 15
    RIGHT_HEEL = 16
    LEFT_TOE = 17
    RIGHT_TOE = 18


N_KEYPOINTS = len(Keypoint)


@dataclass(frozen=True)
class Pose:
    """One person in one picture."""

    points_px: FloatArray  # (N_KEYPOINTS, 2), NaN where the estimator has no such point
    confidence: FloatArray  # (N_KEYPOINTS,), 0..1

    def __post_init__(self) -> None:
        if self.points_px.shape != (N_KEYPOINTS, 2) or self.confidence.shape != (N_KEYPOINTS,):
            raise ValueError(
                f"expected points ({N_KEYPOINTS}, 2) and confidence ({N_KEYPOINTS},), "
                f"got {self.points_px.shape} and {self.confidence.shape}"
            )


@dataclass(frozen=True)
class PoseTrack:
    """One person through a clip, at the pictures that were looked at (not necessarily all of them).

    `frame_index` and `time_s` rise strictly. A picture in which the person was not found has NaN points and 0
    confidence.
    """

    frame_index: IntArray  # (n,)
    time_s: FloatArray  # (n,)
    points_px: FloatArray  # (n, N_KEYPOINTS, 2)
    confidence: FloatArray  # (n, N_KEYPOINTS)
    estimator: str  # which estimator said so, for provenance

    def __post_init__(self) -> None:
        n = len(self.frame_index)
        shapes = (self.time_s.shape, self.points_px.shape, self.confidence.shape)
        if shapes != ((n,), (n, N_KEYPOINTS, 2), (n, N_KEYPOINTS)):
            raise ValueError(f"expected shapes for {n} pictures and {N_KEYPOINTS} keypoints, got {shapes}")
        if n > 1 and not (np.all(np.diff(self.time_s) > 0) and np.all(np.diff(self.frame_index) > 0)):
            raise ValueError("time_s and frame_index must rise strictly")

    def __len__(self) -> int:
        return len(self.frame_index)


@dataclass(frozen=True)
class ModelFile:
    """A model bundle that is on this computer and is what it claims to be."""

    name: str  # the manifest's name, or the file's name when the user gave a path
    path: Path
    sha256: str


class PoseEstimator(Protocol):
    """Anything that finds people in pictures. Pictures are given in order of time; the estimator may track."""

    name: str  # for provenance, e.g. "mediapipe heavy"
    sha256: str | None  # of the model file, where there is one

    def detect(self, rgb: RgbImage, time_s: float) -> tuple[Pose, ...]:
        """People in the picture, in pixels of `rgb`; empty when there is nobody."""
        ...

    def close(self) -> None:
        """Free what the estimator holds."""
        ...
