"""Worker processes that are copies of one in which everything is imported, instead of starting from nothing.

Importing takes a worker seconds, and most tests of workers are about what becomes of their work. That a worker started
from nothing does the same is proved by the tests of the server and of the batch as processes of their own.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PRELOADED = ["helpers.measurers", "helpers.batch_measurers", "lungelens.app.worker", "lungelens.study.batch.job"]


@pytest.fixture
def copied_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wherever the program starts a process, it is such a copy; where the system has none, it is as it would be."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        with pytest.MonkeyPatch.context() as started_with:
            started_with.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # the server of copies is given no other
            from multiprocessing import forkserver

            forkserver.ensure_running()
        monkeypatch.setattr(multiprocessing, "get_context", lambda method=None: context)
    yield
