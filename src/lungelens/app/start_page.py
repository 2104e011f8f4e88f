"""The page that opens the page: a file only the owner can read, with a token that opens the door once.

A browser is started with an address on its command line, where every user of the computer can read it. So it is given
the name of this file instead, and the file leads on to the address with the token.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lungelens.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN_BYTES = 32
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=referrer content=no-referrer><title>Lungelens</title>"
    '<meta http-equiv=refresh content="0;url={address}"></html>\n'
)


class StartToken:
    """Opens the door once, to whoever comes first with it."""

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(_TOKEN_BYTES)
        self._is_spent = False

    def spend(self, given: str) -> bool:
        """Whether this is the token and it opens; from then on it does not."""
        opens = not self._is_spent and secrets.compare_digest(given.encode(), self.value.encode())
        self._is_spent = self._is_spent or opens
        return opens


@contextmanager
def start_page(folder: Path, url: str, token: StartToken) -> Iterator[Path]:
    """The file, there for as long as the block runs.

    Parameters
    ----------
    folder
        The owner's own.
    url
        Of the page, without a key.
    token
        What opens it.
    """
    path = folder / "start.html"
    write_whole(path, _PAGE.format(address=f"{url}?start={token.value}").encode(), mode=0o600)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
