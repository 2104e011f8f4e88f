"""What all documents share."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, model_validator

from lungelens.records.fields import Version

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


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
