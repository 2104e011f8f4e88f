"""The smallest words of this room: arrays, and a value with its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]

SURELY = 1.96  # standard errors to either end of a normal's 95 % interval


@dataclass(frozen=True)
class Normal:
    """A value with its standard error."""

    mean: float
    sd: float

    def draw(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Return `n` draws, shape (n,)."""
        return rng.normal(self.mean, self.sd, n)
