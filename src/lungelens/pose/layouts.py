"""In which order pose models list their points: one row a layout.

Files that hold bare numbers, as OpenPose's and Pose2Sim's JSON does, do not name the model that made them, so the order
has to be told by the number of points, and by whoever ran the model where several models have as many.

Sources of the orders:

- `body_25`, `body_25b`: `POSE_BODY_25_BODY_PARTS` and `POSE_BODY_25B_BODY_PARTS` in OpenPose's
  `src/openpose/pose/poseParameters.cpp`. The second one puts MPII's upper neck and top of the head in place of the
  middle of the shoulders and of the hips (openpose_train, `experimental_models/README.md`).
- `halpe_26`: "26 body keypoints" in the README of Fang-Haoshu/Halpe-FullBody; the same numbers in Pose2Sim's
  `skeletons.py`, whose default `HALPE_26` is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from lungelens.pose.types import N_KEYPOINTS, FloatArray, Keypoint

# Names of a point without its side; the side goes before, as "R", "r_" or "right_".
_PARTS = {
    "EAR": ("ear",),
    "SHOULDER": ("shoulder",),
    "ELBOW": ("elbow",),
    "WRIST": ("wrist",),
    "HIP": ("hip",),
    "KNEE": ("knee",),
    "ANKLE": ("ankle",),
    "HEEL": ("heel",),
    "TOE": ("bigtoe", "toe", "footindex"),
}
_NAMED = {"nose": Keypoint.NOSE} | {
    prefix + name: Keypoint[f"{side}_{part}"]
    for side, prefixes in (("LEFT", ("l", "left")), ("RIGHT", ("r", "right")))
    for prefix in prefixes
    for part, names in _PARTS.items()
    for name in names
}


def keypoint_named(name: str) -> Keypoint | None:
    """The keypoint that goes by this name in other programs ("RKnee", "right_knee", "LBigToe"), if there is one."""
    return _NAMED.get(re.sub(r"[^a-z]", "", name.lower()))


@dataclass(frozen=True)
class Layout:
    """The points of one pose model, in its order."""

    name: str  # what `--landmarks-layout` calls it
    points: tuple[str, ...]

    def keypoints(self, rows: FloatArray) -> FloatArray:
        """Our keypoints, (n, N_KEYPOINTS, k), of rows (n, points, k); NaN where the model has no such point."""
        ours = np.full((len(rows), N_KEYPOINTS, rows.shape[2]), np.nan)
        for row, point in enumerate(self.points):
            keypoint = keypoint_named(point)
            if keypoint is not None:
                ours[:, keypoint] = rows[:, row]
        return ours


# fmt: off
_COCO = (
    "Nose", "LEye", "REye", "LEar", "REar", "LShoulder", "RShoulder", "LElbow", "RElbow", "LWrist", "RWrist",
    "LHip", "RHip", "LKnee", "RKnee", "LAnkle", "RAnkle",
)
_OPENPOSE_FEET = ("LBigToe", "LSmallToe", "LHeel", "RBigToe", "RSmallToe", "RHeel")
_HALPE_FEET = ("LBigToe", "RBigToe", "LSmallToe", "RSmallToe", "LHeel", "RHeel")

LAYOUTS = (  # of several with as many points, the first one is meant unless another is named
    Layout("body_25", (
        "Nose", "Neck", "RShoulder", "RElbow", "RWrist", "LShoulder", "LElbow", "LWrist", "MidHip",
        "RHip", "RKnee", "RAnkle", "LHip", "LKnee", "LAnkle", "REye", "LEye", "REar", "LEar", *_OPENPOSE_FEET,
    )),
    Layout("body_25b", (*_COCO, "UpperNeck", "HeadTop", *_OPENPOSE_FEET)),
    Layout("halpe_26", (*_COCO, "Head", "Neck", "Hip", *_HALPE_FEET)),
)
# fmt: on


def layouts_of(points: int) -> tuple[Layout, ...]:
    """The layouts with that many points."""
    return tuple(layout for layout in LAYOUTS if len(layout.points) == points)


def layout_named(name: str) -> Layout:
    """The layout of that name.

    Raises
    ------
    ValueError
        There is none; the message says which there are.
    """
    for layout in LAYOUTS:
        if layout.name == name:
            return layout
    raise ValueError(f"should be {one_of(LAYOUTS)}")


def one_of(layouts: tuple[Layout, ...]) -> str:
    """Their names, to choose from."""
    *others, last = (layout.name for layout in layouts)
    return f"{', '.join(others)} or {last}" if others else last
