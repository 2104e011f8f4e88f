"""Run the notebooks, check what they say, and show them, with what they print and draw, as tutorials."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from nbclient import NotebookClient
from nbconvert import MarkdownExporter

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SAID = {  # what each of them prints, and how often
    "01_measure_a_clip": {"measured | right leg, facing right": 1, "truth inside the interval: True": 2},
    "02_classifier": {
        "8.5 ±  1.5 cm: restricted 26%, adequate 74%, ample 0%": 1,
        "18° out: not_valid, without it about 11.0 cm": 1,
    },
    "03_a_study": {
        "24 clips: 21 measured, 4 of them without a repetition that counts, 3 not.": 1,
        "1 measured clip left out": 1,
        "mean absolute difference below 5°: True": 1,
    },
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page, and its drawings, for every notebook."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        page, drawings = shown(path, path.read_text(encoding="utf-8"))
        files.append(File.generated(config, f"tutorials/{path.stem}.md", content=page))
        for name, drawing in drawings.items():
            files.append(File.generated(config, f"tutorials/{name}", content=drawing))
    return files


@cache  # `mkdocs serve` builds anew at every change of a page
def shown(path: Path, text: str) -> tuple[str, dict[str, bytes]]:
    """Run a notebook; return it as Markdown, and the drawings by their file names."""
    notebook = nbformat.reads(text, as_version=4)
    NotebookClient(
        notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    ).execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    if missing := [line for line, times in SAID[path.stem].items() if printed.count(line) != times]:
        raise PluginError(f"{path.name} does not print what it did: {missing}")
    page, resources = MarkdownExporter().from_notebook_node(notebook, {"unique_key": path.stem})
    return page, resources["outputs"]
