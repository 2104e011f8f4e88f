"""Hold the site to its word: a page loads nothing from another computer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

LOADED = re.compile(r'<(?:script|img|iframe|source|video|link)\b[^>]*?\b(?:src|href)="(?:https?:)?//[^"]*"[^>]*>')


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Stop the build at the first page that would."""
    found = LOADED.search(output)
    if found:
        raise PluginError(f"{page.file.src_uri} would load something from outside: {found[0]}")
    return output
