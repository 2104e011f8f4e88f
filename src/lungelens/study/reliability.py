"""Reliability of repeated readings: ICC(2,1), SEM and MDC95. Pure numbers, in the unit of the readings.

Sources
-------
Shrout & Fleiss 1979, Psychol Bull 86:420: ICC(2,1), two-way random effects, single reading.
McGraw & Wong 1996, Psychol Methods 1:30: the same as ICC(A,1), absolute agreement, and its confidence interval.
Weir 2005, J Strength Cond Res 19:231: SEM = SD √(1 − ICC), SD over all readings; MDC95 = 1.96 √2 SEM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import f

from lungelens.study.agreement import TAILS, Interval

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

MIN_SUBJECTS = 3  # with two subjects read twice the formula can divide by zero
MIN_READINGS = 2


@dataclass(frozen=True)
class Reliability:
    """ICC(2,1) and what follows from it; each of the `subjects` was read `readings` times.

    An ICC of 0 or less has no interval: the formula does not apply there.
    """

    subjects: int
    readings: int
    icc: float
    icc_between: Interval | None
    sd: float
    sem: float
    mdc95: float


@dataclass(frozen=True)
class _MeanSquares:
    subjects: float
    readings: float
    error: float


def reliability(table: FloatArray) -> Reliability | None:
    """Reliability of one reading.

    Parameters
    ----------
    table
        (n_subjects, n_readings), finite: a row per subject, a column per rater or session.

    Returns
    -------
    Reliability or None
        `None` with fewer than three rows or two columns, or if all readings are equal: there is nothing to
        distinguish.
    """
    n, k = table.shape
    if n < MIN_SUBJECTS or k < MIN_READINGS or np.ptp(table) == 0:
        return None
    squares = _mean_squares(table)
    gap = squares.subjects - squares.error
    icc = gap / (squares.subjects + (k - 1) * squares.error + k * (squares.readings - squares.error) / n)
    sd = float(np.std(table, ddof=1))
    sem = sd * float(np.sqrt(1 - icc))
    return Reliability(
        subjects=n,
        readings=k,
        icc=icc,
        icc_between=_interval(squares, icc, n, k),
        sd=sd,
        sem=sem,
        mdc95=1.96 * float(np.sqrt(2)) * sem,
    )


def _mean_squares(table: FloatArray) -> _MeanSquares:
    """Two-way analysis of variance, one reading per cell."""
    n, k = table.shape
    grand = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    residual = table - rows[:, None] - columns[None, :] + grand
    return _MeanSquares(
        subjects=float(k * np.sum((rows - grand) ** 2) / (n - 1)),
        readings=float(n * np.sum((columns - grand) ** 2) / (k - 1)),
        error=float(np.sum(residual**2) / ((n - 1) * (k - 1))),
    )


def _interval(squares: _MeanSquares, icc: float, n: int, k: int) -> Interval | None:
    """McGraw & Wong 1996, table 7, case 2A; degrees of freedom after Satterthwaite."""
    if icc <= 0:
        return None
    if np.isclose(icc, 1.0):
        return Interval(1.0, 1.0)  # the formulas' limit; they divide zero by zero there
    a = k * icc / (n * (1 - icc)) * squares.readings
    b = (1 + k * icc * (n - 1) / (n * (1 - icc))) * squares.error
    freedom = (a + b) ** 2 / (a**2 / (k - 1) + b**2 / ((n - 1) * (k - 1)))
    rest = k * squares.readings + (k * n - k - n) * squares.error
    lower_f, upper_f = f.ppf(TAILS[1], n - 1, freedom), f.ppf(TAILS[1], freedom, n - 1)
    low = n * (squares.subjects - lower_f * squares.error) / (lower_f * rest + n * squares.subjects)
    high = n * (upper_f * squares.subjects - squares.error) / (rest + n * upper_f * squares.subjects)
    return Interval(float(low), float(high))
