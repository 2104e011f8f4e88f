"""A number that is not known exactly: its best value, its 95 % interval, and the draws both come from.

Every draw is keyed by clip, quantity and repetition. So a number is the same whatever else was computed before it, and
what two numbers have in common (one camera, one foot) is drawn the same for both: their difference is as sure as it is.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.camera.types import Normal
    from lungelens.observe.types import FloatArray

DRAWS = 2000  # enough for the 2.5 % points to repeat within a few hundredths of a degree
INTERVAL = (2.5, 97.5)  # percentiles
WHOLE_CLIP = 0  # in place of a repetition's number


@dataclass(frozen=True)
class Draws:
    """Where random numbers of one clip come from; of the same key always the same ones."""

    clip_sha256: str
    repetition: int = WHOLE_CLIP  # what belongs to the person or the camera is drawn for the whole clip
    n: int = DRAWS

    def of_repetition(self, index: int) -> Draws:
        """The draws of what is uncertain anew in one repetition, counted from 1."""
        return replace(self, repetition=index)

    def generator(self, quantity: str) -> np.random.Generator:
        """A generator of its own for one quantity."""
        key = f"{self.clip_sha256}/{quantity}/{self.repetition}".encode()
        return np.random.default_rng(np.frombuffer(hashlib.sha256(key).digest(), np.uint32))

    def standard(self, quantity: str) -> FloatArray:
        """Standard normal draws (n,), the first of which is 0.

        The others are the distribution's own quantiles in random order (Latin hypercube sampling, McKay et al. 1979):
        an interval that rests on one quantity is then exact, and one that rests on several is surer.
        """
        return np.concatenate([[0.0], self.generator(quantity).permutation(_quantiles(self.n - 1))])

    def normal(self, quantity: str, normal: Normal) -> FloatArray:
        """Draws (n,) of a value with its standard error, the first of which is the value."""
        return normal.mean + normal.sd * self.standard(quantity)


@dataclass(frozen=True, eq=False)
class Estimate:
    """A value with everything it could be as well; arithmetic keeps what estimates have in common."""

    draws: FloatArray  # (n,), the first is the best estimate

    @property
    def value(self) -> float:
        """The best estimate."""
        return float(self.draws[0])

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval, never above the value."""
        return min(float(np.percentile(self.draws, INTERVAL[0])), self.value)

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval, never below the value."""
        return max(float(np.percentile(self.draws, INTERVAL[1])), self.value)

    def __add__(self, other: Estimate | float) -> Estimate:
        return Estimate(self.draws + _draws(other))

    def __sub__(self, other: Estimate | float) -> Estimate:
        return Estimate(self.draws - _draws(other))

    def __mul__(self, other: Estimate | float) -> Estimate:
        return Estimate(self.draws * _draws(other))

    def __truediv__(self, other: Estimate | float) -> Estimate:
        return Estimate(self.draws / _draws(other))

    def at_least(self, lowest: float) -> Estimate:
        """The same, known to be no less than `lowest`: a distance is never negative.

        A best estimate below it is off by at least the difference, which is taken off all draws; else hardly any would
        be left above, and a knee that seems deep in the wall would be known best.
        """
        return Estimate(np.maximum(self.draws + max(lowest - self.value, 0.0), lowest))


@dataclass(frozen=True)
class Missing:
    """Why there is no estimate: a code, and a sentence for the person."""

    code: str
    message: str


@lru_cache(maxsize=8)
def _quantiles(n: int) -> FloatArray:
    """The standard normal distribution in n equally likely values."""
    return np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])


def _draws(other: Estimate | float) -> FloatArray | float:
    return other.draws if isinstance(other, Estimate) else other
