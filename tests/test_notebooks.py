from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

SAID = {
    "01_measure_a_clip": {"measured | right leg, facing right": 1, "truth inside the interval: True": 2},
    "02_classifier": {
        "8.5 ±  1.5 cm: restricted 26%, adequate 74%, ample 0%": 1,
        "18° out: not_valid, without it about 11.0 cm": 1,
    },
    "03_a_study": {
        "24 clips: 21 measured, 3 not.": 1,
        "1 measured clip left out": 1,
        "mean absolute difference below 5°: True": 1,
    },
}
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_without_outputs(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


@pytest.mark.soak
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert {line: printed.count(line) for line in SAID[path.stem]} == SAID[path.stem]
