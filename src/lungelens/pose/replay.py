"""Landmarks to and from files, so that what any estimator found can be measured.

Our own format is an NPZ file, schema `lungelens.landmarks/1`. Its arrays, with one row for each look at each person:

- `person` (rows,): whose row it is, from 0, left to right where first seen
- `frame_index` (rows,), `time_s` (rows,): the picture
- `points_px` (rows, keypoints, 2): display pixels, x right, y down, NaN where not found
- `confidence` (rows, keypoints): 0 to 1
- `estimator` (people,): who found them; `keypoints` (keypoints,): their names; `schema`
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lungelens.errors import OutputError, UnreadableInputError
from lungelens.pose.landmark_checks import require_pixels, within_clip
from lungelens.pose.openpose import read_openpose
from lungelens.pose.trc import read_trc
from lungelens.pose.types import N_KEYPOINTS, Keypoint, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from lungelens.pose.types import FloatArray

_SCHEMA = "lungelens.landmarks/1"
_NAMES = tuple(keypoint.name.lower() for keypoint in Keypoint)
# Kind and shape of each array; the first length is the number of rows.
_ROW_ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "person": ("i", ()),
    "frame_index": ("i", ()),
    "time_s": ("f", ()),
    "points_px": ("f", (N_KEYPOINTS, 2)),
    "confidence": ("f", (N_KEYPOINTS,)),
}
_MOST_BYTES = 1 << 30  # an hour at 60 pictures a second is a tenth of this


def read_landmarks(path: Path, time_s: FloatArray) -> tuple[PoseTrack, ...]:
    """Read the people in a landmark file or folder.

    Parameters
    ----------
    path
        An NPZ file of ours, a folder of OpenPose JSON files (BODY_25), or a TRC file in pixels.
    time_s
        (pictures,) times of the clip the landmarks belong to.

    Returns
    -------
    tuple of PoseTrack
        One a person. Times are the clip's.

    Raises
    ------
    UnreadableInputError
        It is missing, damaged, not in pixels, or not made from this clip.
    """
    if path.is_dir():
        return read_openpose(path, time_s)
    if not path.is_file():
        raise UnreadableInputError(f"There are no landmarks at {path}; check the path.")
    if path.suffix.lower() == ".trc":
        return read_trc(path, time_s)
    if path.suffix.lower() == ".npz":
        return _read_npz(path, time_s)
    raise UnreadableInputError(
        f"{path} is no kind of landmarks Lungelens knows; give an .npz file, a .trc file or a folder of OpenPose files."
    )


def save_landmarks(path: Path, tracks: Sequence[PoseTrack]) -> None:
    """Write tracks to an NPZ file that `read_landmarks` reads; it appears whole or not at all.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    arrays: dict[str, Any] = {
        "schema": np.array(_SCHEMA),
        "keypoints": np.array(_NAMES),
        "estimator": np.array([track.estimator for track in tracks], dtype=np.str_),
        "person": np.repeat(np.arange(len(tracks)), [len(track) for track in tracks]),
    }
    for name, (_, shape) in _ROW_ARRAYS.items():
        if name != "person":
            arrays[name] = np.concatenate([np.empty((0, *shape)), *(getattr(track, name) for track in tracks)])
    arrays["frame_index"] = arrays["frame_index"].astype(np.int64)
    try:
        with tempfile.TemporaryDirectory(prefix=".landmarks-", dir=path.parent) as scratch:
            draft = Path(scratch) / "landmarks.npz"
            np.savez_compressed(draft, **arrays)
            os.replace(draft, path)
    except OSError as error:
        raise OutputError(f"The landmarks could not be written to {path}: {error.strerror}.") from error


def _read_npz(path: Path, time_s: FloatArray) -> tuple[PoseTrack, ...]:
    try:
        arrays = _load(path)
        _require_sound(arrays)
        tracks = [_track(arrays, person) for person in range(len(arrays["estimator"]))]
    except (OSError, ValueError, LookupError, RuntimeError, EOFError, MemoryError) as error:
        raise _damaged(path, str(error)) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(path, str(error)) from error
    require_pixels(arrays["points_px"], path)
    return tuple(_retimed(track, time_s, path) for track in tracks)


def _damaged(path: Path, why: str) -> UnreadableInputError:
    reason = " ".join(why.split()) or "it ends too early"
    return UnreadableInputError(f"{path} is not a landmark file of Lungelens, or is damaged ({reason}); save it again.")


def _load(path: Path) -> dict[str, npt.NDArray[Any]]:
    with zipfile.ZipFile(path) as archive:  # before numpy believes what the file says of its size
        if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
            raise ValueError("it is far too large")
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in ("schema", "keypoints", "estimator", *_ROW_ARRAYS)}


def _require_sound(arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    if str(arrays["schema"]) != _SCHEMA:
        raise ValueError(f"its schema is not {_SCHEMA}")
    if tuple(arrays["keypoints"].tolist()) != _NAMES or arrays["estimator"].ndim != 1:
        raise ValueError("its keypoints are not the ones known here")
    rows = arrays["person"].shape[:1]
    for name, (kind, shape) in _ROW_ARRAYS.items():
        if arrays[name].dtype.kind != kind or arrays[name].shape != rows + shape:
            raise ValueError(f"{name} has an unexpected shape or type")
    confidence, people = arrays["confidence"], len(arrays["estimator"])
    if not ((confidence >= 0) & (confidence <= 1)).all():
        raise ValueError("a confidence is not between 0 and 1")
    if not np.isin(arrays["person"], np.arange(people)).all():
        raise ValueError("a row belongs to nobody")


def _track(arrays: Mapping[str, npt.NDArray[Any]], person: int) -> PoseTrack:
    rows = arrays["person"] == person
    return PoseTrack(
        frame_index=arrays["frame_index"][rows].astype(np.int64),
        time_s=arrays["time_s"][rows].astype(np.float64),
        points_px=arrays["points_px"][rows].astype(np.float64),
        confidence=arrays["confidence"][rows].astype(np.float64),
        estimator=str(arrays["estimator"][person]),
    )


def _retimed(track: PoseTrack, time_s: FloatArray, path: Path) -> PoseTrack:
    """The track with the clip's own times, after making sure that they are meant."""
    inside = within_clip(track.frame_index, time_s, path)
    frame_index = track.frame_index[inside]
    clip_s: FloatArray = time_s[frame_index]
    half_interval_s = np.median(np.diff(time_s)) / 2 if len(time_s) > 1 else 0.0
    if not (np.abs(track.time_s[inside] - clip_s) <= half_interval_s).all():
        raise UnreadableInputError(
            f"{path} was made from another clip, as its times differ; give the landmarks that were made from this one."
        )
    return PoseTrack(frame_index, clip_s, track.points_px[inside], track.confidence[inside], track.estimator)
