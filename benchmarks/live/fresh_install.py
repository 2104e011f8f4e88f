"""From `pip install` to a result in the browser: seconds of each part, nothing kept from before.

    python benchmarks/live/fresh_install.py [Python for the new environment]

Prints Markdown. The new environment has no packages, pip's cache and the models' folder are empty; the clip in place of
the webcam and the browser are there already.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app_server import running
from runner_page import answer, film, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]


class Clock:
    """Prints how long each part takes."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        print("| part | seconds |\n|---|--:|")

    @contextmanager
    def part(self, words: str) -> Iterator[None]:
        """Time what happens within."""
        since_s = time.monotonic()
        yield
        print(f"| {words} | {time.monotonic() - since_s:.1f} |", flush=True)

    def total(self) -> None:
        """Print the sum."""
        print(f"| together | {time.monotonic() - self._began_s:.1f} |")


def main(python: str) -> None:
    """Install, start, film, answer, read the result."""
    with tempfile.TemporaryDirectory(prefix="lungelens-fresh-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")  # of pip, and of the models
        environment = Path(folder) / "environment"
        clock = Clock()
        with clock.part("python -m venv"):
            _run(python, "-m", "venv", str(environment))
        installed = str(environment / ("Scripts" if os.name == "nt" else "bin") / "python")
        with clock.part("pip install lungelens[app]"):
            _run(installed, "-m", "pip", "install", f"{PROJECT}[app]")
        began_s = time.monotonic()
        with running(installed) as server, opened(server) as page:
            print(f"| lungelens app, to the page | {time.monotonic() - began_s:.1f} |", flush=True)
            with clock.part("questions, set-up and three repetitions"):
                film(page)
            with clock.part("answers, measurement, result"):
                answer(page)
            clock.total()


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}")


if __name__ == "__main__":
    main(*(sys.argv[1:] or [sys.executable]))
