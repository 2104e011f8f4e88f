"""Landmarks from a folder of OpenPose's JSON files, one a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from lungelens.errors import UnreadableInputError
from lungelens.pose.landmark_checks import require_pixels, within_clip
from lungelens.pose.tracking import link_people
from lungelens.pose.types import N_KEYPOINTS, Keypoint, Pose

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.pose.types import FloatArray, PoseTrack

_FILE = re.compile(r"^(?P<clip>.*?)_?(?P<picture>\d{1,15})_keypoints\.json$")

# Row of each of our keypoints in BODY_25, OpenPose's only body model with feet.
_BODY_25 = {
    Keypoint.NOSE: 0,
    Keypoint.LEFT_EAR: 18,
    Keypoint.RIGHT_EAR: 17,
    Keypoint.LEFT_SHOULDER: 5,
    Keypoint.RIGHT_SHOULDER: 2,
    Keypoint.LEFT_ELBOW: 6,
    Keypoint.RIGHT_ELBOW: 3,
    Keypoint.LEFT_WRIST: 7,
    Keypoint.RIGHT_WRIST: 4,
    Keypoint.LEFT_HIP: 12,
    Keypoint.RIGHT_HIP: 9,
    Keypoint.LEFT_KNEE: 13,
    Keypoint.RIGHT_KNEE: 10,
    Keypoint.LEFT_ANKLE: 14,
    Keypoint.RIGHT_ANKLE: 11,
    Keypoint.LEFT_HEEL: 21,
    Keypoint.RIGHT_HEEL: 24,
    Keypoint.LEFT_TOE: 19,  # big toe
    Keypoint.RIGHT_TOE: 22,
}
_ROWS = [_BODY_25[keypoint] for keypoint in Keypoint]
_NUMBERS = 25 * 3  # x, y, confidence

_Number = Annotated[float, Field(allow_inf_nan=False)]


class _Person(BaseModel):
    pose_keypoints_2d: Annotated[list[_Number], Field(min_length=_NUMBERS, max_length=_NUMBERS)]


class _Picture(BaseModel):
    people: list[_Person]


def read_openpose(folder: Path, time_s: FloatArray) -> tuple[PoseTrack, ...]:
    """Read what OpenPose wrote with `--write_json` and `--model_pose BODY_25`.

    The picture's number is the last number in the file's name, counted from 0. Coordinates are taken as pixels of the
    upright picture; a point at (0, 0) with confidence 0 was not found. OpenPose does not say who is who from picture to
    picture, so people are linked here.

    Parameters
    ----------
    folder
        With files such as `clip_000000000012_keypoints.json`.
    time_s
        (pictures,) of the clip.

    Raises
    ------
    UnreadableInputError
        The folder holds no such files, or one that is not what it should be, or not this clip's.
    """
    files = _files(folder)
    inside = within_clip(np.array(list(files)), time_s, folder)
    frames = [
        (picture, float(time_s[picture]), _people(path))
        for (picture, path), wanted in zip(files.items(), inside, strict=True)
        if wanted
    ]
    everyone = [person.points_px for _, _, people in frames for person in people]
    require_pixels(np.array(everyone).reshape(-1, N_KEYPOINTS, 2), folder)
    return link_people(frames, "openpose")


def _files(folder: Path) -> dict[int, Path]:
    """Path of each picture's file, in order of the pictures."""
    matches = [(match, path) for path in folder.iterdir() if (match := _FILE.match(path.name))]
    if not matches:
        raise UnreadableInputError(
            f"{folder} holds no OpenPose files (names ending in _keypoints.json); run OpenPose with --write_json."
        )
    if len({match["clip"] for match, _ in matches}) > 1:
        raise UnreadableInputError(f"{folder} holds OpenPose files of more than one clip; keep one clip a folder.")
    return dict(sorted((int(match["picture"]), path) for match, path in matches))


def _people(path: Path) -> tuple[Pose, ...]:
    try:
        picture = _Picture.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        raise UnreadableInputError(
            f"{path} is not an OpenPose file of body model BODY_25 ({where}: {first['msg']}); run OpenPose again with "
            "--model_pose BODY_25 --write_json."
        ) from error
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    return tuple(_pose(person.pose_keypoints_2d) for person in picture.people)


def _pose(numbers: list[float]) -> Pose:
    rows = np.array(numbers).reshape(-1, 3)[_ROWS]
    missing = rows[:, 2] <= 0
    return Pose(np.where(missing[:, None], np.nan, rows[:, :2]), np.where(missing, 0.0, rows[:, 2].clip(0, 1)))
