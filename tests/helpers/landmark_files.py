"""Landmark files as other programs write them, of people whose points are given.

`points_in`       the points of a person in another program's order, from the names it gives them.
`write_openpose`  a folder with one JSON file a frame, as OpenPose and Pose2Sim write it.
`write_trc`       a TRC file in pixels, as Sports2D writes it.

The orders are written out here as their authors publish them, and not taken from the program under test.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from lungelens.pose.types import Keypoint

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.pose.types import FloatArray

# OpenPose, src/openpose/pose/poseParameters.cpp; Halpe-FullBody, README. By their numbers.
ORDERS = {
    "body_25": """0 Nose 1 Neck 2 RShoulder 3 RElbow 4 RWrist 5 LShoulder 6 LElbow 7 LWrist 8 MidHip 9 RHip 10 RKnee
        11 RAnkle 12 LHip 13 LKnee 14 LAnkle 15 REye 16 LEye 17 REar 18 LEar 19 LBigToe 20 LSmallToe 21 LHeel
        22 RBigToe 23 RSmallToe 24 RHeel""",
    "body_25b": """0 Nose 1 LEye 2 REye 3 LEar 4 REar 5 LShoulder 6 RShoulder 7 LElbow 8 RElbow 9 LWrist 10 RWrist
        11 LHip 12 RHip 13 LKnee 14 RKnee 15 LAnkle 16 RAnkle 17 UpperNeck 18 HeadTop 19 LBigToe 20 LSmallToe 21 LHeel
        22 RBigToe 23 RSmallToe 24 RHeel""",
    "halpe_26": """0 Nose 1 LEye 2 REye 3 LEar 4 REar 5 LShoulder 6 RShoulder 7 LElbow 8 RElbow 9 LWrist 10 RWrist
        11 LHip 12 RHip 13 LKnee 14 RKnee 15 LAnkle 16 RAnkle 17 Head 18 Neck 19 Hip 20 LBigToe 21 RBigToe 22 LSmallToe
        23 RSmallToe 24 LHeel 25 RHeel""",
}
# Where the points that are no keypoints of ours lie on a person: between these.
_BETWEEN = {
    "Eye": ("NOSE", "NOSE"),
    "Head": ("LEFT_EAR", "RIGHT_EAR"),
    "HeadTop": ("LEFT_EAR", "RIGHT_EAR"),
    "Neck": ("LEFT_SHOULDER", "RIGHT_SHOULDER"),
    "UpperNeck": ("LEFT_SHOULDER", "RIGHT_SHOULDER"),
    "Hip": ("LEFT_HIP", "RIGHT_HIP"),
    "MidHip": ("LEFT_HIP", "RIGHT_HIP"),
}


def names_of(order: str) -> list[str]:
    """The names of an order's points."""
    words = ORDERS[order].split()
    assert [int(number) for number in words[::2]] == list(range(len(words) // 2))
    return words[1::2]


def points_in(order: str, points_px: FloatArray) -> FloatArray:
    """Points (n, 19, 2) of a person in that order, (n, points, 2)."""
    return np.stack([_point(name, points_px) for name in names_of(order)], axis=1)


def _point(name: str, points_px: FloatArray) -> FloatArray:
    side = {"L": "LEFT_", "R": "RIGHT_"}.get(name[0] if name not in _BETWEEN else "", "")
    part = name[1:] if side else name
    ours = side + part.upper().replace("BIGTOE", "TOE").replace("SMALLTOE", "TOE")
    if ours in Keypoint.__members__:
        return points_px[:, Keypoint[ours]]
    between = [Keypoint[one] for one in _BETWEEN[part]]
    return points_px[:, between].mean(axis=1)


def write_openpose(
    folder: Path, rows: FloatArray, name: str = "clip_{:012d}_keypoints.json", confidence: float = 0.8
) -> Path:
    """Write one person a frame, (n, points, 2); a point of NaN is written as not found, as OpenPose does."""
    folder.mkdir(exist_ok=True)
    for frame, points in enumerate(rows):
        sure = np.where(np.isnan(points[:, :1]), 0.0, confidence)
        person = {"pose_keypoints_2d": np.hstack([np.nan_to_num(points), sure]).ravel().tolist()}
        (folder / name.format(frame)).write_text(json.dumps({"version": 1.3, "people": [person]}))
    return folder


def write_trc(path: Path, rows: FloatArray, names: list[str], fps: float) -> Path:
    """Write one person, (n, points, 2), y pointing down."""
    n = len(rows)
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{fps}\t{fps}\t{n}\t{len(names)}\tm\t{fps}\t0\t{n}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, len(names) + 1)),
    ]
    for frame, points in enumerate(rows):
        lines.append(f"{frame}\t{frame / fps}\t" + "\t".join(f"{x}\t{y}\t0.0" for x, y in points))
    path.write_text("\n".join(lines) + "\n")
    return path
