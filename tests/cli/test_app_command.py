from __future__ import annotations

import pytest

from lungelens.app import serving
from lungelens.app.serving import ServerAddresses, open_records
from lungelens.cli import app_command
from lungelens.cli.main import main


def test_without_its_packages_one_sentence_says_how_to_get_them(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(app_command, "find_spec", lambda _name: None)
    assert main(["app", "--no-browser", "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err == 'The page needs more packages: pip install "lungelens[app]"\n'


def test_the_browser_is_started_without_the_key(monkeypatch, capsys, tmp_path):
    opened = ServerAddresses("http://127.0.0.1:8765/?key=secret", tmp_path / "start.html")
    started: list[str] = []
    options: list[serving.ServerOptions] = []

    def serve(given, on_ready):
        options.append(given)
        on_ready(opened)

    monkeypatch.setattr(serving, "serve", serve)
    monkeypatch.setattr("typer.launch", started.append)
    assert main(["app", "--data", str(tmp_path), "--new-key"]) == 0
    assert started == [str(opened.start_page)]
    assert opened.url in capsys.readouterr().out
    assert options[0].new_key


def test_backup_and_restore(capsys, tmp_path):
    backup = str(tmp_path / "backup.zip")
    with open_records(tmp_path / "old", None):
        pass
    assert main(["app", "backup", backup, "--data", str(tmp_path / "old")]) == 0
    assert main(["app", "--data", str(tmp_path / "new"), "restore", backup]) == 0
    assert capsys.readouterr().out == f"Written: {backup}, 0 clips\nRestored: 0 clips\n"


def test_a_backup_is_checked_when_written_and_later(capsys, tmp_path):
    backup = tmp_path / "backup.zip"
    with open_records(tmp_path / "data", None):
        pass
    assert main(["app", "backup", "--verify", str(backup), "--data", str(tmp_path / "data")]) == 0
    before = sorted(tmp_path.rglob("*"))
    assert main(["app", "restore", "--check", str(backup), "--data", str(tmp_path / "new")]) == 0
    assert sorted(tmp_path.rglob("*")) == before
    written, sound = capsys.readouterr().out.splitlines()
    assert written == f"Written and checked: {backup}, 0 clips"
    assert sound.startswith(f"Sound: {backup} of 20")
    backup.write_bytes(backup.read_bytes()[:-1])
    assert main(["app", "restore", "--check", str(backup)]) == 4


@pytest.mark.parametrize("database", [[], ["--database-url", "sqlite:///{}/nowhere.sqlite"]])
def test_a_backup_of_a_mistyped_folder_is_refused_and_makes_nothing(capsys, tmp_path, database):
    if database:
        (tmp_path / "mistyped" / "trials").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    arguments = [word.format(tmp_path) for word in database]
    command = ["app", "backup", str(tmp_path / "backup.zip"), "--data", str(tmp_path / "mistyped"), *arguments]
    assert main(command) == 2
    assert "There are no records in" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


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
