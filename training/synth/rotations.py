"""Rotations and the triangle of two bones. Matrices turn column vectors; angles in degrees."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from training.points import Array


def unit(vector: Array) -> Array:
    """The vector with length 1."""
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float64)


def about(axis: str, degrees: float) -> Array:
    """The rotation about `x`, `y` or `z`."""
    return np.asarray(Rotation.from_euler(axis, degrees, degrees=True).as_matrix(), dtype=np.float64)


def about_vector(axis: Array, degrees: float) -> Array:
    """The rotation about a unit vector."""
    return np.asarray(Rotation.from_rotvec(axis * np.radians(degrees)).as_matrix(), dtype=np.float64)


def between(first: Array, second: Array, share: float) -> Array:
    """The rotation on the way from the first to the second, 0 to 1."""
    both = Rotation.from_matrix(np.stack([first, second]))
    return np.asarray(Slerp([0, 1], both)(share).as_matrix(), dtype=np.float64)


def carrying(bone: Array, hinge: Array, new_bone: Array, new_hinge: Array) -> Array:
    """The rotation that carries a bone and its hinge's axis to new ones; only directions count."""
    return _frame(new_bone, new_hinge) @ _frame(bone, hinge).T


def _frame(bone: Array, hinge: Array) -> Array:
    along = unit(bone)
    across = unit(hinge - along * (hinge @ along))
    return np.stack([along, across, np.cross(along, across)], axis=1)


def two_bones(start: Array, end: Array, upper: float, lower: float, towards: Array) -> tuple[Array, Array]:
    """The joint between two bones of these lengths, bent `towards`, and the end, nearer where out of reach."""
    run = end - start
    length = float(np.linalg.norm(run))
    reached = min(length, (upper + lower) * 0.9995)
    along = run / length
    if length > reached:
        end = start + along * reached
    foot = (upper * upper - lower * lower + reached * reached) / (2 * reached)
    height = np.sqrt(max(upper * upper - foot * foot, 1e-10))
    return start + along * foot + unit(towards - along * (towards @ along)) * height, end


def within_reach(start: Array, end: Array, reach: float) -> Array:
    """The end, or the place in its direction that lies `reach` from the start, if that is nearer."""
    run = end - start
    return end if np.linalg.norm(run) <= reach else start + unit(run) * reach
