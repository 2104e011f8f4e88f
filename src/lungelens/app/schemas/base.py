"""Texts and numbers as they are accepted, and what all documents share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("should not contain a NUL character")  # PostgreSQL cannot store it
    return text


Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Text = Annotated[str, Field(max_length=20_000), AfterValidator(_storable)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_storable)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_storable)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Score = Annotated[int, Field(ge=0, le=10)]
HeightCm = Annotated[float, Field(ge=80, le=250)]
FootCm = Annotated[float, Field(ge=12, le=40)]


class In(BaseModel):
    """A request body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    def sent_fields(self) -> dict[str, Any]:
        """The fields that were sent, except for the version they were read at."""
        return self.model_dump(exclude_unset=True, exclude={"version"})


class Change(In):
    """A change to what was read at `version`; fields that are not sent stay."""

    version: Version

    @model_validator(mode="after")
    def _check_required(self) -> Change:
        for field in self.model_fields_set & {"code", "notes", "warm_up", "held_on"}:
            if getattr(self, field) is None:
                raise ValueError(f"{field} should not be null")
        return self


class Out(BaseModel):
    """A response body, read from a row."""

    model_config = ConfigDict(from_attributes=True)
