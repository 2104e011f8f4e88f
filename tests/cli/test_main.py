from __future__ import annotations

import subprocess
import sys

import pytest

import lungelens as package
from lungelens.cli.console import printable
from lungelens.cli.main import main
from lungelens.errors import LungelensError, ModelUnavailableError, OutputError, UnreadableInputError, UsageError

HEAVY = ("av", "cv2", "matplotlib", "mediapipe", "numpy", "scipy")


def test_version(lungelens):
    assert lungelens("--version") == (0, f"lungelens {package.__version__}\n", "")


def test_no_command_is_wrong_usage(lungelens):
    code, out, err = lungelens()
    assert (code, out) == (2, "")
    assert err == "Missing command. See lungelens --help.\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lunge"], "No such command"),
        (["measure", "--no-such-option", "clip.mp4"], "--no-such-option"),
        (["measure", "-clip.mp4"], "No such option"),
        (["measure", "--height-cm", "tall", "clip.mp4"], "--height-cm"),
        (["measure", "one.mp4", "two.mp4"], "two.mp4"),
    ],
)
def test_usage_errors_are_one_line(lungelens, arguments, expected):
    code, out, err = lungelens(*arguments)
    assert (code, out) == (2, "")
    assert expected in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnreadableInputError("clip.mp4 is empty."), 4),
        (ModelUnavailableError("No model."), 4),
        (OutputError("Disk full."), 4),
        (UsageError("There is no person 3."), 2),
        (LungelensError("Something."), 4),
    ],
)
def test_errors_raised_on_purpose_become_their_sentence(lungelens, stand_in, error, code):
    stand_in.error = error
    assert lungelens("measure", "clip.mp4") == (code, "", f"{error}\n")


def test_interruption(lungelens, stand_in):
    stand_in.error = KeyboardInterrupt()
    assert lungelens("measure", "clip.mp4") == (130, "", "Stopped.\n")


def test_a_fault_of_ours_asks_for_a_report(lungelens, stand_in, monkeypatch):
    monkeypatch.delenv("LUNGELENS_DEBUG", raising=False)
    stand_in.error = ZeroDivisionError("division by zero")
    code, out, err = lungelens("measure", "clip.mp4")
    assert (code, out) == (1, "")
    assert "ZeroDivisionError: division by zero" in err
    assert "report" in err
    assert err.count("\n") == 1


def test_debug_variable_lets_the_traceback_through(stand_in, monkeypatch):
    monkeypatch.setenv("LUNGELENS_DEBUG", "1")
    stand_in.error = ZeroDivisionError("division by zero")
    with pytest.raises(ZeroDivisionError):
        main(["measure", "clip.mp4"])


def test_missing_system_library_points_to_doctor(lungelens, stand_in):
    stand_in.error = ImportError("libGL.so.1: cannot open shared object file: No such file or directory")
    code, _, err = lungelens("measure", "clip.mp4")
    assert code == 1
    assert "libGL.so.1" in err
    assert "lungelens doctor" in err


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("knie ä [red].mp4", "knie ä [red].mp4"),
        ("two\nlines.mp4", "two\\nlines.mp4"),
        ("\x1b[31mred.mp4", "\\x1b[31mred.mp4"),
        ("bytes\udcff.mp4", "bytes\\udcff.mp4"),
        ("reversed\u202e4pm.mp4", "reversed\\u202e4pm.mp4"),
    ],
)
def test_hostile_names_print_safely(lungelens, stand_in, name, shown):
    assert printable(name) == shown
    stand_in.error = UnreadableInputError(f"{name} is empty.")
    assert lungelens("measure", name) == (4, "", f"{shown} is empty.\n")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["measure", "--help"], ["models", "--help"], ["validate", "--help"], ["--version"]]
)
def test_help_imports_nothing_heavy(arguments):
    script = (
        "import sys\n"
        "from lungelens.cli.main import main\n"
        f"assert main({arguments!r}) == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_python_dash_m():
    done = subprocess.run([sys.executable, "-m", "lungelens", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"lungelens {package.__version__}\n"


def test_closed_pipe_is_quiet():
    reader = subprocess.run(
        f"{sys.executable} -m lungelens measure --help | true", shell=True, capture_output=True, text=True, check=True
    )
    assert reader.stderr == ""
