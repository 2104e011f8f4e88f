"""A soak: twenty pages and two phones at once, live cues, and kills at random; is anything lost, does memory grow.

    python benchmarks/soak.py --minutes 60

The server is `lungelens app --lan`. Each page sends a clip in pieces, waits until it is measured, and sends the next;
phones do the same and have their cues meanwhile. Workers, and in the first third of the time the server, are killed
without warning; then everybody goes on. Linux only: memory is read in /proc.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from soak_memory import Memory
from soak_senders import POLL_S, Sender, show_frames

PAGES, PHONES = 20, 2
WORKER_KILLED_EVERY_S, SERVER_KILLED_EVERY_S = 40.0, 200.0
SERVER_KILLED_FOR = 1 / 3  # of the time; then it is left to live, so that its memory can be seen to stay


@dataclass
class Server:
    """A server that is started again whenever it is killed."""

    data: Path
    port: int
    workers: int
    memory: Memory
    process: subprocess.Popen[str] | None = None
    lan: str = ""
    kills: dict[str, int] = field(default_factory=lambda: {"worker": 0, "server": 0})

    def start(self) -> None:
        """Start it and wait until it says where it is."""
        command = [sys.executable, "-m", "lungelens", "app", "--lan", "--no-browser", "--data", str(self.data)]
        command += ["--port", str(self.port), "--workers", str(self.workers)]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        self.lan = re.findall(r"https://[\d.:]+\d", self.process.stdout.readline())[0]
        self.memory.begin(self.process.pid)

    def kill_something(self, dice: random.Random, kind: str) -> None:
        """Kill a worker, or all of it, as it stands."""
        assert self.process is not None
        if kind == "worker":
            workers = [one for one, what in self.memory.children(self.process.pid) if "spawn_main" in what]
            with suppress(ProcessLookupError, IndexError):
                os.kill(dice.choice(workers), signal.SIGKILL)
        else:
            self.process.kill()
            self.process.wait()
            self.start()
        self.kills[kind] += 1

    def client(self, address: str) -> httpx.Client:
        """Somebody without any cookie yet; the certificate is our own."""
        return httpx.Client(base_url=address, verify=False, timeout=60, headers={"origin": address})


def drawn() -> bytes:
    """A clip of a second with nobody in it: looked at as any other, and soon over."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from helpers.clips import step_pictures, write_clip

    with tempfile.TemporaryDirectory() as folder:
        return write_clip(Path(folder, "clip.mp4"), step_pictures(20)).read_bytes()


def soak(server: Server, minutes: float, dice: random.Random, stop: threading.Event) -> tuple[list[Sender], list[int]]:
    """Send, show and kill for so long."""
    key = (server.data / "owner.key").read_text()
    base = f"http://127.0.0.1:{server.port}"
    owner = server.client(base)
    owner.cookies.set("lungelens_owner", key)
    person = owner.post("/api/people", json={"code": "R-07"}).json()["id"]
    session = owner.post(f"/api/people/{person}/sessions", json={}).json()["id"]
    senders = [Sender(owner, f"/api/sessions/{session}/trials", "/api/trials", n, stop) for n in range(PAGES)]
    clip, answered = drawn(), [0]
    threads = []
    for number in range(PAGES, PAGES + PHONES):
        link = owner.post(f"/api/sessions/{session}/phone-links", json={"leg": "right", "minutes": 240}).json()
        phone = server.client(server.lan)
        token, device = link["url"].partition("#")[2], f"{number}" * 20
        phone.post("/api/phone/claim", json={"token": token, "device": device}).raise_for_status()
        senders.append(Sender(phone, "/api/phone/trials", "/api/phone/trials", number, stop))
        cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
        threads.append(threading.Thread(target=show_frames, args=(server.lan, cookie, stop, answered)))
    threads += [threading.Thread(target=one.run, args=(clip,)) for one in senders]
    for thread in threads:
        thread.start()
    _kill_until(server, time.monotonic() + 60 * minutes, dice)
    stop.set()
    for thread in threads:
        thread.join()
    return senders, answered


def _kill_until(server: Server, end_s: float, dice: random.Random) -> None:
    last_server_s = begun_s = time.monotonic()
    spared_s = begun_s + SERVER_KILLED_FOR * (end_s - begun_s)
    while time.monotonic() < end_s:
        time.sleep(min(dice.uniform(0.3, 1.7) * WORKER_KILLED_EVERY_S, max(end_s - time.monotonic(), 0)))
        is_due = last_server_s + SERVER_KILLED_EVERY_S < time.monotonic() < spared_s
        if time.monotonic() < end_s:
            server.kill_something(dice, "server" if is_due else "worker")
        last_server_s = time.monotonic() if is_due else last_server_s


def lost(server: Server, senders: list[Sender]) -> tuple[int, int]:
    """How many clips that were acknowledged are not there as sent, or were not measured; once all is measured."""
    client = server.client(f"http://127.0.0.1:{server.port}")
    client.cookies.set("lungelens_owner", (server.data / "owner.key").read_text())
    while (status := client.get("/api/status").json())["queued"] or status["measuring"]:
        time.sleep(POLL_S)
    gone = unmeasured = 0
    for id_, sha256 in ((id_, sha256) for sender in senders for id_, sha256 in sender.acknowledged.items()):
        trial = client.get(f"/api/trials/{id_}").json()
        content = client.get(f"/api/trials/{id_}/files/clip").content
        gone += trial.get("sha256") != sha256 or hashlib.sha256(content).hexdigest() != sha256
        unmeasured += trial.get("state") != "done"
        time.sleep(0.02)  # a hundred requests a second are allowed
    return gone, unmeasured


def main() -> None:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    given = parser.parse_args()
    stop, over = threading.Event(), threading.Event()
    memory = Memory(over)
    with tempfile.TemporaryDirectory(prefix="lungelens-soak-") as folder:
        server = Server(Path(folder), random.Random().randrange(20_000, 30_000), 2, memory)
        server.start()
        threading.Thread(target=memory.watch, daemon=True).start()
        try:
            senders, answered = soak(server, given.minutes, random.Random(given.seed), stop)
            gone, unmeasured = lost(server, senders)
        finally:
            over.set()
            if server.process is not None:
                server.process.terminate()
                server.process.wait()
    sent = sum(len(one.acknowledged) for one in senders)
    life_min, settled_mib, last_mib = memory.growth()
    print(
        f"{given.minutes:g} minutes, seed {given.seed}: {PAGES} pages, {PHONES} phones, {answered[0]} frames answered."
    )
    print(f"Kills: {server.kills['worker']} of workers, {server.kills['server']} of the server.")
    print(f"Clips acknowledged: {sent}; cut off and gone on with: {sum(one.resumed for one in senders)}.")
    print(f"Lost: {gone}. Not measured in the end: {unmeasured}.")
    print(f"Server, in its longest life of {life_min:.1f} min: {settled_mib:.0f} MiB, in the end {last_mib:.0f} MiB.")
    print(f"Most: {memory.most_of_a_process_mib:.0f} MiB of a process, {memory.most_together_mib:.0f} MiB together.")


if __name__ == "__main__":
    main()
