"""Bring pages that live elsewhere in the repository into the site, and point all links at the site's pages."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
BROUGHT_IN = {
    "README.md": "index.md",
    "CHANGELOG.md": "project/changelog.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "benchmarks/anatomy/README.md": "project/anatomy.md",
    "benchmarks/live/README.md": "project/live.md",
    "models/README.md": "project/models.md",
    "models/leg_reader.md": "project/leg_reader.md",
    "sample_videos/README.md": "project/sample_videos.md",
    "training/README.md": "project/training.md",
}
NOTEBOOKS = {f"notebooks/{path.name}": f"tutorials/{path.stem}.md" for path in sorted(ROOT.glob("notebooks/*.ipynb"))}
SITE_OF = {**BROUGHT_IN, **NOTEBOOKS}
REPOSITORY_OF = {uri: path for path, uri in SITE_OF.items()}
LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
SOURCE = re.compile(r'(?<= src=")(?P<target>[^"]+)')


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie outside docs/."""
    for path, uri in BROUGHT_IN.items():
        files.append(File.generated(config, uri, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Point the links of a page, which are right in the repository, at the pages of the site."""
    here = page.file.src_uri

    def link(found: re.Match[str]) -> str:
        target = in_site(found["target"], here)
        return found["text"] if target is None else f"{found['image']}[{found['text']}]({target})"

    def source(found: re.Match[str]) -> str:
        return in_site(found["target"], here) or found["target"]

    fences = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if part.startswith("```") else SOURCE.sub(source, LINK.sub(link, part)) for part in fences)


def in_site(target: str, here: str) -> str | None:
    """What a link of the repository is in the site; `None` for a file that the site does not show.

    Parameters
    ----------
    target
        As it stands in the page: relative to the page's place in the repository.
    here
        The page in the site.
    """
    path, mark, anchor = target.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return target
    folder = posixpath.dirname(REPOSITORY_OF.get(here, f"docs/{here}"))
    place = posixpath.normpath(posixpath.join(folder, path))
    if not (ROOT / place).exists():
        return target  # made for the site, or a fault that mkdocs tells
    if (ROOT / place).is_dir():
        place += "/README.md"
    uri = place.removeprefix("docs/") if place.startswith("docs/") else SITE_OF.get(place)
    return None if uri is None else posixpath.relpath(uri, posixpath.dirname(here) or ".") + mark + anchor
