"""Observations in files, so that numbers can be worked out again without looking at the clip again.

An NPZ of plain arrays with a JSON header, no pickle. Objects are written by their fields under the name of their class,
and read back only where that class is listed below and every field is what its annotation says: such a file may come
from anywhere.
"""

from __future__ import annotations

import io
import json
import tokenize
import zipfile
import zlib
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from lungelens.camera.pinhole import Camera
from lungelens.camera.scene import Scene
from lungelens.camera.sheet_board import Paper
from lungelens.camera.sheet_pose import SheetPose
from lungelens.camera.sheet_refusal import SheetRefusal
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.clip.lens import Lens
from lungelens.clip.types import ClipInfo
from lungelens.environment import Environment
from lungelens.errors import UnreadableInputError
from lungelens.files import require_regular, write_whole
from lungelens.observe.leg_points import READ_POINTS, LegLook, SeenLeg
from lungelens.observe.observation import (
    FootEdges,
    FootLooks,
    Instruments,
    LookingTimes,
    Observation,
    Occasion,
    PixelFindings,
    SeenLunge,
    SeenPerson,
    UsedCamera,
    UsedLandmarks,
    UsedModel,
)
from lungelens.observe.options import MeasureOptions
from lungelens.observe.person import PersonChoice
from lungelens.observe.stance import Stance
from lungelens.observe.types import LegTrack, RepetitionSpan
from lungelens.pose.types import PoseTrack
from lungelens.sides import Side
from lungelens.sources import FocalSource, ScaleSource, SceneSource

if TYPE_CHECKING:
    from os import PathLike

FORMAT = "lungelens.observation/4"  # another number whenever a class below changes
MOST_BYTES = 1 << 28  # unpacked; an hour of video comes to a tenth of it
_HEADER = "header"
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(
            Camera,
            ClipInfo,
            FootEdges,
            FootLooks,
            Instruments,
            LegLook,
            LegTrack,
            Lens,
            LookingTimes,
            Normal,
            Observation,
        ),
        *(Paper, PersonChoice, PixelFindings, PoseTrack, RepetitionSpan, Scene, SeenLunge, SeenPerson, SheetPose),
        *(SeenLeg, SheetRefusal, Stance, Stabilization, UsedCamera, UsedModel),
        *(Environment, Occasion, UsedLandmarks),
    )
}
# What else the fields' annotations name.
_NAMES: dict[str, Any] = {
    **_KINDS,
    **dict.fromkeys(("FloatArray", "BoolArray", "IntArray"), np.ndarray),
    **{"MeasureOptions": MeasureOptions, "Side": Side, "SceneSource": SceneSource, "ScaleSource": ScaleSource},
    "FocalSource": FocalSource,
}
_NUMBERS = {"<f8", "<i8", "|b1"}
# What unpacking, NumPy, JSON and pydantic raise of files that are not what they should be, and our own.
_SIGNS_OF_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, MemoryError),
    *(SyntaxError, tokenize.TokenError),  # NumPy reads an array's header as Python
    *(ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
)
_DAMAGED = "is not an observation that this version of Lungelens can read: observe the clip again."


