"""Evidence written to a file, so that numbers can be worked out again without looking at the clip again.

The file belongs to the version that wrote it; another one looks at the clip again. Objects are written by their fields
under the name of their class, and read back only where that class is listed below: such a file may come from anywhere.
"""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lungelens.camera.sheet_board import Paper
from lungelens.camera.sheet_find import SheetRefusal
from lungelens.camera.sheet_pose import SheetPose
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal, Scene
from lungelens.clip.lens import Lens
from lungelens.clip.types import ClipInfo
from lungelens.errors import UnreadableInputError
from lungelens.observe.evidence import Evidence
from lungelens.observe.foot import FootEdges, FootLook
from lungelens.observe.options import MeasureOptions
from lungelens.observe.pixels import FootLooks, PixelFindings
from lungelens.observe.shin import ShinLine, ShinMiss
from lungelens.observe.stance import Stance
from lungelens.observe.types import LegTrack, RepetitionSpan
from lungelens.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        ClipInfo,
        Evidence,
        FootEdges,
        FootLook,
        FootLooks,
        LegTrack,
        Lens,
        Normal,
        Paper,
        PixelFindings,
        RepetitionSpan,
        Scene,
        SheetPose,
        SheetRefusal,
        ShinLine,
        ShinMiss,
        Stance,
        Stabilization,
    )
}
_AGAIN = "What the numbers of this clip rest on {}: measure the clip again."
_ARRAYS = {"<f8", "<i8", "|b1"}


def evidence_json(seen: Evidence) -> str:
    """One JSON document."""
    return json.dumps({"lungelens": __version__, "evidence": _written(seen)})


def read_evidence(path: Path) -> Evidence:
    """Read what `evidence_json` wrote.

    Raises
    ------
    UnreadableInputError
        The file is missing, damaged, or of another version of Lungelens.
    """
    try:
        document = json.loads(path.read_bytes())
        version = document["lungelens"]
        seen = _read(document["evidence"]) if version == __version__ else None
    except OSError as error:
        raise UnreadableInputError(_AGAIN.format("was not kept")) from error
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableInputError(_AGAIN.format("is damaged")) from error
    if version != __version__:
        raise UnreadableInputError(f"This clip was measured by Lungelens {version}: measure the clip again.")
    if not isinstance(seen, Evidence):
        raise UnreadableInputError(_AGAIN.format("is damaged"))
    return seen


def _written(value: Any) -> Any:
    if is_dataclass(value):
        return {"kind": type(value).__name__, **{one.name: _written(getattr(value, one.name)) for one in fields(value)}}
    if isinstance(value, MeasureOptions):
        return {"kind": "MeasureOptions", **value.model_dump(mode="json", exclude_defaults=True)}
    if isinstance(value, np.ndarray):
        values = np.ascontiguousarray(value)
        bytes_ = base64.b64encode(values.tobytes()).decode()
        return {"kind": "array", "dtype": values.dtype.str, "shape": values.shape, "values": bytes_}
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value.item() if isinstance(value, np.generic) else value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(one) for one in value)
    if not isinstance(value, dict):
        return value
    inside = {name: one for name, one in value.items() if name != "kind"}
    if value["kind"] == "array":
        return _array(**inside)
    if value["kind"] == "MeasureOptions":
        return MeasureOptions.model_validate(inside)
    return _KINDS[value["kind"]](**{name: _read(one) for name, one in inside.items()})


def _array(dtype: str, shape: list[int], values: str) -> Any:
    if dtype not in _ARRAYS:
        raise ValueError(f"no array of {dtype}")
    return np.frombuffer(base64.b64decode(values, validate=True), dtype).reshape(shape)
