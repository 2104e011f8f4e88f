"""A `lungelens app` server of one's own, with empty records, for as long as a benchmark takes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str  # with the owner's key

    @property
    def base(self) -> str:
        """The address without path and key."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def cues(self, leg: str, sheet: bool) -> ClientConnection:
        """The web socket for live cues, opened as the page opens it."""
        key = parse_qs(urlsplit(self.url).query)["key"][0]
        address = f"{self.base.replace('http', 'ws', 1)}/api/cues?leg={leg}&sheet={'yes' if sheet else 'no'}"
        return connect(address, origin=self.base, additional_headers={"Cookie": f"lungelens_owner={key}"})


@contextmanager
def running(python: str = sys.executable) -> Iterator[Server]:
    """Start the server of that Python and stop it again."""
    with tempfile.TemporaryDirectory(prefix="lungelens-benchmark-") as data:
        command = [python, "-m", "lungelens", "app", "--no-browser", "--port", "0", "--data", data]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://\S+", said)
            if found is None:
                raise SystemExit(f"the server did not start: {said}")
            try:
                yield Server(found[0])
            finally:
                process.terminate()
                process.wait(timeout=30)
