"""The reference of the command line, written by typer from the commands themselves."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page."""
    files.append(File.generated(config, "reference/command_line.md", content=commands()))
    return files


@cache
def commands() -> str:
    """Every command with its arguments and options, as Markdown."""
    return subprocess.run(
        [sys.executable, "-m", "typer", "lungelens.cli.main", "utils", "docs", "--name", "lungelens"]
        + ["--title", "Command line"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
