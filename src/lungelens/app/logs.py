"""The server's log: the kind of fault and where it was, never its message, which may hold a person's name."""

from __future__ import annotations

import logging
import time
import traceback
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


SAME_PER_MINUTE, MINUTE_S = 5, 60.0


class NamelessFormatter(logging.Formatter):
    """Leaves out exception messages."""

    def formatException(  # noqa: N802  the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the traceback and the exception's type."""
        kind, _, places = ei
        return "".join(traceback.format_tb(places)) + ("" if kind is None else kind.__name__)


class Throttle(logging.Filter):
    """Lets the same message through a few times a minute, and says how many were left out: a log is not endless."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock_s = clock_s
        self._since_s = clock_s()
        self._seen: Counter[tuple[str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the message is written."""
        key = (record.name, str(record.msg))
        if self._clock_s() - self._since_s > MINUTE_S:
            left_out = sum(max(n - SAME_PER_MINUTE, 0) for n in self._seen.values())
            self._seen, self._since_s = Counter(), self._clock_s()
            if left_out:
                record.msg, record.args = f"{record.getMessage()} ({left_out} were left out before)", None
        self._seen[key] += 1
        return self._seen[key] <= SAME_PER_MINUTE


def start_logging() -> None:
    """Write warnings to standard error, those of the server library too."""
    handler = logging.StreamHandler()
    handler.addFilter(Throttle())
    handler.setFormatter(NamelessFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
