"""How much memory a server and its processes take while it runs, read in /proc."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

EVERY_S = 2.0
SETTLED_S = 60.0  # after a start: models are loaded, everybody is back


@dataclass
class Memory:
    """Looks every two seconds."""

    stop: threading.Event
    began_s: float = 0.0
    server_mib: list[tuple[float, float]] = field(default_factory=list)  # seconds since its start, and how much
    lives: list[list[tuple[float, float]]] = field(default_factory=list)
    most_of_a_process_mib: float = 0.0
    most_together_mib: float = 0.0
    _process_id: int = 0

    def begin(self, process_id: int) -> None:
        """Another server was started."""
        self._process_id, self.began_s, self.server_mib = process_id, time.monotonic(), []
        self.lives.append(self.server_mib)

    def watch(self) -> None:
        """Look until it is over."""
        while not self.stop.wait(EVERY_S):
            each = {
                one: _mib(one) for one in (self._process_id, *(child for child, _ in self.children(self._process_id)))
            }
            if each[self._process_id]:  # else it has just been killed
                self.server_mib.append((time.monotonic() - self.began_s, each[self._process_id]))
            self.most_of_a_process_mib = max(self.most_of_a_process_mib, *each.values())
            self.most_together_mib = max(self.most_together_mib, sum(each.values()))

    def children(self, process_id: int) -> list[tuple[int, str]]:
        """All below a process, each with its command line."""
        found: list[tuple[int, str]] = []
        with suppress(OSError):
            for listed in Path("/proc", str(process_id), "task").glob("*/children"):
                for child in listed.read_text().split():
                    found.append((int(child), Path("/proc", child, "cmdline").read_text()))
                    found += self.children(int(child))
        return found

    def growth(self) -> tuple[float, float, float]:
        """Of the server that lived longest: minutes, MiB once settled, and in its last minute."""
        longest = max(self.lives, key=lambda life: life[-1][0] if life else 0.0)
        end_s = longest[-1][0]
        settled = [mib for at_s, mib in longest if SETTLED_S <= at_s < 2 * SETTLED_S] or [longest[0][1]]
        last = [mib for at_s, mib in longest if at_s > end_s - SETTLED_S]
        return end_s / 60, max(settled), max(last)


def _mib(process_id: int) -> float:
    with suppress(OSError, IndexError):
        status = Path("/proc", str(process_id), "status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
    return 0.0
