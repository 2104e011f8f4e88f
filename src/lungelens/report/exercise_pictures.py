"""The drawings of the exercises and of the test, shipped as SVG: `docs/drawings/make_exercise_pictures.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lungelens.report.content import Report

FOLDER = Path(__file__).with_name("exercises")


def exercise_picture(name: str) -> bytes:
    """Return a drawing, SVG; `name` as in `Exercise.picture`."""
    return (FOLDER / f"{name}.svg").read_bytes()


def drawing_of_test(report: Report) -> str:
    """Return the name of the test's drawing: of the left leg where only that was tested."""
    sides = {leg.result.side for leg in report.legs if leg.result is not None}
    return f"knee_to_wall_test_{'left' if sides == {'left'} else 'right'}"
