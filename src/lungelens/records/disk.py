"""A disk that is full: how it shows, and a file that is given up so that something can still be deleted."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from lungelens.files import new_file

if TYPE_CHECKING:
    from pathlib import Path

SPARE_BYTES = 16 * 1024**2  # SQLite writes down what it deletes before it deletes it
_POSTGRESQL_DISK_FULL = "53100"  # its code for disk_full


def is_disk_full(error: BaseException) -> bool:
    """Whether the disk was full."""
    causes = (error, error.__cause__, getattr(error, "orig", None))
    return any(
        getattr(cause, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        or getattr(cause, "sqlstate", None) == _POSTGRESQL_DISK_FULL
        or "disk is full" in str(cause)  # SQLite
        for cause in causes
        if cause is not None
    )


def keep_spare(path: Path) -> None:
    """Take some space while there is some; without it, a full disk has to be emptied from outside."""
    if path.exists():
        return
    with suppress(OSError):
        descriptor = new_file(path, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, 0, SPARE_BYTES)
            else:
                os.write(descriptor, bytes(SPARE_BYTES))
        except OSError:
            path.unlink()
        finally:
            os.close(descriptor)
