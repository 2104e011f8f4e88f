"""Landmarks from a TRC file: tab-separated marker tracks, as Sports2D and OpenSim write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.errors import UnreadableInputError, quoted
from lungelens.files import content_of
from lungelens.pose.layouts import keypoint_named
from lungelens.pose.types import N_KEYPOINTS, Keypoint, PoseTrack

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.pose.landmark_source import LandmarkSource
    from lungelens.pose.types import FloatArray

_HEADER_LINES = 5
_REAL_WORLD_UNITS = ("mm", "cm", "in", "ft")

MOST = 1e9  # of any frame number or time


@dataclass(frozen=True)
class _Table:
    """A TRC file as it stands."""

    rate: float  # frames per second
    units: str
    markers: tuple[str, ...]
    rows: FloatArray  # (n, 2 + 3 * markers): number, time, then x, y, z of each marker


def read_trc(source: LandmarkSource) -> tuple[PoseTrack, ...]:
    """Read the one person in a TRC file in pixels, whatever the body model: its markers have names.

    What is assumed, after the pixel files of Sports2D (`…_px_person00.trc`): x to the right, y **down**, both in pixels
    of the upright picture from its top left corner, z ignored. "Units" is not believed when it says m, because Sports2D
    writes that in its pixel files too; the size of the body tells. The first row belongs to frame Time × DataRate and
    the others follow by Frame#, whether that begins at 0 or 1 (Sports2D stretches its Time column a little). Empty
    cells, and markers at exactly (0, 0), were not found. There is no confidence in the file: it is 1 where there is a
    point.

    Raises
    ------
    UnreadableInputError
        It is damaged, not in pixels, not this clip's, or lacks knees and ankles.
    UsageError
        An order of points was given.
    """
    source.require_no_layout()
    path = source.path
    table = _read_table(path)
    points = _points(table, path)
    _require_picture_axes(table, points, source)
    first = round(table.rows[0, 1] * table.rate)
    frame_index = first + (table.rows[:, 0] - table.rows[0, 0]).astype(np.int64)
    inside = source.within_clip(frame_index)
    source.require_time_within_clip(float(table.rows[-1, 1]))
    frame_index, points = frame_index[inside], points[inside]
    confidence = np.isfinite(points[..., 0]).astype(np.float64)
    clip_s: FloatArray = source.time_s[frame_index]
    try:
        return (PoseTrack(frame_index, clip_s, points, confidence, "trc"),)
    except ValueError as error:
        raise UnreadableInputError(f"{path} is damaged: its frame numbers do not rise.") from error


def _read_table(path: Path) -> _Table:
    try:
        lines = content_of(path).decode("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise UnreadableInputError(f"{path} cannot be read: {error.strerror}.") from error
    if len(lines) <= _HEADER_LINES or not lines[0].startswith("PathFileType"):
        raise UnreadableInputError(
            f"{path} is not a TRC file; it should begin with PathFileType and hold marker tracks."
        )
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
    markers = tuple(name for name in lines[3].split("\t")[2:] if name.strip())
    try:
        rate = float(header["DataRate"])
        rows = np.array([_numbers(line, 2 + 3 * len(markers)) for line in lines[_HEADER_LINES:] if line.strip()])
    except (KeyError, ValueError) as error:
        raise UnreadableInputError(f"{path} is a damaged TRC file ({quoted(error)}); export it again.") from error
    numbers = rows[:, :2] if len(rows) else np.array([[np.nan, np.nan]])
    can_be = 0 < rate < np.inf and np.isfinite(numbers).all() and np.abs(numbers).max() < MOST
    if not (can_be and abs(float(numbers[0, 1])) * rate < MOST):
        raise UnreadableInputError(f"{path} is a damaged TRC file (frame numbers, times or DataRate); export it again.")
    return _Table(rate, header.get("Units", "").strip().lower(), markers, rows)


def _numbers(line: str, count: int) -> list[float]:
    cells = line.rstrip("\n").split("\t")[:count]
    if len(cells) < count:
        raise ValueError(f"a row has {len(cells)} values instead of {count}")
    return [float(cell) if cell.strip() else np.nan for cell in cells]


def _points(table: _Table, path: Path) -> FloatArray:
    """The keypoints among the markers, (n, N_KEYPOINTS, 2)."""
    points = np.full((len(table.rows), N_KEYPOINTS, 2), np.nan)
    for column, name in enumerate(table.markers):
        keypoint = keypoint_named(name)
        if keypoint is not None:
            points[:, keypoint] = table.rows[:, 2 + 3 * column : 4 + 3 * column]
    points[(points == 0).all(axis=2) | np.isnan(points).any(axis=2)] = np.nan
    known = np.isfinite(points[..., 0]).any(axis=0)
    if not any(known[knee] and known[knee + 2] for knee in (Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE)):
        raise UnreadableInputError(
            f"{path} has no knee and ankle that Lungelens knows by name (such as RKnee and RAnkle); rename its markers."
        )
    return points


def _require_picture_axes(table: _Table, points: FloatArray, source: LandmarkSource) -> None:
    if table.units in _REAL_WORLD_UNITS:
        raise UnreadableInputError(
            f"{source.path} is in {table.units}, so it cannot be laid over the picture; export the landmarks in pixels."
        )
    source.require_pixels(points)
    shoulders = points[:, [Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER], 1]
    ankles = points[:, [Keypoint.LEFT_ANKLE, Keypoint.RIGHT_ANKLE], 1]
    if np.isfinite(shoulders).any() and np.nanmedian(shoulders) > np.nanmedian(ankles):
        raise UnreadableInputError(
            f"{source.path} has its y axis pointing up, so it cannot be laid over the picture; export it with y "
            "pointing down, as Sports2D does for pixels."
        )
