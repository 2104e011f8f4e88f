"""The clips of a study: those of a folder, of a table, or of a pattern for files."""

from __future__ import annotations

import glob
import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from lungelens.errors import UnreadableInputError, UsageError
from lungelens.files import printable
from lungelens.study.batch.clip import About, Clip, id_of
from lungelens.study.batch.clip_table import read_clip_table
from lungelens.study.batch.place import is_address, list_addresses
from lungelens.study.clips import EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.observe.options import MeasureOptions
    from lungelens.study.batch.name_pattern import NamePattern
    from lungelens.study.batch.place import Place


def list_clips(
    sources: Sequence[str], pattern: NamePattern | None, options: MeasureOptions, root: Path
) -> tuple[Clip, ...]:
    """Every clip once, in an order that is the same wherever and whenever they are listed.

    Parameters
    ----------
    sources
        One table; or folders, which are searched with their subfolders, files, and patterns such as "clips/*.mp4";
        each may be an address, such as "s3://bucket/clips".
    pattern
        What the clips' names say; `None`: nothing.
    options
        Said for all clips.
    root
        Of the study: what lies in it is no clip of it.

    Raises
    ------
    UnreadableInputError
        There is no clip, or a source cannot be read.
    UsageError
        A clip is given twice, or a name does not match the pattern.
    """
    if len(sources) == 1 and sources[0].lower().endswith(".csv"):
        if pattern is not None:
            raise UsageError("--pattern is for names: a table says in its columns what is known of a clip.")
        return read_clip_table(Path(sources[0]), options)
    named = [pair for source in sources for pair in _found(source, root, alone=len(sources) == 1)]
    if not named:
        raise UnreadableInputError(f"There is no video in {' or '.join(sources)}.")
    _refuse_twice([place for _, place in named])
    names = [name for name, _ in named]
    abouts = [About()] * len(named) if pattern is None else pattern.read_all(names)
    return tuple(
        Clip(id_of(name), printable(Path(name.as_posix())), place, about, options)
        for (name, place), about in zip(named, abouts, strict=True)
    )


def _found(source: str, root: Path, *, alone: bool) -> Sequence[tuple[PurePath, Place]]:
    """Names and files; names of a folder's clips are their paths in it."""
    if is_address(source):
        return list_addresses(source)
    path = Path(source)
    if path.is_dir():
        return [(file.relative_to(path) if alone else file, file) for file in _videos(path, root)]
    if path.exists():
        if path.suffix.lower() == ".csv":
            raise UsageError(f"{source} is a table: give it alone.")
        return [(path.relative_to(path.parent) if alone else path, path)]
    if glob.has_magic(source):
        files = sorted(Path(one) for one in glob.glob(source, recursive=True))
        return [(one, one) for one in files if one.suffix.lower() in EXTENSIONS and one.is_file()]
    raise UnreadableInputError(f"There is no folder, table or video {source}.")


def _videos(folder: Path, root: Path) -> list[Path]:
    def unreadable(error: OSError) -> None:
        reason = (error.strerror or "").lower()
        raise UnreadableInputError(f"The folder {error.filename} cannot be read ({reason}).") from error

    study, found = root.resolve(), []
    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [one for one in folders if not one.startswith(".") and Path(place, one).resolve() != study]
        found += [Path(place, one) for one in files if not one.startswith(".")]
    return sorted(one for one in found if one.suffix.lower() in EXTENSIONS)


def _refuse_twice(places: Sequence[Place]) -> None:
    seen: set[Place] = set()
    for place in (one.resolve() if isinstance(one, Path) else one for one in places):
        if place in seen:
            raise UsageError(f"{place} is given twice: give each clip once.")
        seen.add(place)
