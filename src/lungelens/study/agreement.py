"""Agreement between two methods of measurement. Pure numbers, in the unit of the differences.

Repetitions of one clip share a person, a camera and a room, so their errors are correlated: ten repetitions of one clip
tell less than one repetition of each of ten clips. The confidence intervals here account for that clustering.

Sources
-------
Bland & Altman 1986, Lancet 327:307: limits of agreement, bias ± 1.96 SD.
Bland & Altman 2007, J Biopharm Stat 17:571: the SD where each subject gives several differences.
Zou 2013, Stat Methods Med Res 22:630: its confidence interval, and that of the limits (MOVER).
Clopper & Pearson 1934, Biometrika 26:404: the interval of a proportion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv, stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.observe.types import FloatArray

WIDTH_OF_LIMITS = 1.96  # standard deviations to either side of the bias: 95 % of a normal distribution
TAILS = (0.025, 0.975)  # of a 95 % confidence interval


@dataclass(frozen=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """What needs at least two clips: the spread of the differences and the precision of the bias."""

    sd: float
    bias_between: Interval
    lower_limit: float
    lower_between: Interval
    upper_limit: float
    upper_between: Interval


@dataclass(frozen=True)
class Agreement:
    """Differences in a few numbers; `maximum` is the one farthest from zero, with its sign."""

    n: int
    clips: int
    bias: float
    mean_absolute: float
    maximum: float
    spread: Spread | None


@dataclass(frozen=True)
class Proportion:
    """A count out of a total, e.g. of intervals that contain the truth."""

    count: int
    of: int
    between: Interval

    @property
    def fraction(self) -> float:
        """The proportion itself, 0..1."""
        return self.count / self.of


def agreement(differences: FloatArray, clips: Sequence[str]) -> Agreement:
    """Bias, mean absolute difference, maximum difference and limits of agreement.

    Parameters
    ----------
    differences
        (n,) measured minus reference, n at least 1, finite.
    clips
        n names: the clip each difference comes from.

    Returns
    -------
    Agreement
        Its `spread` is `None` if all differences come from one clip, which tells nothing about the next one.
    """
    _, clip_of, sizes = np.unique(np.asarray(clips), return_inverse=True, return_counts=True)
    return Agreement(
        n=len(differences),
        clips=len(sizes),
        bias=float(differences.mean()),
        mean_absolute=float(np.abs(differences).mean()),
        maximum=float(differences[np.argmax(np.abs(differences))]),
        spread=_spread(differences, clip_of, sizes) if len(sizes) > 1 else None,
    )


def proportion(count: int, of: int) -> Proportion:
    """The proportion `count` out of `of`, which is at least 1, with its exact (Clopper–Pearson) interval."""
    from scipy.stats import binomtest  # slow to load, and the app needs all else of this file

    low, high = binomtest(count, of).proportion_ci(1 - 2 * TAILS[0], method="exact")
    return Proportion(count, of, Interval(float(low), float(high)))


def clustered_proportion(hits: Sequence[bool], clusters: Sequence[str]) -> Proportion:
    """The proportion of `hits`, at least one, with an interval that counts clusters, as clips of one person.

    Clopper–Pearson with as many cases as independent ones would tell as much (Korn and Graubard 1998, Survey
    Methodology 24:193); where all are hits or none is, that many as there are clusters.
    """
    from scipy.stats import beta  # slow to load

    _, cluster_of, sizes = np.unique(np.asarray(clusters), return_inverse=True, return_counts=True)
    counts = np.bincount(cluster_of, np.asarray(hits, dtype=np.float64))
    n, m, share = len(hits), len(sizes), float(np.mean(hits))
    if 0 < share < 1 and m > 1:
        variance = m / (m - 1) * float(np.sum((counts - share * sizes) ** 2)) / n**2
        cases = float(np.clip(share * (1 - share) / variance, 1, n)) if variance else float(n)
    else:
        cases = float(m)
    hit, missed = share * cases, (1 - share) * cases
    low = float(beta.ppf(TAILS[0], hit, missed + 1)) if hit else 0.0
    high = float(beta.ppf(TAILS[1], hit + 1, missed)) if missed else 1.0
    return Proportion(int(np.sum(hits)), n, Interval(low, high))


def _spread(differences: FloatArray, clip_of: np.ndarray, sizes: np.ndarray) -> Spread:
    n, n_clips = len(differences), len(sizes)
    bias = differences.mean()
    clip_means = np.bincount(clip_of, differences) / sizes
    variance, low, high = _total_variance(differences, clip_means, clip_of, sizes)
    # Cluster-robust standard error of the mean; for clips with equally many differences it is SD of means / √clips.
    error = np.sqrt(n_clips / (n_clips - 1) * np.sum((sizes * (clip_means - bias)) ** 2)) / n
    half = float(stdtrit(n_clips - 1, TAILS[1]) * error)  # Student's t
    sd, sd_low, sd_high = np.sqrt((variance, low, high))
    limit = WIDTH_OF_LIMITS * sd
    inward, outward = np.hypot(half, WIDTH_OF_LIMITS * (sd - sd_low)), np.hypot(half, WIDTH_OF_LIMITS * (sd_high - sd))
    return Spread(
        sd=float(sd),
        bias_between=Interval(float(bias - half), float(bias + half)),
        lower_limit=float(bias - limit),
        lower_between=Interval(float(bias - limit - outward), float(bias - limit + inward)),
        upper_limit=float(bias + limit),
        upper_between=Interval(float(bias + limit - inward), float(bias + limit + outward)),
    )


def _chi2(tail: float, freedom: int) -> float:
    """The value below which a chi-squared variable falls with that probability."""
    return float(2 * gammaincinv(freedom / 2, tail))


def _total_variance(
    differences: FloatArray, clip_means: np.ndarray, clip_of: np.ndarray, sizes: np.ndarray
) -> tuple[float, float, float]:
    """Variance of one difference, between clips and within them, and its 95 % interval (Zou 2013)."""
    n, n_clips = len(differences), len(sizes)
    between = float(np.var(clip_means, ddof=1))
    within = float(np.sum((differences - clip_means[clip_of]) ** 2) / (n - n_clips)) if n > n_clips else 0.0
    # The clip means already contain 1/m of the variance within; m is the harmonic mean of the clips' sizes.
    parts = ((between, n_clips - 1), (within * float(1 - np.mean(1 / sizes)), n - n_clips))
    total = sum(part for part, _ in parts)
    above, below = (
        math.hypot(*(part * abs(freedom / _chi2(tail, freedom) - 1) for part, freedom in parts if freedom))
        for tail in TAILS
    )
    return total, max(0.0, total - below), total + above
