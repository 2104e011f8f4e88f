"""Landmarks from a folder of JSON files, one a frame, as OpenPose writes them and Pose2Sim after it.

Neither says in the file which body model it was: the number of points tells, and `--landmarks-layout` where several
models have as many. Pose2Sim writes NaN for a point, or a whole person, that was not found; OpenPose writes zeros.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import AfterValidator, BaseModel, ValidationError

from lungelens.errors import UnreadableInputError, UsageError
from lungelens.files import content_of
from lungelens.pose.layouts import LAYOUTS, layouts_of, one_of
from lungelens.pose.tracking import link_people
from lungelens.pose.types import FloatArray, Keypoint, Pose

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.pose.landmark_source import LandmarkSource
    from lungelens.pose.layouts import Layout
    from lungelens.pose.types import PoseTrack

# OpenPose: clip_000000000012_keypoints.json. Pose2Sim: clip_000012.json.
_NAMES = tuple(
    re.compile(rf"^(?P<clip>.*?)_?(?P<frame>\d{{1,15}}){ending}\.json$", re.ASCII) for ending in ("_keypoints", "")
)
_LIMBS = np.array(
    [
        (Keypoint[f"{side}_{upper}"], Keypoint[f"{side}_{lower}"])
        for side in ("LEFT", "RIGHT")
        for upper, lower in (
            *(("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("SHOULDER", "HIP")),
            *(("HIP", "KNEE"), ("KNEE", "ANKLE"), ("ANKLE", "HEEL"), ("ANKLE", "TOE")),
        )
    ]
)


def _triplets(numbers: list[float]) -> list[float]:
    if not numbers or len(numbers) % 3:
        raise ValueError(f"{len(numbers)} numbers are not a list of x, y and confidence")
    return numbers


class _Person(BaseModel):
    pose_keypoints_2d: Annotated[list[float], AfterValidator(_triplets)]


class _Frame(BaseModel):
    people: list[_Person]


def read_openpose(source: LandmarkSource) -> tuple[PoseTrack, ...]:
    """Read what OpenPose wrote with `--write_json`, or Pose2Sim as "openpose".

    The frame's number is the last number in the file's name, counted from 0. Coordinates are taken as pixels of the
    upright picture; a point at (0, 0) with confidence 0, or of NaN, was not found. Nobody says who is who from frame to
    frame, so people are linked here.

    Raises
    ------
    UnreadableInputError
        The folder holds no such files, or one that is not what it should be, or not this clip's, or its points are in
        another order than was said.
    UsageError
        The order that was said has another number of points.
    """
    files = _files(source.path)
    inside = source.within_clip(np.array(list(files)))
    frames = [(frame, _people(path)) for (frame, path), wanted in zip(files.items(), inside, strict=True) if wanted]
    everyone = [rows for _, people in frames for rows in people]
    if not everyone:
        return ()
    layout = _layout(everyone, source)
    source.require_pixels(_points_px(everyone, layout))
    _require_order(everyone, layout, source.path)
    looks = [(frame, float(source.time_s[frame]), _poses(people, layout)) for frame, people in frames]
    return link_people(looks, layout.name)


def _files(folder: Path) -> dict[int, Path]:
    """Path of each frame's file, in order of the frames."""
    for name in _NAMES:
        matches = [(match, path) for path in folder.iterdir() if (match := name.match(path.name))]
        if matches:
            break
    else:
        raise UnreadableInputError(
            f"{folder} holds no OpenPose files (names ending in _keypoints.json, or in a number and .json); run "
            "OpenPose with --write_json."
        )
    if len({match["clip"] for match, _ in matches}) > 1:
        raise UnreadableInputError(f"{folder} holds OpenPose files of more than one clip; keep one clip a folder.")
    return dict(sorted((int(match["frame"]), path) for match, path in matches))


def _people(path: Path) -> list[FloatArray]:
    """Each person in a file, (points, 3): x, y, confidence, NaN and 0 where a point was not found."""
    try:
        frame = _Frame.model_validate_json(content_of(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        message = first["msg"].removeprefix("Value error, ")
        raise UnreadableInputError(
            f"{path} is not an OpenPose file ({where}: {message}); run OpenPose again with --write_json."
        ) from error
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    return [_rows(person.pose_keypoints_2d) for person in frame.people]


def _rows(numbers: list[float]) -> FloatArray:
    rows = np.array(numbers).reshape(-1, 3)
    missing = np.isnan(rows).any(axis=1) | (rows[:, 2] <= 0)
    rows[missing] = np.nan, np.nan, 0.0
    return rows


def _layout(everyone: list[FloatArray], source: LandmarkSource) -> Layout:
    """The order in which the points are: as said, or the usual one of so many points."""
    counts = {len(rows) for rows in everyone}
    if len(counts) > 1:
        raise UnreadableInputError(f"{source.path} holds files of several body models; keep those of one in a folder.")
    (count,) = counts
    known = layouts_of(count)
    if not known:
        models = ", ".join(f"{layout.name} ({len(layout.points)})" for layout in LAYOUTS)
        raise UnreadableInputError(
            f"{source.path} has {count} points a person, as none of the body models that Lungelens knows ({models}); "
            "run the pose estimator again with one of these."
        )
    if source.layout is None:
        return known[0]
    if source.layout not in known:
        raise UsageError(
            f"--landmarks-layout {source.layout.name} has {len(source.layout.points)} points and {source.path} has "
            f"{count}: give {one_of(known)}."
        )
    return source.layout


def _require_order(everyone: list[FloatArray], layout: Layout, path: Path) -> None:
    """Refuse points that make a far-fetched person in this order and a better one in another with as many points.

    In the right order limbs join neighbours. A person of BODY_25 read as BODY_25B has limbs three times as long, and
    the other way round 1.2 to 1.6 times (tests/pose/test_layouts.py), so which of them is shorter leaves no doubt.
    """
    limb_px = {other: _limb_px(_points_px(everyone, other)) for other in layouts_of(len(layout.points))}
    better = tuple(other for other, length_px in limb_px.items() if length_px < limb_px[layout])
    if better:
        raise UnreadableInputError(
            f"{path} has its points in another order than {layout.name}, which would tear limbs apart; read them with "
            f"--landmarks-layout {one_of(better)}."
        )


def _points_px(everyone: list[FloatArray], layout: Layout) -> FloatArray:
    """Our keypoints of each person, (people, N_KEYPOINTS, 2)."""
    return layout.keypoints(np.array(everyone)[:, :, :2])


def _limb_px(points_px: FloatArray) -> float:
    """Mean length of the limbs that were found, the median of all people."""
    lengths = np.linalg.norm(points_px[:, _LIMBS[:, 0]] - points_px[:, _LIMBS[:, 1]], axis=2)
    found = np.isfinite(lengths).any(axis=1)
    return float(np.median(np.nanmean(lengths[found], axis=1))) if found.any() else np.nan


def _poses(people: list[FloatArray], layout: Layout) -> tuple[Pose, ...]:
    if not people:
        return ()
    rows = layout.keypoints(np.array(people))
    confidence = np.nan_to_num(rows[:, :, 2]).clip(0, 1)
    return tuple(Pose(one[:, :2], sure) for one, sure in zip(rows, confidence, strict=True))
