"""What was said of how a clip is to be measured: numbers and words go with it, files of its owner do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.pose.model_manifest import read_manifest

if TYPE_CHECKING:
    from lungelens.observe.options import MeasureOptions
    from lungelens.study.batch.record import Options

_FILES = frozenset({"camera_file", "landmarks", "landmarks_layout"})  # and the last says nothing without the second


def passed_on(options: MeasureOptions) -> Options:
    """Options that were not left at their default and name no file."""
    said = options.to_document()
    return {name: said[name] for name in sorted(said.keys() - _naming_files(options))}


def left_out(options: MeasureOptions) -> tuple[str, ...]:
    """Names of the options that were said and are not passed on."""
    return tuple(sorted(options.to_document().keys() & _naming_files(options)))


def _naming_files(options: MeasureOptions) -> frozenset[str]:
    known = any(options.model == one.name for one in read_manifest().models)
    return _FILES if known else _FILES | {"model"}
