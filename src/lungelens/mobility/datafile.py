"""The data files of this package, validated as they are read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from lungelens.mobility.record import Record

_FOLDER = Path(__file__).with_name("data")
_Table = TypeVar("_Table", bound=Record)


def read_table(name: str, table: type[_Table]) -> _Table:
    """Return the data file `name`.toml as `table`; a file that does not fit is a bug and raises."""
    return table.model_validate(tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
