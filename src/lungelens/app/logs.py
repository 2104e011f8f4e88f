"""The server's log: what kind of fault it was and where, never what it said, for that may hold somebody's name."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class NamelessFormatter(logging.Formatter):
    """Leaves out the messages of exceptions."""

    def formatException(  # noqa: N802  the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the places and the kind."""
        kind, _, places = ei
        return "".join(traceback.format_tb(places)) + ("" if kind is None else kind.__name__)


def start_logging() -> None:
    """Have warnings written to the standard error, of the server's library too."""
    handler = logging.StreamHandler()
    handler.setFormatter(NamelessFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
