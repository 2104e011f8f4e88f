"""Where a clip is: on a disk of this computer, or behind an address that fsspec knows (S3, SSH, HTTP and others).

fsspec is an extra. A clip behind an address is fetched to a temporary file when its turn comes, and removed after it.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote, urlsplit

from lungelens.errors import UnreadableInputError, UsageError
from lungelens.study.clips import EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

Place: TypeAlias = Path | str  # a string is an address
_CHUNK = 1 << 20


def is_address(text: str) -> bool:
    """Whether it is the address of something elsewhere: "s3://bucket/clip.mp4"."""
    return "://" in text


def file_name(place: Place) -> str:
    """The clip's own name."""
    return place.name if isinstance(place, Path) else PurePosixPath(unquote(urlsplit(place).path)).name


@contextmanager
def at_hand(place: Place) -> Iterator[Path]:
    """The clip as a file on this computer, for as long as the block lasts.

    Raises
    ------
    UnreadableInputError
        It cannot be fetched.
    """
    if isinstance(place, Path):
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="lungelens-") as folder:
        path = Path(folder, file_name(place) or "clip")
        _fetch(place, path)
        yield path


def list_addresses(source: str) -> list[tuple[PurePath, str]]:
    """Names and addresses of the videos at an address: a file, a folder, or a pattern such as "s3://bucket/*.mp4".

    Names of a folder's clips are their paths in it.

    Raises
    ------
    UnreadableInputError
        It cannot be looked at.
    """
    with _in_one_sentence(source):
        system, root = _fsspec().core.url_to_fs(source)
        if "*" in source:
            paths = [str(one) for one in system.glob(root)]
        elif PurePosixPath(root).suffix.lower() in EXTENSIONS:
            return [(PurePath(file_name(source)), source)]
        else:
            paths = [str(one) for one in system.find(root)]
    found = sorted(one for one in paths if PurePosixPath(one).suffix.lower() in EXTENSIONS)
    base = root.split("*")[0].rpartition("/")[0] if "*" in source else root.rstrip("/")
    parts = urlsplit(source)
    if parts.netloc and root.strip("/") == parts.path.strip("/"):  # a host, as of SSH, is no part of paths there
        address_of = f"{parts.scheme}://{parts.netloc}{{}}".format
    else:
        address_of = system.unstrip_protocol
    return [
        (PurePath(one.removeprefix(base).lstrip("/")), one if is_address(one) else address_of(one)) for one in found
    ]


def _fetch(address: str, path: Path) -> None:
    with _in_one_sentence(address), _fsspec().open(address, "rb") as source, path.open("wb") as file:
        while content := source.read(_CHUNK):
            file.write(content)


def _fsspec() -> Any:
    if find_spec("fsspec") is None:
        raise UsageError("Clips behind an address need one more package: pip install 'lungelens[cluster]'.")
    import fsspec

    return fsspec


@contextmanager
def _in_one_sentence(address: str) -> Iterator[None]:
    """Whatever a protocol's library raises."""
    try:
        yield
    except (UsageError, UnreadableInputError):
        raise
    except ImportError as error:
        raise UsageError(f"{address} needs one more package ({error}).") from error
    except Exception as error:  # each library has errors of its own
        said = "no such file" if isinstance(error, FileNotFoundError) else str(error)  # else the address once more
        reason = " ".join(said.split()) or type(error).__name__
        raise UnreadableInputError(f"{address} cannot be fetched ({reason}).") from error
