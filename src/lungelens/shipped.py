"""Data files that come with the program: in a wheel inside the package, in a checkout in `models/` beside `src/`."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).with_name("models")
_CHECKOUT = Path(__file__).parents[2] / "models"


def shipped(name: str) -> Path:
    """Where a file of `models/` is."""
    packaged = _PACKAGED / name
    return packaged if packaged.exists() else _CHECKOUT / name
