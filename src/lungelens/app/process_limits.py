"""What a process that reads files from outside may use; what lies beyond is refused by the system, not by us.

Linux counts what a process has allocated (`RLIMIT_DATA`); macOS takes the limit and does not keep it, Windows has none.
"""

from __future__ import annotations

import sys
from typing import Final

if sys.platform != "win32":
    import resource

MEMORY_BYTES: Final = 4 * 1024**3  # a worker: three times what the largest sample takes
TOO_MUCH_MEMORY: Final = (
    "too_much_memory",
    "This file needs more memory than Lungelens may use: save it at 1080p or less and send it again.",
)


def limit_process(memory_bytes: int, cpu_s: int | None = None, *, may_write: bool = True) -> None:
    """Limit this process for the rest of its life; where the system has no such limits, do nothing.

    Parameters
    ----------
    memory_bytes
        It may allocate, threads' stacks included.
    cpu_s
        Of processor time, on all cores together; None: any.
    may_write
        Whether it may write to files.
    """
    if sys.platform == "win32":
        return
    _lower(resource.RLIMIT_CORE, 0)  # what a crash leaves on the disk would hold people's pictures
    _lower(resource.RLIMIT_DATA, memory_bytes)
    if cpu_s is not None:
        _lower(resource.RLIMIT_CPU, cpu_s)
    if not may_write:
        _lower(resource.RLIMIT_FSIZE, 0)


def _lower(kind: int, value: int) -> None:
    if sys.platform != "win32":
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
