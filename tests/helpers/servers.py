"""The server as a process of its own: what `lungelens app` starts, with any measurer, killed and started again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from lungelens.app.gate import OWNER_COOKIE

if TYPE_CHECKING:
    from types import TracebackType

TESTS = Path(__file__).parents[1]
PATIENCE_S = 60
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
# Workers import this again; only the server needs all of it.
SERVE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
if __name__ == "__main__":
    from helpers import measurers
    from lungelens.app.serving import ServerOptions, serve
    _, _, data, port, workers, measure, *url = sys.argv
    measure = getattr(measurers, measure)
    serve(ServerOptions(Path(data), int(port), False, *(url or [None]), int(workers), measure), lambda opened: None)
"""

# `lungelens app` itself, with a measurer that looks at no sample clip and measures no other twice.
APP = """
import sys
if __name__ == "__main__":
    from lungelens.app import measuring
    from helpers import measurers
    measuring.measure_clip = measurers.once  # before the server takes it for what it measures with
    from lungelens.cli.main import run
    sys.argv[0] = "lungelens"
    run()
"""


def free_port() -> int:
    """Below those the system hands out: who calls a server that is down may be given its very port."""
    while True:
        port = random.SystemRandom().randrange(20_000, 30_000)
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) != 0:
                return port


@dataclass
class ServerProcess:
    """A server for tests; with it in a `with`, it runs, and is killed at the end."""

    folder: Path  # holds the script and `data`
    database_url: str | None = None
    measure: str = "quick"  # of `helpers.measurers`
    workers: int = 1
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def process_id(self) -> int:
        """Of the server while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, without waiting until its door is open."""
        script = self.folder / "serve.py"
        script.write_text(SERVE)
        url = [] if self.database_url is None else [self.database_url]
        arguments = [TESTS, self.data, self.port, self.workers, self.measure, *url]
        self._process = subprocess.Popen([sys.executable, script, *map(str, arguments)])

    def kill(self) -> None:
        """Kill it as it stands."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def kill_worker(self, dice: random.Random) -> None:
        """Kill one of its workers, if it has any yet."""
        assert self._process is not None
        with suppress(OSError):  # of a process that has ended meanwhile
            children = Path("/proc", str(self._process.pid), "task").glob("*/children")
            processes = [Path("/proc", child) for at in children for child in at.read_text().split()]
            workers = [one.name for one in processes if "spawn_main" in (one / "cmdline").read_text()]
            if workers:
                os.kill(int(dice.choice(workers)), KILL)

    def client(self) -> httpx.Client:
        """Somebody who has the key; waits until the door is open."""
        for _ in range(10 * PATIENCE_S):
            try:
                cookie = {OWNER_COOKIE: (self.data / "owner.key").read_text()}
                client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", cookies=cookie, timeout=PATIENCE_S)
                client.get("/api/health").raise_for_status()
            except (FileNotFoundError, httpx.TransportError):
                time.sleep(0.1)
            else:
                return client
        raise AssertionError("the server does not open")

    def __enter__(self) -> httpx.Client:
        self.start()
        return self.client()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.kill()


def new_session(client: httpx.Client) -> str:
    """A session of a person who is 95 cm tall."""
    person = client.post("/api/people", json={"code": "R-07", "height_cm": 95}).json()
    return str(client.post(f"/api/people/{person['id']}/sessions", json={}).json()["id"])


def until_over(client: httpx.Client, session_id: str) -> list[dict[str, object]]:
    """Wait until no clip of the session waits or is being measured; return them."""
    for _ in range(5 * PATIENCE_S):
        trials = client.get(f"/api/sessions/{session_id}").json()["trials"]
        if not any(trial["state"] in ("queued", "measuring") for trial in trials):
            return list(trials)
        time.sleep(0.2)
    raise AssertionError(trials)
