"""`lungelens doctor`: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

import typer

import lungelens
from lungelens.cli.console import put
from lungelens.errors import LungelensError
from lungelens.own_folders import CACHE_VARIABLE, DATA_VARIABLE, can_be_written, data_folder

CANNOT_MEASURE = 1
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 13)
# Each dependency, by distribution name and import name.
PACKAGES = MappingProxyType(
    {
        "numpy": "numpy",
        "scipy": "scipy",
        "opencv-python": "cv2",
        "mediapipe": "mediapipe",
        "av": "av",
        "matplotlib": "matplotlib",
        "pillow": "PIL",
        "pydantic": "pydantic",
        "typer": "typer",
        "rich": "rich",
        "platformdirs": "platformdirs",
        "jinja2": "jinja2",
        "reportlab": "reportlab",
    }
)
# They all install into the folder cv2, and whichever comes last breaks the others.
CONFLICTING = ("opencv-contrib-python", "opencv-python-headless", "opencv-contrib-python-headless")
SYSTEM_LIBRARIES = "sudo apt-get install libgl1 libegl1 libgles2 libglib2.0-0"
PATIENCE_S = 180

POSE_SCRIPT = """
import numpy as np
from lungelens.pose.estimators import open_estimator
from lungelens.pose.models import model_path
open_estimator(model_path("lite", fetch=False)).detect(np.zeros((256, 256, 3), np.uint8), 0.0)
"""
CAMERA_SCRIPT = """
from lungelens.clip.webcam import camera_opens
raise SystemExit(0 if camera_opens(0) else "no frame")
"""


@dataclass(frozen=True)
class Finding:
    """One thing checked. Measuring a file works if everything `needed` is ok."""

    ok: bool
    text: str
    advice: str = ""
    needed: bool = True


def doctor() -> None:
    """Say what is installed, what is missing and how to get it.

    Exit codes: 0 measuring video files works, 1 it does not.
    """
    works = True
    for check in (_python, _packages, _conflicts, _models, _pose, _folders, _camera):
        for finding in check():
            works = works and (finding.ok or not finding.needed)
            put(f"{'ok' if finding.ok else 'MISSING' if finding.needed else 'note':8}{finding.text}")
            if not finding.ok and finding.advice:
                put(f"{'':8}{finding.advice}")
    put("Measuring video files works." if works else "Measuring does not work yet: see what is marked MISSING.")
    if not works:
        raise typer.Exit(CANNOT_MEASURE)


def _python() -> list[Finding]:
    supported = OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON
    text = f"Lungelens {lungelens.__version__}, Python {platform.python_version()}, {platform.platform(terse=True)}"
    return [Finding(supported, text, "Use Python 3.11, 3.12 or 3.13.")]


def _packages() -> list[Finding]:
    return [_package(distribution, module) for distribution, module in PACKAGES.items()]


def _package(distribution: str, module: str) -> Finding:
    try:
        text = f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return Finding(False, distribution, "Install again: pip install --force-reinstall lungelens")
    fault = _fault_of(f"import {module}")
    if fault is None:
        return Finding(True, text)
    advice = f"On Debian or Ubuntu: {SYSTEM_LIBRARIES}" if "shared object" in fault else "Install this package again."
    return Finding(False, f"{text} is installed but does not load: {fault}", advice)


def _conflicts() -> list[Finding]:
    return [
        Finding(
            False,
            f"{other} is installed beside opencv-python and overwrites parts of it.",
            f"pip uninstall {other}, then pip install --force-reinstall opencv-python",
            needed=False,
        )
        for other in CONFLICTING
        if _is_installed(other)
    ]


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def _models() -> list[Finding]:
    from lungelens.pose.models import verify_models

    return [
        Finding(
            status.state == "ready",
            f"model {status.name} {status.state}: {status.path}",
            _advice_on(status.path),
            needed=not can_be_written(status.path.parent),  # elsewhere the first measurement fetches it
        )
        for status in verify_models()
    ]


def _advice_on(model: Path) -> str:
    if not can_be_written(model.parent):
        return f"{model.parent} cannot be written to: set {CACHE_VARIABLE} to a folder that can, and fetch it there."
    return "The first measurement fetches it; to have it now: lungelens models fetch"


def _pose() -> list[Finding]:
    from lungelens.pose.models import model_path

    try:
        model_path("lite", fetch=False)
    except LungelensError:
        return []  # already reported among the models
    fault = _fault_of(POSE_SCRIPT)
    return [Finding(fault is None, "pose estimation" if fault is None else f"pose estimation: {fault}")]


def _folders() -> list[Finding]:
    return [
        Finding(os.access(folder, os.W_OK), f"writing to {folder}", "Change to a folder that you can write to.", needed)
        for folder, needed in ((Path.cwd(), False), (Path(tempfile.gettempdir()), True))
    ] + [
        Finding(
            can_be_written(data_folder()),
            f"writing to {data_folder()}",
            f"Only needed for camera files and the page: set {DATA_VARIABLE} to a folder that you can write to.",
            needed=False,
        )
    ]


def _camera() -> list[Finding]:
    opens = _fault_of(CAMERA_SCRIPT) is None
    text = "camera 0 opens" if opens else "camera 0 does not open"
    return [
        Finding(
            opens, text, "Only needed for --camera. Plug it in, and close other programs that use it.", needed=False
        )
    ]


def _fault_of(script: str) -> str | None:
    """How a script fails, or `None`. It runs in its own process, which may crash or hang."""
    command = [sys.executable, "-P", "-c", script]  # -P: a numpy.py in the current folder is not numpy
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        return f"no answer in {PATIENCE_S} s"
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"stopped with code {done.returncode}"
