"""The pose models on this computer: where they are, whether they are intact, and how they get here.

The models are not part of the package. Each is fetched once, checked by SHA-256 and kept in `models/` of a checkout,
or else in the user's cache folder. After that nothing here touches the network.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lungelens.errors import ModelUnavailableError, UsageError
from lungelens.files import content_sha256
from lungelens.own_folders import CACHE_VARIABLE, cache_folder
from lungelens.pose.estimators import ESTIMATORS
from lungelens.pose.model_manifest import CHECKOUT_FOLDER, ManifestEntry, read_manifest, runs_from_checkout
from lungelens.pose.model_sources import SOURCES, FetchProgress, SourceFailedError
from lungelens.pose.types import ModelFile

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class ModelStatus:
    """How things stand with one model of the manifest."""

    name: str
    title: str
    licence: str
    bytes: int
    sha256: str  # as it must be
    path: Path  # where it is, or where it would be put
    state: Literal["ready", "missing", "damaged"]


def model_path(name_or_path: str, *, fetch: bool = True, progress: FetchProgress | None = None) -> ModelFile:
    """Give the model of that name, fetching it if need be, or the model file at that path.

    Parameters
    ----------
    name_or_path
        A name of the manifest ("lite", "heavy"), or the path of a file that an estimator can run.
    fetch
        Whether the network may be used when a named model is not here yet.
    progress
        Called while a model is fetched.

    Raises
    ------
    UsageError
        It is neither a known name nor looks like a path.
    ModelUnavailableError
        There is no such file, or the model is not here and could not be fetched.
    """
    entry = next((entry for entry in read_manifest().models if entry.name == name_or_path), None)
    if entry is None:
        return _file_at(name_or_path)
    path = _find(entry)
    if path is None:
        if not fetch:
            raise ModelUnavailableError(_not_here(entry, "has not been fetched yet"))
        path = _fetch(entry, progress or _ignore)
    return ModelFile(entry.name, path, entry.sha256)


def fetch_models(names: Sequence[str] | None = None, progress: FetchProgress | None = None) -> tuple[ModelFile, ...]:
    """Fetch the named models, or all of them, unless they are here already.

    Raises
    ------
    UsageError
        A name is not in the manifest.
    ModelUnavailableError
        A model could not be fetched.
    """
    known = [entry.name for entry in read_manifest().models]
    wanted = known if names is None else names
    for name in wanted:
        if name not in known:
            raise UsageError(f"There is no model named '{name}'; choose from {', '.join(known)}.")
    return tuple(model_path(name, progress=progress) for name in wanted)


def list_models() -> tuple[ModelStatus, ...]:
    """All models of the manifest; a file of the right size counts as ready."""
    return tuple(_status(entry, thorough=False) for entry in read_manifest().models)


def verify_models() -> tuple[ModelStatus, ...]:
    """All models of the manifest, every byte of their files checked."""
    return tuple(_status(entry, thorough=True) for entry in read_manifest().models)


def _ignore(name: str, done_bytes: int, total_bytes: int) -> None:
    """Progress nobody asked for."""


def _folders() -> tuple[Path, ...]:
    """Where models are looked for; new ones go into the first that can be written to."""
    cache = cache_folder() / "models"
    return (CHECKOUT_FOLDER, cache) if runs_from_checkout() else (cache,)


def _store() -> Path:
    return next((folder for folder in _folders() if os.access(folder, os.W_OK)), _folders()[-1])


def _find(entry: ManifestEntry) -> Path | None:
    paths = (folder / entry.file for folder in _folders())
    return next((path for path in paths if _is_intact(path, entry)), None)


def _is_intact(path: Path, entry: ManifestEntry) -> bool:
    try:
        return path.is_file() and path.stat().st_size == entry.bytes and content_sha256(path) == entry.sha256
    except OSError:  # a file that cannot be read is of no use
        return False


def _status(entry: ManifestEntry, *, thorough: bool) -> ModelStatus:
    paths = [folder / entry.file for folder in _folders()]
    path = next((path for path in paths if path.is_file()), _store() / entry.file)
    state: Literal["ready", "missing", "damaged"] = "missing"
    if path.is_file():
        sound = _is_intact(path, entry) if thorough else path.stat().st_size == entry.bytes
        state = "ready" if sound else "damaged"
    return ModelStatus(entry.name, entry.title, entry.licence, entry.bytes, entry.sha256, path, state)


def _file_at(text: str) -> ModelFile:
    path = Path(text).expanduser()
    if path.is_file():
        try:
            return ModelFile(path.name, path, content_sha256(path))
        except OSError as error:
            raise ModelUnavailableError(f"The model file {path} cannot be read: {error.strerror}.") from error
    if path.name != text or path.suffix in {kind.suffix for kind in ESTIMATORS}:
        raise ModelUnavailableError(f"There is no model file at {path}; check the path given with --model.")
    names = ", ".join(entry.name for entry in read_manifest().models)
    raise UsageError(f"There is no model named '{text}'; choose {names} or the path of a model file.")


def _fetch(entry: ManifestEntry, progress: FetchProgress) -> Path:
    """Try one source after the other; put the bundle in place in one step, so that nobody ever sees half a file."""
    target = _store() / entry.file
    failures = []
    for source in SOURCES:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".fetch-", dir=target.parent) as scratch:
                fetched = source(entry, Path(scratch), progress)
                if not _is_intact(fetched, entry):
                    raise SourceFailedError("what arrived is not the published file (its SHA-256 differs)")
                if not _is_intact(target, entry):  # else another process was quicker and may have it open
                    os.replace(fetched, target)
        except SourceFailedError as failure:
            failures.append(str(failure))
        except OSError as error:
            raise ModelUnavailableError(
                f"The pose model '{entry.name}' could not be stored in {_store()} ({error.strerror}): "
                f"set {CACHE_VARIABLE} to a folder that can be written to."
            ) from error
        else:
            progress(entry.name, entry.bytes, entry.bytes)
            return target
    raise ModelUnavailableError(_not_here(entry, f"could not be fetched ({'; '.join(failures)})"))


def _not_here(entry: ManifestEntry, why: str) -> str:
    return (
        f"The pose model '{entry.name}' {why}; connect to the internet and run `lungelens models fetch`, or put "
        f"{entry.file} (SHA-256 {entry.sha256}) into {_store()}, or give its path with --model."
    )
