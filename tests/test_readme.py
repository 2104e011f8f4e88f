"""The README's promises: what it says to type exists, and its two commands are the ones that are tested."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import typer

from lungelens.cli.main import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = dict(re.findall(r"<!-- command: (\w+) -->\n```sh\n(.+)\n```", README))
TYPED = [line.split("#")[0].split(">")[0].split() for line in re.findall(r"^lungelens .+$", README, re.MULTILINE)]


def test_both_commands_are_on_the_first_screen():
    first_screen = "\n".join(README.splitlines()[:28])
    assert set(COMMANDS) == {"measure", "test"}
    assert all(command in first_screen for command in COMMANDS.values())


def test_the_sample_clip_is_there():
    clip = next(word for word in COMMANDS["measure"].split() if word.endswith(".mp4"))
    assert (ROOT / clip).is_file()


def test_ci_runs_the_commands_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text()
    assert "readme_command measure" in script
    assert "readme_command test" in script
    function = script[script.index("readme_command() {") : script.index("add_system_libraries")]
    for name, command in COMMANDS.items():
        found = subprocess.run(
            ["bash", "-c", f"work=/tmp/c; {function} readme_command {name}"], capture_output=True, text=True, cwd=ROOT
        )
        assert found.stdout.strip() == command.replace(".venv", "/tmp/c/venv").replace("--out out", "--out /tmp/c/out")


@pytest.mark.parametrize("words", TYPED, ids=" ".join)
def test_every_option_shown_exists(words):
    group = typer.main.get_command(app)
    command = group.commands[words[1]]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(target):
    assert (ROOT / target).exists()


def test_the_python_example_is_python():
    for example in re.findall(r"```python\n(.+?)```", README, re.DOTALL):
        compile(example, "README.md", "exec")
