"""Prints what came of what was damaged, and how much memory it took: `pytest tests/fuzz -m ""`, in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.fuzzing import OUTCOMES, PEAK_MIB

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for damaged, outcomes in OUTCOMES.items():
        terminalreporter.section(f"{damaged}: {outcomes.total()}, memory at most {PEAK_MIB[damaged]:.0f} MiB")
        for outcome, times in outcomes.most_common():
            terminalreporter.line(f"{times:6d}  {outcome}")
