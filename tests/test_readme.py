"""The README's promises: what it says to type exists, and its two commands are the ones that are tested."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import typer

from lungelens.cli.main import app
from lungelens.version import __version__

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = dict(re.findall(r"<!-- command: (\w+) -->\n```sh\n(.+)\n```", README))
SHELL = [line for block in re.findall(r"```sh\n(.+?)```", README, re.DOTALL) for line in block.splitlines()]
TYPED = [line.split("#")[0].split(">")[0].split() for line in re.findall(r"^lungelens .+$", README, re.MULTILINE)]


def test_both_commands_are_on_the_first_screen() -> None:
    first_screen = "\n".join(README.splitlines()[:28])
    assert set(COMMANDS) == {"measure", "test"}
    assert all(command in first_screen for command in COMMANDS.values())


def test_it_fits_four_screens() -> None:
    assert len(README.splitlines()) <= 120


def test_the_environment_is_activated_before_it_is_needed() -> None:
    activate = next(number for number, line in enumerate(SHELL) if line.startswith(". .venv/bin/activate"))
    assert activate < min(number for number, line in enumerate(SHELL) if line.startswith(("lungelens", "pip")))


def test_commands_pasted_in_order_find_their_files() -> None:
    written = set()
    for line in SHELL:
        words = shlex.split(line, comments=True)
        for before, word in zip(["", *words], words, strict=False):
            if before in (">", "--save-observation"):
                written.add(word)
            elif Path(word).suffix in {".mp4", ".npz", ".json", ".csv"}:
                assert word in written or (ROOT / word).is_file(), line
    assert written


def test_ci_runs_the_commands_of_the_readme() -> None:
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
def test_every_option_shown_exists(words: list[str]) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    command = group.commands[words[1]]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_the_python_example_is_python() -> None:
    for example in re.findall(r"```python\n(.+?)```", README, re.DOTALL):
        compile(example, "README.md", "exec")
        assert all((ROOT / clip).is_file() for clip in re.findall(r'"([^"]+\.mp4)"', example))


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
