from __future__ import annotations

import io
import os
import subprocess
import sys

from lungelens.cli.console import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_progress_bar_without_a_terminal(capsys):
    with progress_bar() as progress:
        assert progress is None
    assert capsys.readouterr().err == ""


def test_progress_bar_has_a_line_for_each_stage(monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar() as progress:
        assert progress is not None
        progress("reading", 0.5)
        progress("drawing", 0.25)
    shown = terminal.getvalue()
    assert "reading" in shown
    assert "100%" in shown
    assert "25%" in shown
    assert capsys.readouterr().out == ""


def test_json_is_utf_8_on_any_terminal():
    script = "from lungelens.cli.console import put_json; put_json('\"膝\"')"
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    assert done.stdout.decode("utf-8").strip() == '"膝"'


def test_a_terminal_without_a_degree_sign():
    script = """
from lungelens.cli import main
from lungelens.cli.console import put
main.main = lambda: put("38°") or 0
main.run()
"""
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    assert done.stdout.decode("ascii").strip() == "38\\xb0"
