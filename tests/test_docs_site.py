"""What the documentation site does to pages: `mkdocs build --strict` checks the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

mkdocs_exceptions = pytest.importorskip("mkdocs.exceptions")
SITE = Path(__file__).parents[1] / "docs" / "site"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    monkeypatch.syspath_prepend(str(SITE))
    yield import_module
    for path in SITE.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.mark.parametrize(
    ("target", "here", "found"),
    [
        ("method.md#distances-to-the-wall", "decisions.md", "method.md#distances-to-the-wall"),
        ("../benchmarks/README.md", "accuracy.md", "project/benchmarks.md"),
        ("docs/filming.md", "index.md", "filming.md"),
        ("docs/how-to/sheet.md", "index.md", "how-to/sheet.md"),
        ("../../CITATION.cff", "how-to/study.md", None),
        ("../README.md#the-page", "tables.md", "index.md#the-page"),
        ("../docs/clinical.md", "tutorials/02_classifier.md", "../clinical.md"),
        ("notebooks/01_measure_a_clip.ipynb", "index.md", "tutorials/01_measure_a_clip.md"),
        ("../sample_videos", "accuracy.md", "project/sample_videos.md"),
        ("https://example.org/a", "accuracy.md", "https://example.org/a"),
        ("#below", "accuracy.md", "#below"),
    ],
)
def test_links_of_the_repository_lead_to_pages_of_the_site(
    site: Callable[[str], Any], target: str, here: str, found: str | None
) -> None:
    assert site("repository_pages").in_site(target, here) == found


def test_a_link_out_of_the_site_becomes_its_text_and_code_stays(site: Callable[[str], Any]) -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="how-to/study.md"))
    markdown = "[cite](../../CITATION.cff), [why](../evidence.md)\n```python\nx = [a](b)\n```\n"
    shown = site("repository_pages").on_page_markdown(markdown, page)
    assert shown == "cite, [why](../evidence.md)\n```python\nx = [a](b)\n```\n"


def test_formulas_become_mathml(site: Callable[[str], Any]) -> None:
    shown = site("formulas").on_page_content('so <span class="arithmatex">\\(a &lt; \\frac{1}{2}\\)</span>.')
    assert shown.startswith("so <math")
    assert "<mfrac>" in shown
    assert "arithmatex" not in shown


@pytest.mark.parametrize("loads", ['<script src="https://a.org/x.js">', '<img alt="" src="//a.org/x.png">'])
def test_a_page_that_loads_from_outside_stops_the_build(site: Callable[[str], Any], loads: str) -> None:
    check, page = site("nothing_from_outside").on_post_page, SimpleNamespace(file=SimpleNamespace(src_uri="a.md"))
    assert check('<a href="https://a.org">a</a>', page) == '<a href="https://a.org">a</a>'
    with pytest.raises(mkdocs_exceptions.PluginError, match="a.md"):
        check(loads, page)
