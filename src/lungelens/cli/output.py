"""Checks before minutes of measuring, and a note on how a measurement was made."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lungelens.cli.console import say
from lungelens.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lungelens.measures.measurement import Measurement


def check_output(out: Path | None, *, blur_face: bool = False, parquet: bool = False) -> None:
    """Raise what would fail later: options without `--out`, a missing package, a folder without write permission.

    Raises
    ------
    UsageError
        An option needs another, or a package.
    OutputError
        The folder cannot be written to.
    """
    if blur_face and out is None:
        raise UsageError("--blur-face blurs the images that --out writes: add --out DIR.")
    if parquet and out is None:
        raise UsageError("--parquet writes to the folder of --out: add --out DIR.")
    if parquet and find_spec("pyarrow") is None:
        raise UsageError("--parquet needs one more package: pip install 'lungelens[parquet]', or leave it out.")
    if out is not None:
        check_writable(out)


def check_writable(folder: Path) -> None:
    """Raise an `OutputError` for a folder that cannot be created or written to; leave no empty folder behind."""
    try:
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    except OSError as error:
        raise OutputError(f"Cannot write to the folder {folder}: {error.strerror}.") from error
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(f"Cannot write to the folder {folder}: choose one that you can write to.")


def say_camera_file(measurement: Measurement) -> None:
    """Report a camera file that was found and used without being named."""
    used = measurement.provenance.camera_file
    if used is not None and used.chosen == "matched":
        from lungelens.report.wording import say as words

        say(words("file.camera", name=used.name))


def say_written(files: Iterable[Path]) -> None:
    """Report the files that were written."""
    from lungelens.report.wording import say as words

    for path in files:
        say(words("file.written", path=path))