def write_observation(path: str | PathLike[str], seen: Observation) -> None:
    """Write one observation; the file appears whole or not at all.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    arrays: list[np.ndarray[Any, Any]] = []
    header = json.dumps({"format": FORMAT, "observation": _written(seen, arrays)}).encode()
    content = io.BytesIO()
    named = {f"a{number}": array for number, array in enumerate(arrays)}
    np.savez_compressed(content, header=np.frombuffer(header, np.uint8), **named)  # type: ignore[arg-type]
    write_whole(Path(path), content.getvalue())


def read_observation(path: str | PathLike[str]) -> Observation:
    """Read what `write_observation` wrote.

    Raises
    ------
    UnreadableInputError
        The file is missing, damaged, or of another version of Lungelens.
    """
    try:
        require_regular(Path(path))
        with zipfile.ZipFile(path) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_BYTES:
                raise ValueError("too large")
        with np.load(path, allow_pickle=False) as stored:
            document = json.loads(stored[_HEADER].tobytes())
            if document["format"] != FORMAT:
                raise ValueError(document["format"])
            seen = _read(document["observation"], stored)
    except FileNotFoundError as error:
        raise UnreadableInputError(f"There is no observation {path}: observe the clip again.") from error
    except OSError as error:
        raise UnreadableInputError(f"Cannot read {path} ({error.strerror}): check its path and rights.") from error
    except _SIGNS_OF_DAMAGE as error:
        raise UnreadableInputError(f"{path} {_DAMAGED}") from error
    if not isinstance(seen, Observation) or not _rows_agree(seen):
        raise UnreadableInputError(f"{path} {_DAMAGED}")
    return seen


def check_clip(seen: Observation, sha256: str, clip: str, path: Path) -> None:
    """Refuse an observation of another clip.

    Raises
    ------
    UnreadableInputError
        The hash in it is not that of the clip.
    """
    if seen.clip.sha256 != sha256:
        raise UnreadableInputError(
            f"{path} is about another clip ({seen.clip.name}), not {clip}: give that clip's own."
        )


def _written(value: Any, arrays: list[np.ndarray[Any, Any]]) -> Any:
    if is_dataclass(value):
        inside = {one.name: _written(getattr(value, one.name), arrays) for one in fields(value) if one.init}
        return {"kind": type(value).__name__, **inside}
    if isinstance(value, MeasureOptions):
        return {"kind": "MeasureOptions", **value.to_document()}
    if isinstance(value, np.ndarray):
        arrays.append(np.ascontiguousarray(value))
        return {"kind": "array", "number": len(arrays) - 1}
    if isinstance(value, tuple):
        return [_written(one, arrays) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def _read(value: Any, stored: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(one, stored) for one in value)
    if not isinstance(value, dict):
        return value
    inside = {name: one for name, one in value.items() if name != "kind"}
    if value["kind"] == "array":
        return _array(stored[f"a{int(inside['number'])}"])
    if value["kind"] == "MeasureOptions":
        return MeasureOptions.model_validate(inside)
    kind = _KINDS[value["kind"]]
    made = kind(**{name: _read(one, stored) for name, one in inside.items()})
    for name, hint in get_type_hints(kind, localns=_NAMES).items():
        if not _fits(getattr(made, name), hint):
            raise TypeError(f"{kind.__name__}.{name} is no {hint}")
    return made


def _array(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if values.dtype.str not in _NUMBERS:
        raise ValueError(f"no array of {values.dtype}")
    return values


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is what an annotation says."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in inside)
    if origin is Literal:
        return value in inside
    if origin is tuple and len(inside) == 2 and inside[1] is Ellipsis:
        return isinstance(value, tuple) and all(_fits(one, inside[0]) for one in value)
    if origin is tuple:
        return (
            isinstance(value, tuple)
            and len(value) == len(inside)
            and all(_fits(one, part) for one, part in zip(value, inside, strict=True))
        )
    if hint in (int, float):
        return isinstance(value, int | hint) and not isinstance(value, bool)
    return isinstance(value, NoneType if hint is None else origin or hint)


def _rows_agree(seen: Observation) -> bool:
    """Whether all that goes over time has a row for every frame, and every repetition lies inside and has findings."""
    if seen.lunge is None:
        return True
    lunge, leg = seen.lunge, seen.lunge.leg
    n = len(leg.time_s)
    points = (leg.hip_px, leg.knee_px, leg.ankle_px, leg.heel_px, leg.toe_px, leg.shift_px)
    over_time = (*points, lunge.raw_ankle_px, lunge.raw_knee_px, lunge.findings.shift_px)
    inside = all(
        0 <= span.start <= span.end < n and span.hold and all(span.start <= row <= span.end for row in span.hold)
        for span in lunge.spans
    )
    looks = [look for one in lunge.findings.legs for look in (one.at_start, one.at_hold) if look is not None]
    counts = {len(lunge.findings.legs), len(lunge.findings.feet), len(lunge.spans)}
    rises = (lunge.findings.heel_rise_px, lunge.findings.heel_rise_sd_px, leg.looked_at, leg.confidence)
    feet = [foot for one in lunge.findings.feet for foot in (*one.at_start, *one.at_hold)]
    edges = (edge for foot in feet for edge in (foot.outline_px, foot.step_px))
    shapes = all(one.shape == (n, 2) for one in over_time) and all(one.shape == (n,) for one in rises)
    shapes = shapes and all(edge.ndim == 2 and edge.shape[1] == 2 for edge in edges)
    return seen.person is not None and shapes and all(map(_can_be, looks)) and inside and len(counts) == 1


def _can_be(look: LegLook) -> bool:
    """Whether points have places, and covariances are some."""
    n, covariance = len(READ_POINTS), look.covariance_px
    if look.points_px.shape != (n, 2) or covariance.shape != (n, 2, 2):
        return False
    known = np.isfinite(look.points_px).all() and np.isfinite(covariance).all()
    symmetric = np.allclose(covariance, covariance.swapaxes(1, 2), rtol=1e-9)
    return bool(known and symmetric and (np.linalg.eigvalsh(covariance) > 0).all())
