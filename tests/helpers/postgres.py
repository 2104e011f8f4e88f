"""A PostgreSQL server of our own in a temporary folder, reached by a socket in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = "lungelens"


def binaries() -> Path | None:
    """The newest installed server's folder; Debian keeps it off the path."""
    if (found := shutil.which("initdb")) is not None:
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in folders), key=lambda path: int(path.parent.name), default=None)


@contextmanager
def running_server(programs: Path) -> Iterator[Path]:
    """Start a server; yield the folder of its socket. The server refuses to run as root, so that is left first."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        who: dict[str, Any] = {"cwd": name, "check": True, "capture_output": True}
        if os.name == "posix" and os.getuid() == 0:
            shutil.chown(folder, "postgres")
            who |= {"user": "postgres", "group": "postgres", "extra_groups": []}
        else:
            folder.chmod(0o700)
        data = str(folder / "data")
        subprocess.run([programs / "initdb", "-D", data, "-A", "trust", "-U", USER, "--no-sync"], **who)
        # The output of a server that stays must not go to a pipe somebody waits for.
        start: list[str | Path] = [programs / "pg_ctl", "-D", data, "-l", f"{name}/log", "-w", "-o"]
        subprocess.run([*start, f"-c listen_addresses= -c fsync=off -k {name}", "start"], **who | _QUIET)
        try:
            yield folder
        finally:
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], **who | _QUIET)


_QUIET: dict[str, Any] = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
