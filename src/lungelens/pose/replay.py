"""Our own landmark file, so that what an estimator found once can be measured again.

An NPZ file, schema `lungelens.landmarks/1`. Its arrays, with one row for each look at each person:

- `person` (rows,): whose row it is, from 0, left to right where first seen
- `frame_index` (rows,), `time_s` (rows,): the frame
- `points_px` (rows, keypoints, 2): display pixels, x right, y down, NaN where not found
- `confidence` (rows, keypoints): 0 to 1
- `estimator` (people,): who found them; `keypoints` (keypoints,): their names; `schema`
- `clip_name`, `clip_sha256`: the clip they were found in; both are missing in older files, and empty where not known
- `models`: a JSON object, what found them: SHA-256 of the pose models by name, and the version of mediapipe; likewise
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lungelens.errors import OutputError, UnreadableInputError, quoted
from lungelens.files import require_regular
from lungelens.pose.types import N_KEYPOINTS, Keypoint, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from lungelens.clip.types import ClipInfo
    from lungelens.pose.landmark_source import LandmarkSource

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
_MODELS = "models"
_CLIP = ("clip_name", "clip_sha256")  # texts; older files lack them
_ROTATION = "rotation_deg"  # a number, only where the clip is known
_UNREAD = (OSError, ValueError, TypeError, AttributeError, LookupError, EOFError, zipfile.BadZipFile, zlib.error)
_MOST_BYTES = 1 << 30  # an hour at 60 frames per second is a tenth of this


@dataclass(frozen=True)
class FoundBy:
    """What found landmarks, as far as that is known."""

    sha256_of: Mapping[str, str] = field(default_factory=dict)  # pose models, by name
    mediapipe: str | None = None


def read_npz(source: LandmarkSource) -> tuple[PoseTrack, ...]:
    """Read what `save_landmarks` wrote.

    Raises
    ------
    UnreadableInputError
        It is damaged, not in pixels, or made from another clip, by the clip's hash or, in a file without one, by the
        times.
    UsageError
        An order of points was given.
    """
    source.require_no_layout()
    try:
        arrays = _load(source.path)
        _require_sound(arrays)
        tracks = [_track(arrays, person) for person in range(len(arrays["estimator"]))]
    except (OSError, ValueError, LookupError, RuntimeError, EOFError, MemoryError) as error:
        raise _damaged(source.path, quoted(error)) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise _damaged(source.path, quoted(error)) from error
    _require_clip(arrays, source)
    source.require_pixels(arrays["points_px"])
    return tuple(_retimed(track, source) for track in tracks)


def models_of(path: Path) -> FoundBy:
    """What found the landmarks of a file that `save_landmarks` wrote; of any other nothing is known."""
    with suppress(*_UNREAD):
        if path.suffix.lower() == ".npz":
            require_regular(path)
            with np.load(path, allow_pickle=False) as stored:
                said = json.loads(str(stored[_MODELS]))
            known = {str(name): str(sha256) for name, sha256 in said["sha256_of"].items()}
            return FoundBy(known, None if said["mediapipe"] is None else str(said["mediapipe"]))
    return FoundBy()


def rotation_of(path: Path) -> int | None:
    """How frames were rotated when `save_landmarks` wrote the file, in degrees clockwise; of any other not known."""
    with suppress(*_UNREAD):
        if path.suffix.lower() == ".npz":
            require_regular(path)
            with np.load(path, allow_pickle=False) as stored:
                rotation_deg = int(stored[_ROTATION])
            return rotation_deg if rotation_deg in (0, 90, 180, 270) else None
    return None


def save_landmarks(
    path: Path, tracks: Sequence[PoseTrack], clip: ClipInfo | None = None, found_by: FoundBy | None = None
) -> None:
    """Write tracks to an NPZ file that `read_npz` reads; it appears whole or not at all.

    Parameters
    ----------
    path
        Of the file; one that is there is replaced.
    tracks
        One a person.
    clip
        In which they were found. With another one the file is refused; where it is not known, only by its times.
    found_by
        What found them; `None`: not known.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    arrays: dict[str, Any] = {
        "schema": np.array(_SCHEMA),
        "clip_name": np.array(clip.name if clip else ""),
        "clip_sha256": np.array(clip.sha256 if clip else ""),
        **({_ROTATION: np.array(clip.rotation_deg)} if clip else {}),
        _MODELS: np.array(json.dumps(asdict(found_by or FoundBy()), sort_keys=True)),
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


def _damaged(path: Path, why: str) -> UnreadableInputError:
    reason = " ".join(why.split()) or "it ends too early"
    return UnreadableInputError(f"{path} is not a landmark file of Lungelens, or is damaged ({reason}); save it again.")


def _load(path: Path) -> dict[str, npt.NDArray[Any]]:
    require_regular(path)
    with zipfile.ZipFile(path) as archive:  # before numpy believes what the file says of its size
        if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
            raise ValueError("it is far too large")
    with np.load(path, allow_pickle=False) as file:
        clip = {name: file[name] if name in file else np.array("") for name in _CLIP}
        return clip | {name: file[name] for name in ("schema", "keypoints", "estimator", *_ROW_ARRAYS)}


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


def _require_clip(arrays: Mapping[str, npt.NDArray[Any]], source: LandmarkSource) -> None:
    name, sha256 = (" ".join(str(arrays[text]).split()) for text in _CLIP)
    if sha256 and sha256 != source.sha256:
        raise UnreadableInputError(
            f"{source.path} was made from another clip, {name}; give the landmarks that were made from this one."
        )


def _retimed(track: PoseTrack, source: LandmarkSource) -> PoseTrack:
    """The track with the clip's own times, after making sure that they are meant."""
    inside, time_s = source.within_clip(track.frame_index), source.time_s
    frame_index = track.frame_index[inside]
    clip_s = time_s[frame_index]
    half_interval_s = np.median(np.diff(time_s)) / 2 if len(time_s) > 1 else 0.0
    if not (np.abs(track.time_s[inside] - clip_s) <= half_interval_s).all():
        raise UnreadableInputError(
            f"{source.path} was made from another clip, as its times differ; give the landmarks that were made from "
            "this one."
        )
    return PoseTrack(frame_index, clip_s, track.points_px[inside], track.confidence[inside], track.estimator)
