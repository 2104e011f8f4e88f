from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

from helpers.browser import browser_path
from helpers.fits import remembered_fits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright

# There is a process for each core already: more threads would mostly wait for each other, at full speed. It is read
# when NumPy and OpenCV are imported, which is later.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ.setdefault(name, "1")

os.environ["LANGUAGE"] = "en"  # whatever the language of the computer that tests


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the results in tests/golden anew")
    parser.addoption("--update-pictures", action="store_true", help="take the pictures of the page in the docs anew")


# What is collected stays to the end: to look through it for what has become garbage, again and again, finds nothing.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files with slow tests first: the last process at work then has something short to finish."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def fits_are_remembered() -> Iterator[None]:
    with remembered_fits():
        yield


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden results are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drives browsers, for all tests: a second one beside it would refuse to start."""
    browser_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver
