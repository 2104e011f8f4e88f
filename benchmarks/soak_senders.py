"""Who sends clips and shows frames in a soak: pages and phones that go on wherever they were cut off."""

from __future__ import annotations

import hashlib
import json
import ssl
import struct
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from lungelens.clip.reader import open_video

if TYPE_CHECKING:
    import threading

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "c01_R_m_shoes_38.mp4"
PIECES = 8
AGAIN_S, CUES_HZ, POLL_S = 0.3, 5.0, 1.0
OVER = ("done", "failed")


@dataclass
class Sender:
    """Sends one clip after the other, and goes on wherever it was cut off."""

    client: httpx.Client
    announce: str
    trials: str
    number: int
    stop: threading.Event
    acknowledged: dict[str, str] = field(default_factory=dict)  # clip: its SHA-256
    resumed: int = 0

    def run(self, clip: bytes) -> None:
        """Send until it is over; the last clip is sent whole."""
        while not self.stop.is_set():
            mark = (self.number * 10_000 + len(self.acknowledged)).to_bytes(8)
            content = clip + (16).to_bytes(4) + b"free" + mark  # a box at the end of an MP4 that means nothing
            answer = self._ask("POST", self.announce, json={"size_bytes": len(content)})
            if answer.status_code != 201:  # a phone's link is for so many clips
                return
            id_ = answer.json()["id"]
            self._send(f"{self.trials}/{id_}", content)
            self.acknowledged[id_] = hashlib.sha256(content).hexdigest()
            while not self.stop.wait(POLL_S) and self._ask("GET", f"{self.trials}/{id_}").json()["state"] not in OVER:
                pass

    def _send(self, url: str, content: bytes) -> None:
        at = 0
        while True:
            piece = content[at : at + len(content) // PIECES + 1]
            try:
                headers = {"Upload-Offset": str(at)}
                answer = self.client.patch(f"{url}/upload", content=piece, headers=headers)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                return
            if answer is not None and answer.status_code == 204:
                at = int(answer.headers["Upload-Offset"])
                continue
            known = self._ask("GET", f"{url}/upload").json()
            if known["state"] != "receiving":
                return  # the answer to the last piece was lost
            self.resumed += at > 0
            at = known["received_bytes"]

    def _ask(self, method: str, url: str, **what: Any) -> httpx.Response:
        """The answer, however long the server is away."""
        while True:
            with suppress(httpx.TransportError):
                answer = self.client.request(method, url, **what)
                if answer.status_code not in (429, 503):
                    return answer
            time.sleep(AGAIN_S)


def show_frames(address: str, cookie: str, stop: threading.Event, answered: list[int]) -> None:
    """What a phone's camera sees, five times a second, for as long as it takes; `answered` counts."""
    frames = [cv2.imencode(".jpg", one.rgb[:, :, ::-1])[1].tobytes() for one in _frames()]
    cues = address.replace("https", "wss", 1) + "/api/phone/cues?leg=right"
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the certificate is our own
    how: dict[str, Any] = {"origin": address, "additional_headers": {"Cookie": cookie}, "ssl": context}
    while not stop.is_set():
        with suppress(OSError, WebSocketException), connect(cues, **how) as socket:
            number = 0
            while not stop.wait(1 / CUES_HZ):
                socket.send(struct.pack("<d", number / CUES_HZ * 1000) + frames[number % len(frames)])
                assert json.loads(socket.recv(timeout=60))["error"] is None
                number, answered[0] = number + 1, answered[0] + 1
        stop.wait(AGAIN_S)


def _frames() -> Any:
    return open_video(SAMPLE).frames(wanted=lambda index, _time_s: index % 6 == 0, max_side_px=640)
