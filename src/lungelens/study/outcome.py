"""The outcome of each clip: a result, read or measured, or why there is none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pydantic import ValidationError

from lungelens.errors import UnreadableInputError, first_fault
from lungelens.files import write_whole
from lungelens.measures.measurement import SCHEMA, Measurement
from lungelens.study.clips import clip_key
from lungelens.study.file_input import bytes_of
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from lungelens.observe.options import Progress

    Measure: TypeAlias = Callable[[Path, Progress | None], Measurement]


@dataclass(frozen=True)
class Miss:
    """Why there is no value to compare."""

    code: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """One clip's result, or why there is none: exactly one of the two is given."""

    clip: str
    measurement: Measurement | None
    miss: Miss | None


def read_outcomes(folder: Path) -> tuple[Outcome, ...]:
    """Every result in a folder and its subfolders; other JSON files are skipped.

    Raises
    ------
    UnreadableInputError
        There is no such folder, a result in it is damaged, or two belong to clips of the same name.
    """
    if not folder.is_dir():
        raise UnreadableInputError(f"There is no folder {folder} to read results from.")
    found: dict[str, tuple[Path, Outcome]] = {}
    for path in sorted(path for path in folder.rglob("*.json") if path.is_file()):
        measurement = _read(path)
        if measurement is None:
            continue
        key = clip_key(measurement.clip.name)
        if key in found:
            both = f"{found[key][0].relative_to(folder)} and {path.relative_to(folder)}"
            raise UnreadableInputError(f"{both} are results for the same clip {measurement.clip.name}: remove one.")
        found[key] = path, Outcome(key, measurement, None)
    return tuple(outcome for _, outcome in found.values())


def measure_outcomes(
    clips: Mapping[str, Path], store: Path, measure: Measure, *, resume: bool, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Measure clip after clip; each result is in `store` as `NAME.json` before the next clip starts.

    Parameters
    ----------
    clips
        Files by name.
    store
        A folder that exists.
    measure
        Measures one file.
    resume
        Use the result in `store` if it is from the same file and the same version.
    progress
        Called with the progress of the current clip and of all clips.

    Yields
    ------
    Outcome
        In order of `clips`; with a `miss` if the file is unreadable, which does not stop the others.

    Raises
    ------
    OutputError
        A result could not be written.
    """
    for done, (name, path) in enumerate(clips.items()):
        stored = store / f"{name}.json"
        earlier = _same(stored, path) if resume else None
        if earlier is not None:
            yield Outcome(name, earlier, None)
            continue
        try:
            measurement = measure(path, _among(progress, done, len(clips)))
        except UnreadableInputError as error:
            yield Outcome(name, None, Miss("unreadable", str(error)))
            continue
        write_whole(stored, (measurement.to_json() + "\n").encode())
        yield Outcome(name, measurement, None)


def _among(progress: Progress | None, done: int, total: int) -> Progress | None:
    if progress is None:
        return None

    def show(stage: str, fraction: float) -> None:
        progress(stage, fraction)
        progress("all clips", done / total)

    return show


def _same(stored: Path, clip: Path) -> Measurement | None:
    """The stored result, if measuring this file now would give the same."""
    try:
        measurement = _read(stored)
        with clip.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # no result yet, a damaged one, or no clip: measuring will show
        return None
    if measurement is None or measurement.clip.sha256 != sha256 or measurement.provenance.lungelens != __version__:
        return None
    return measurement


def _read(path: Path) -> Measurement | None:
    """The result in a file; `None` if the file is a JSON document of another kind."""
    content = bytes_of(path)
    try:
        return Measurement.model_validate_json(content, extra="ignore")  # a later version may add fields
    except ValidationError as error:
        fault, is_json = first_fault(error), error.errors()[0]["type"] != "json_invalid"
    if not is_json:
        raise UnreadableInputError(f"{path} is not a JSON document: measure the clip again.")
    if SCHEMA.encode() not in content:
        return None
    raise UnreadableInputError(f"{path} is not a valid result ({fault}): measure the clip again.")
