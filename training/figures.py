"""How well crops were read: angles of the two lines, points as a share of the shank, coverage of the 95 % regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.points import LINES, Array, line_angle_deg, shank_length, turn_deg

if TYPE_CHECKING:
    from training.read import Readings

CHI_SQUARE_95 = 5.991464547107979
"""Squared Mahalanobis radius of a 95 % region in the plane: chi-square with two degrees of freedom."""


@dataclass(frozen=True)
class LineFigures:
    """Errors of one line's angle in the picture, degrees, measured minus true."""

    count: int
    bias: float
    sd: float
    mae: float
    maximum: float

    @property
    def limits(self) -> float:
        """Half the width of the 95 % limits of agreement about the bias."""
        return 1.96 * self.sd

    def __str__(self) -> str:
        spread = f"SD {self.sd:.2f} MAE {self.mae:.2f} max {self.maximum:.1f} limits ± {self.limits:.1f}"
        return f"bias {self.bias:+.2f} {spread}"


def line_figures(errors_deg: Array) -> LineFigures:
    """Figures of errors (n,), degrees; NaN is left out."""
    errors = errors_deg[~np.isnan(errors_deg)]
    size = np.abs(errors)
    return LineFigures(len(errors), float(errors.mean()), float(errors.std()), float(size.mean()), float(size.max()))


def line_errors(readings: Readings) -> dict[str, Array]:
    """Errors (n,), degrees, of the lines by their names; NaN where the truth is not known."""
    return {
        name: turn_deg(line_angle_deg(readings.points, line), line_angle_deg(readings.truth, line))
        for name, line in LINES.items()
    }


def points_off(readings: Readings) -> Array:
    """Distance of every point from the truth (n, n_points), % of the shank."""
    off = np.linalg.norm(readings.points - readings.truth, axis=2)
    return np.asarray(100 * off / shank_length(readings.truth)[:, None], dtype=np.float64)


def squared_distances(readings: Readings) -> Array:
    """Squared Mahalanobis distance of every point (n, n_points); NaN where the truth is not known."""
    error = (readings.points - readings.truth)[..., None]
    return np.asarray(
        (np.swapaxes(error, 2, 3) @ np.linalg.solve(readings.covariances, error))[..., 0, 0], dtype=np.float64
    )


def coverage(readings: Readings) -> Array:
    """Share (n_points,) of the known points that lie in their 95 % region; NaN where none is known."""
    distance = squared_distances(readings)
    known = (~np.isnan(distance)).sum(axis=0)
    return np.asarray((distance <= CHI_SQUARE_95).sum(axis=0) / np.where(known > 0, known, np.nan), dtype=np.float64)
