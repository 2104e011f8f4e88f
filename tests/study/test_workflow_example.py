"""The Snakemake rules of the documentation, run with a stand-in for the measuring, where Snakemake is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "how-to" / "many_clips.md"
HEAD = Path(__file__).parents[1] / "helpers" / "batch_head.py"


@pytest.mark.soak
def test_parts_and_tables_by_snakemake(tmp_path: Path) -> None:
    snakemake = os.environ.get("SNAKEMAKE") or shutil.which("snakemake")
    if snakemake is None:
        pytest.skip("Snakemake is not installed; SNAKEMAKE may say where it is")
    rules = re.search(r"<!-- workflow: snakemake -->\n```python\n(.+?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    assert rules is not None
    (tmp_path / "Snakefile").write_text(rules[1])
    (tmp_path / "clips").mkdir()
    for number in range(9):
        (tmp_path / "clips" / f"c{number}.mp4").write_text("broken" if number == 4 else str(30 + number))
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "lungelens"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="$LUNGELENS_PATH" exec {sys.executable} {HEAD} "$@"\n')
    command.chmod(0o755)
    told = {
        **os.environ,
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "LUNGELENS_PATH": os.pathsep.join(sys.path),
    }
    told.pop("PYTHONPATH", None)  # Snakemake's own Python is another
    done = subprocess.run(
        [snakemake, "--cores", "2"], cwd=tmp_path, env=told, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    rows = (tmp_path / "study" / "clips.csv").read_text().splitlines()[1:]
    assert [row.count(",measured,") for row in rows] == [1, 1, 1, 1, 0, 1, 1, 1, 1]
