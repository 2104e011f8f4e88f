"""Every module imports, and importing leaves no trace: no files, figures, loggers, threads or changed environment."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import lungelens

MODULES = [module.name for module in pkgutil.walk_packages(lungelens.__path__, "lungelens.")]

# What other packages do when they are imported (matplotlib builds a font list) is theirs, so they come first.
SCRIPT = """
import importlib, json, logging, os, sys, threading
import av, cv2, matplotlib.pyplot, numpy, PIL.Image, platformdirs, pydantic, rich.progress, scipy.optimize, typer

wrote, connected = [], []

def listen(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR) and "__pycache__" not in str(path):
            wrote.append(str(path))
    if event in ("socket.connect", "socket.getaddrinfo", "os.mkdir", "subprocess.Popen"):
        connected.append(event)

sys.addaudithook(listen)

def surroundings():
    handlers = list(logging.root.handlers)
    return dict(os.environ), handlers, threading.active_count(), matplotlib.get_backend(), os.getcwd()

before = surroundings()
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
after = surroundings()
loggers = [name for name, logger in logging.root.manager.loggerDict.items()
           if name.startswith("lungelens") and getattr(logger, "handlers", [])]
print(json.dumps({"wrote": wrote, "events": connected, "unchanged": before == after, "loggers": loggers,
                  "figures": matplotlib.pyplot.get_fignums()}))
"""


@pytest.mark.parametrize(
    "room",
    [
        "api",
        "app",
        "camera",
        "cli",
        "clip",
        "errors",
        "measures",
        "mobility",
        "observe",
        "pose",
        "records",
        "report",
        "study",
    ],
)
def test_every_room_is_looked_at(room: str) -> None:
    assert f"lungelens.{room}" in MODULES


@pytest.mark.soak
def test_importing_everything_leaves_no_trace(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", SCRIPT, json.dumps(MODULES)], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout) == {"wrote": [], "events": [], "unchanged": True, "loggers": [], "figures": []}
    assert list(tmp_path.iterdir()) == []
