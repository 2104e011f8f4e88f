"""The server's log: the kind of fault and where it was, never its message, which may hold a person's name."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class NamelessFormatter(logging.Formatter):
    """Leaves out exception messages."""

    def formatException(  # noqa: N802  the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the traceback and the exception's type."""
        kind, _, places = ei
        return "".join(traceback.format_tb(places)) + ("" if kind is None else kind.__name__)


def start_logging() -> None:
    """Write warnings to standard error, those of the server library too."""
    handler = logging.StreamHandler()
    handler.setFormatter(NamelessFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
