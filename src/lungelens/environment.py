"""What a program ran on: versions of everything that makes a number, and the computer."""

from __future__ import annotations

import platform
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lungelens.version import __version__

_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Environment:
    """Versions of the programs, and the names of system and processor; the same for a whole run."""

    lungelens: str
    python: str
    numpy: str
    scipy: str
    opencv: str
    av: str
    system: str
    cpu: str


@cache
def environment() -> Environment:
    """What it is here; a version that cannot be told is empty."""
    return Environment(
        lungelens=__version__,
        python=platform.python_version(),
        numpy=installed("numpy") or "",
        scipy=installed("scipy") or "",
        opencv=installed("opencv-python") or "",
        av=installed("av") or "",
        system=f"{platform.system()} {platform.release()} {platform.machine()}".strip(),
        cpu=_cpu(),
    )


def installed(package: str) -> str | None:
    """The version of a package; `None` where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _cpu() -> str:
    """The processor's name; Linux does not tell Python, and keeps it in a file."""
    with suppress(OSError):
        found = re.search(r"^model name\s*: (.+)$", _CPU_INFO.read_text(encoding="utf-8"), re.MULTILINE)
        if found is not None:
            return found[1].strip()
    return platform.processor() or platform.machine()
