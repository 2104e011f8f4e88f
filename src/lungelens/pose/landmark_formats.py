"""Landmarks that other programs found, or Lungelens earlier: one row for each kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import UnreadableInputError
from lungelens.pose.landmark_source import LandmarkSource
from lungelens.pose.layouts import layout_named
from lungelens.pose.openpose import read_openpose
from lungelens.pose.replay import read_npz
from lungelens.pose.trc import read_trc

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lungelens.pose.types import FloatArray, PoseTrack

FOLDER = "folder"


@dataclass(frozen=True)
class LandmarkFormat:
    """One kind of landmarks that can be measured."""

    title: str  # with its article, to offer it
    suffix: str  # of the file's name in lower case, or FOLDER
    read: Callable[[LandmarkSource], tuple[PoseTrack, ...]]


FORMATS = (
    LandmarkFormat("an .npz file", ".npz", read_npz),
    LandmarkFormat("a .trc file", ".trc", read_trc),
    LandmarkFormat("a folder of OpenPose files", FOLDER, read_openpose),
)


def read_landmarks(path: Path, time_s: FloatArray, sha256: str, layout: str | None = None) -> tuple[PoseTrack, ...]:
    """Read the people in a landmark file or folder of any kind in `FORMATS`.

    Parameters
    ----------
    path
        Of the file or folder.
    time_s
        (frames,) times of the clip the landmarks must belong to.
    sha256
        Of that clip.
    layout
        Name of the order of the points, one of `LAYOUTS`, for a format that does not name its points.

    Returns
    -------
    tuple of PoseTrack
        One a person. Times are the clip's.

    Raises
    ------
    UnreadableInputError
        It is missing, damaged, not in pixels, or not made from this clip.
    UsageError
        The layout does not go with the file.
    ValueError
        There is no such layout.
    """
    source = LandmarkSource(path, time_s, sha256, None if layout is None else layout_named(layout))
    if not (path.is_dir() or path.is_file()):
        raise UnreadableInputError(f"There are no landmarks at {path}; check the path.")
    suffix = FOLDER if path.is_dir() else path.suffix.lower()
    for kind in FORMATS:
        if kind.suffix == suffix:
            return kind.read(source)
    *others, last = (kind.title for kind in FORMATS)
    raise UnreadableInputError(
        f"{path} is not a landmark file that Lungelens knows; give {', '.join(others)} or {last}."
    )
