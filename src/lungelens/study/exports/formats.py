"""What can be written; alone here, so that a command's help loads nothing heavy."""

from __future__ import annotations

from typing import Literal, TypeAlias

Format: TypeAlias = Literal["trc", "mot", "c3d", "netcdf", "bids", "parquet"]
