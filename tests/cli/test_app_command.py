from __future__ import annotations

import pytest

from lungelens.app import serving
from lungelens.app.serving import ServerAddresses
from lungelens.cli import app_command
from lungelens.cli.main import main


def test_without_its_packages_one_sentence_says_how_to_get_them(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(app_command, "find_spec", lambda _name: None)
    assert main(["app", "--no-browser", "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err == 'The page needs more packages: pip install "lungelens[app]"\n'


def test_the_browser_is_started_without_the_key(monkeypatch, capsys, tmp_path):
    opened = ServerAddresses("http://127.0.0.1:8765/?key=secret", tmp_path / "start.html")
    started, options = [], []

    def serve(given, on_ready):
        options.append(given)
        on_ready(opened)

    monkeypatch.setattr(serving, "serve", serve)
    monkeypatch.setattr(app_command.typer, "launch", started.append)
    assert main(["app", "--data", str(tmp_path), "--new-key"]) == 0
    assert started == [str(opened.start_page)]
    assert opened.url in capsys.readouterr().out
    assert options[0].new_key


def test_backup_and_restore(capsys, tmp_path):
    backup = str(tmp_path / "backup.zip")
    assert main(["app", "backup", backup, "--data", str(tmp_path / "old")]) == 0
    assert main(["app", "--data", str(tmp_path / "new"), "restore", backup]) == 0
    assert capsys.readouterr().out == f"Written: {backup}, 0 clips\nRestored: 0 clips\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--database-url", "mysql://host/name"], "mysql is not supported"),
        (["--database-url", "postgresql://nobody@127.0.0.1:1/none"], "cannot be opened"),
        (["--data", "/dev/null/records"], "--data"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(capsys, tmp_path, arguments, said):
    assert main(["app", "--no-browser", "--data", str(tmp_path), *arguments]) in (2, 4)
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
