"""The smallest words of this room: arrays, a value with its error, a camera with its doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

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


class CameraDoubt(NamedTuple):
    """How much further a camera may be turned than it is drawn, standard errors in radians; angles as in `directions`.

    A leg that stands on the floor and is seen from there tells of it (`measures.leg_fit`).
    """

    yaw: float
    pitch: float
    roll: float


SURE_RAD = 1e-4
SURE = CameraDoubt(SURE_RAD, SURE_RAD, SURE_RAD)
