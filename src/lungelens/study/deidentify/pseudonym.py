"""Names that stand for people: the same person has the same one, and only the key tells who it is.

Keyed hash: HMAC-SHA256 (RFC 2104), of which 40 bits are kept: among 10 000 people two share one with a chance of 5 in
100 000. Without the key a list of all patients' names does not help, as it would with a plain hash.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import OutputError, UnreadableInputError
from lungelens.files import content_of, write_whole

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32
OWN_ONLY = 0o600
_LETTERS = 8  # of five bits


@dataclass(frozen=True)
class Pseudonyms:
    """Made with one key."""

    key: bytes

    @classmethod
    def drawn(cls) -> Pseudonyms:
        """With a key that nobody keeps: two runs give one person two names."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def of_file(cls, path: Path) -> Pseudonyms:
        """With the key in a file, which is made if it is not there, readable by its owner alone.

        Raises
        ------
        UnreadableInputError
            It holds no key.
        OutputError
            It cannot be made.
        """
        try:
            text = content_of(path).decode("ascii").strip()
        except FileNotFoundError:
            if not path.parent.is_dir():
                raise OutputError(f"There is no folder {path.parent} to put the key into: make it first.") from None
            key = secrets.token_hex(KEY_BYTES)
            write_whole(path, f"{key}\n".encode(), OWN_ONLY)
            return cls(bytes.fromhex(key))
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableInputError(f"{path} cannot be read as a key: give another file.") from error
        try:
            key_bytes = bytes.fromhex(text)
        except ValueError as error:
            raise UnreadableInputError(f"{path} is not a key that Lungelens made: give another file.") from error
        if len(key_bytes) < KEY_BYTES:
            raise UnreadableInputError(f"{path} is not a key that Lungelens made: it is too short.")
        return cls(key_bytes)

    def of(self, name: str) -> str:
        """A pseudonym of letters and digits, eight of them."""
        digest = hmac.digest(self.key, name.encode(errors="surrogateescape"), "sha256")
        return base64.b32encode(digest).decode("ascii")[:_LETTERS]
