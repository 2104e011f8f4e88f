"""Where Lungelens keeps files of its own: what came with it, fetched models, and what is to stay.

What came with it lies in a wheel inside the package, in a checkout in `models/` beside `src/`. For the others a home
that cannot be written to, as on many clusters, is no obstacle: `LUNGELENS_CACHE` and `LUNGELENS_DATA` name folders.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGED = Path(__file__).with_name("models")
_CHECKOUT = Path(__file__).parents[2] / "models"
CACHE_VARIABLE, DATA_VARIABLE = "LUNGELENS_CACHE", "LUNGELENS_DATA"


def shipped(name: str) -> Path:
    """Where a file of `models/` is."""
    packaged = _PACKAGED / name
    return packaged if packaged.exists() else _CHECKOUT / name


def cache_folder() -> Path:
    """For what can be fetched again."""
    said = os.environ.get(CACHE_VARIABLE)
    return Path(said).expanduser() if said else platformdirs.user_cache_path("lungelens", appauthor=False)


def data_folder() -> Path:
    """For what people made: camera files, and the page's records."""
    said = os.environ.get(DATA_VARIABLE)
    return Path(said).expanduser() if said else platformdirs.user_data_path("lungelens", appauthor=False)


def can_be_written(folder: Path) -> bool:
    """Whether it is there or could be made, and files in it."""
    nearest = next((one for one in (folder, *folder.absolute().parents) if one.exists()), None)
    return nearest is not None and nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
