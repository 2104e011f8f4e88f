"""What the classifier's input and output are made of."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

Z95: Final = 1.96  # standard errors on either side of a 95 % interval


class Record(BaseModel):
    """Frozen, complete and finite, or refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Estimate(Record):
    """A value and its 95 % interval, in the unit its field's name says."""

    value: float
    low: float
    high: float
