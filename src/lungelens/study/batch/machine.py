"""How many clips this computer can measure at once."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

WORKER_BYTES = 2 << 30  # 1.6 GB at its peak over clips of 720p (docs/scale.md)
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_MEMORY = Path("/proc/meminfo")


def worker_count(cores: int, free_bytes: int | None) -> int:
    """One worker a core, as far as the memory reaches; at least one."""
    fitting = cores if free_bytes is None else free_bytes // WORKER_BYTES
    return max(1, min(cores, fitting))


def cores() -> int:
    """Of this process, which may have fewer than the computer has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_bytes() -> int | None:
    """Memory to be had: free on the computer, within the job's limit; `None` where that cannot be told.

    macOS tells only how much there is; half of it is taken for free.
    """
    known = [int(text) for text in map(_text, _LIMITS) if text.strip().isdigit()]
    available = re.search(r"^MemAvailable:\s+(\d+) kB$", _text(_MEMORY), re.MULTILINE)
    if available is not None:
        known.append(1024 * int(available[1]))
    elif "SC_PHYS_PAGES" in getattr(os, "sysconf_names", {}):
        known.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)
    return min(known, default=None)


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="ascii")
    return ""
