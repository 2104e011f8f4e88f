"""Cues as the server would send them, without a model, a person and their time."""

from __future__ import annotations

import json
import time
from typing import Any

FILMED_S = 5.0  # from the first cue to the third repetition, the countdown of three seconds included


def guide(page: Any, address: str, filmed_s: float = FILMED_S, counted: int = 3, not_counted: int = 0) -> None:
    """Cues for somebody who stands there and has done so many repetitions after a while."""
    began: list[float] = []

    def answer(socket: Any) -> None:
        began.append(time.monotonic())
        is_over = time.monotonic() - began[0] > filmed_s
        said = {"time_ms": 0, "problems": [], "ready": True, "sheet": "unknown", "points": None, "phase": "start"}
        cue = {"cue": "counted" if is_over else "knee_forward"}
        done = {"counted": counted * is_over, "not_counted": not_counted * is_over}
        socket.send(json.dumps(said | cue | done))

    page.route_web_socket(address, lambda socket: socket.on_message(lambda _: answer(socket)))
