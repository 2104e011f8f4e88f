"""Once the models are there, measuring needs no network and tries to reach none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.clips import transcode
from helpers.stored import SHOES, clip_of
from lungelens.pose.models import list_models

MEASURE = [sys.executable, "-m", "lungelens", "measure", "--json"]

# Python reports these before they happen; what native libraries do is for strace to see.
LISTENER = """
import sys
def listen(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        print("NETWORK", event, arguments, file=sys.stderr)
sys.addaudithook(listen)
from lungelens.cli.main import main
sys.exit(main(sys.argv[1:]))
"""

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(
        any(model.state != "ready" for model in list_models()), reason="the pose models have not been fetched"
    ),
]


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    """One repetition."""
    return transcode(clip_of(SHOES), tmp_path_factory.mktemp("clip") / "clip.mp4", keep=lambda index: index < 90)


def may_cut_the_network() -> bool:
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "-rn", "true"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def measured(clip) -> subprocess.CompletedProcess[str]:
    """One measurement that is listened to, cut off from the network where the system permits it."""
    cut_off = ["unshare", "-rn"] if may_cut_the_network() else []
    command = [*cut_off, sys.executable, "-c", LISTENER, "measure", "--json", clip]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.skipif(not may_cut_the_network(), reason="this system does not permit unshare -rn")
def test_measuring_works_without_a_network(measured):
    assert measured.returncode == 0, measured.stderr
    assert json.loads(measured.stdout)["status"] == "measured"


def test_python_code_attempts_no_connection(measured):
    assert measured.returncode == 0, measured.stderr
    assert "NETWORK" not in measured.stderr


def test_the_listener_hears_a_connection():
    script = LISTENER.split("from lungelens")[0] + "import socket; socket.getaddrinfo('localhost', 9)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "NETWORK socket.getaddrinfo" in done.stderr


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_native_code_attempts_no_connection(clip, tmp_path):
    trace = tmp_path / "trace"
    tracer = ["strace", "-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace)]
    done = subprocess.run([*tracer, *MEASURE, clip], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert [line for line in trace.read_text().splitlines() if "AF_INET" in line] == []
