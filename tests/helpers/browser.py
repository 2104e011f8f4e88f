"""A real browser without a window: the system's Chromium, driven by Playwright.

Where there is a Chromium made to run without a window it is taken: the other draws one all the same, and takes several
times as long for a page.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable", "chrome", "msedge"),
)


def browser_path() -> str:
    """Where the browser is; where there is none the test is skipped, but fails where `CI` is set."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    why = f"no browser found (looked for {', '.join(NAMES)}): apt-get install chromium-headless-shell"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@contextmanager
def chromium(playwright: Playwright, *options: str) -> Iterator[Browser]:
    """Start the browser with options of its own."""
    if os.name == "posix" and os.geteuid() == 0:
        options = (*options, "--no-sandbox")  # a browser run by root, as in a container, refuses to start with it
    browser = playwright.chromium.launch(executable_path=browser_path(), args=list(options))
    try:
        yield browser
    finally:
        browser.close()
