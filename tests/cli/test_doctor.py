from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from lungelens.cli import doctor

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
def all_well(monkeypatch):
    """A computer on which every probe succeeds; tests spoil one thing."""
    monkeypatch.setattr(doctor, "_fault_of", lambda script: None)
    monkeypatch.setattr(doctor, "_is_installed", lambda distribution: False)


def test_every_dependency_is_looked_at():
    requirements = tomllib.loads(PYPROJECT.read_text())["project"]["dependencies"]
    names = {requirement.split(">")[0].split("=")[0] for requirement in requirements}
    assert set(doctor.PACKAGES) == names


def test_all_well(lungelens, all_well):
    code, out, err = lungelens("doctor")
    assert (code, err) == (0, "")
    assert "MISSING" not in out
    assert out.endswith("Measuring video files works.\n")


def test_missing_package(lungelens, all_well, monkeypatch):
    monkeypatch.setattr(doctor, "PACKAGES", {"no-such-package-at-all": "nothing"})
    code, out, _ = lungelens("doctor")
    assert code == 1
    assert "MISSING no-such-package-at-all\n" in out
    assert "pip install" in out


def test_rival_package_is_a_note(lungelens, all_well, monkeypatch):
    monkeypatch.setattr(doctor, "_is_installed", lambda distribution: distribution == "opencv-python-headless")
    code, out, _ = lungelens("doctor")
    assert code == 0
    assert "note    opencv-python-headless" in out


def test_camera_that_does_not_open_is_a_note(lungelens, all_well, monkeypatch):
    monkeypatch.setattr(doctor, "_fault_of", lambda script: "no picture" if script == doctor.CAMERA_SCRIPT else None)
    code, out, _ = lungelens("doctor")
    assert code == 0
    assert "note    camera 0 does not open" in out


def test_old_python(lungelens, all_well, monkeypatch):
    monkeypatch.setattr(doctor, "OLDEST_PYTHON", (4, 0))
    code, out, _ = lungelens("doctor")
    assert code == 1
    assert "Use Python 3.11" in out


def test_package_without_its_system_library(monkeypatch, tmp_path):
    (tmp_path / "picture_package.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(doctor, "PACKAGES", {"pytest": "picture_package"})
    (finding,) = doctor._packages()
    assert not finding.ok
    assert "libGL.so.1" in finding.text
    assert "apt-get install libgl1" in finding.advice


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("pass", None),
        ("raise ValueError('no good')", "ValueError: no good"),
        ("import os; os._exit(7)", "stopped with code 7"),
        ("raise SystemExit('no picture')", "no picture"),
    ],
)
def test_fault_of(script, fault):
    assert doctor._fault_of(script) == fault


def test_hanging_script(monkeypatch):
    monkeypatch.setattr(doctor, "PATIENCE_S", 0.2)
    assert doctor._fault_of("import time; time.sleep(60)") == "no answer in 0.2 s"


def test_a_module_in_the_current_folder_shadows_nothing(monkeypatch, tmp_path):
    (tmp_path / "platformdirs.py").write_text("raise ImportError('not the real one')")
    monkeypatch.chdir(tmp_path)
    assert doctor._fault_of("import platformdirs") is None


@pytest.mark.soak
def test_here_and_now(lungelens):
    code, out, err = lungelens("doctor")
    assert (code, err) == (0, "")
    assert "ok      opencv-python 5" in out


def test_a_home_that_cannot_be_written_to_is_told_with_the_variables_that_help(
    lungelens, all_well, monkeypatch, tmp_path
):
    (tmp_path / "home").write_text("no folder")
    for variable in ("LUNGELENS_CACHE", "LUNGELENS_DATA"):
        monkeypatch.setenv(variable, str(tmp_path / "home" / variable))
    monkeypatch.setattr("lungelens.pose.models.runs_from_checkout", lambda: False)
    code, out, _ = lungelens("doctor")
    assert (code, out.splitlines()[-1]) == (1, "Measuring does not work yet: see what is marked MISSING.")
    assert "cannot be written to: set LUNGELENS_CACHE to a folder that can" in out
    assert "set LUNGELENS_DATA to a folder that you can write to" in out
    monkeypatch.setenv("LUNGELENS_DATA", str(tmp_path / "made" / "later"))
    assert f"ok      writing to {tmp_path / 'made' / 'later'}" in lungelens("doctor")[1]
