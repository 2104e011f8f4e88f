"""Legs of known form are described by their form, wherever they stand."""

from __future__ import annotations

import numpy as np
import pytest

from lungelens.measures.leg_shape import Stance, leg_shape
from training.points import NAMES
from training.shape import FOOT, SHANK, described


def leg(rotation_deg: float, lean_deg: float, lean_out: float = 0.0) -> np.ndarray:
    """The program's own commonest leg (16, 3), outward positive, as the renderer would give it."""
    zero = np.zeros(())
    stance = Stance(
        heel_cm=np.array([-40.0, 12.0]),
        rotation=np.asarray(np.radians(rotation_deg)),
        lean=np.asarray(np.tan(np.radians(lean_deg))),
        lean_out=np.asarray(lean_out),
        floor_cm=zero,
        heel_pitch=zero,
        shape=np.zeros(leg_shape().ways),
    )
    return leg_shape().points_cm(stance, 1.0)


@pytest.mark.parametrize(("rotation_deg", "lean_deg", "lean_out"), [(0, 0, 0), (20, 40, 0.1), (-5, 15, -0.05)])
def test_what_the_program_makes_of_a_form_is_that_form(rotation_deg: float, lean_deg: float, lean_out: float) -> None:
    causes, shape = described(leg(rotation_deg, lean_deg, lean_out))
    np.testing.assert_allclose(causes, [1.0, np.radians(rotation_deg), np.radians(lean_deg)], atol=1e-9)
    np.testing.assert_allclose(shape, causes @ leg_shape()._mean, atol=1e-9)


def test_a_form_names_every_point_but_the_frames_own() -> None:
    assert sorted((*FOOT, *SHANK, "heel_pad", "knee")) == sorted(NAMES)
