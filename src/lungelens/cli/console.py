"""Output of the command line: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lungelens.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

    from lungelens.observe.options import Progress


def printable(text: str) -> str:
    """One line that is safe on any terminal: control characters and undecodable bytes are spelled out.

    File names may contain line breaks, escape sequences and bytes that are not UTF-8.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def say(message: str) -> None:
    """Print one line for the person at the terminal, in their language, on standard error."""
    print(printable(translated(message)), file=sys.stderr)


def put(line: str) -> None:
    """Print one line of the result on standard output."""
    print(printable(line), flush=True)


def put_json(document: str) -> None:
    """Print a JSON document on standard output, in UTF-8 whatever the terminal's encoding: a program reads it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(document.encode() + b"\n")
    sys.stdout.flush()


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """A bar per stage on standard error; `None` if it is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as RichProgress

    with RichProgress(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, fraction: float) -> None:
            if stage not in tasks:
                for earlier in tasks.values():  # stages follow one another, so the earlier ones are done
                    bars.update(earlier, completed=1.0)
                words = ": ".join(translated(part) for part in stage.split(": "))
                tasks[stage] = bars.add_task(words, total=1.0)
            bars.update(tasks[stage], completed=fraction)

        yield show
