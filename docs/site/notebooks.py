"""Run the notebooks and show them, with what they print and draw, as tutorials."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from mkdocs.structure.files import File
from nbclient import NotebookClient
from nbconvert import MarkdownExporter

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


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
    page, resources = MarkdownExporter().from_notebook_node(notebook, {"unique_key": path.stem})
    return page, resources["outputs"]
