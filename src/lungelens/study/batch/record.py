"""What is kept of one clip beside its measurement: how it went, and what made the numbers."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lungelens.observe.options import MeasureOptions

Status: TypeAlias = Literal["measured", "not_measurable", "unreadable", "timed_out", "killed", "fault", "not_run"]
Options: TypeAlias = dict[str, str | float | bool]
FINAL: frozenset[Status] = frozenset({"measured", "not_measurable"})  # the same when run again: it need not be


class Record(BaseModel):
    """How one clip went. `key` says what it was run with; empty where it did not come to that."""

    status: Status
    code: str = ""  # why there are no numbers
    message: str = ""
    key: str = ""
    clip_sha256: str = ""
    instruments: dict[str, str] = {}  # SHA-256 of all that looked at the clip, by name
    options: Options = {}
    lungelens: str = __version__
    mediapipe: str | None = None
    opencv: str | None = None
    seconds: float = 0.0

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)  # a later version may add fields


def options_said(options: MeasureOptions) -> Options:
    """The options that were not left at their default, as JSON can hold them."""
    return options.to_document()


def same_options(said: Options, options: MeasureOptions) -> bool:
    """Whether options said earlier are these, wherever the files that they name are now."""
    return _without_paths(said) == _without_paths(options_said(options))


def key_of(clip_sha256: str, instruments: Mapping[str, str], options: MeasureOptions) -> str:
    """The same for two runs whose numbers are the same: clip, models, options and version are.

    Files that options name count by their content, which is among `instruments`.
    """
    told = {"clip": clip_sha256, "instruments": dict(instruments), "options": _without_paths(options_said(options))}
    return sha256(json.dumps({**told, "lungelens": __version__}, sort_keys=True).encode()).hexdigest()


def _without_paths(said: Options) -> Options:
    return {name: value for name, value in said.items() if name not in ("camera_file", "landmarks")}
