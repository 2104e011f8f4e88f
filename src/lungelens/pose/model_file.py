"""A pose model on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class ModelFile:
    """A model bundle that is on this computer and is what it claims to be."""

    name: str  # the manifest's name, or the file's name when the user gave a path
    path: Path
    sha256: str
