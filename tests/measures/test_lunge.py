from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.observations import lunge_of, observation, with_lunge
from helpers.pinhole import Pinhole, known_scene
from lungelens.measures.lunge import LungeGeometry
from lungelens.observe.observation import Observation
from lungelens.sides import Side


def geometry(seen: Observation, test_leg: Side = "right") -> LungeGeometry:
    assert seen.person is not None
    return LungeGeometry(lunge_of(seen), replace(seen.person.stance, test_leg=test_leg), seen.clip.sha256)


@pytest.mark.parametrize("point", [(640.0, 360.0), (100.0, 700.0)])
def test_up_in_the_frame_leans_with_the_roll(point: tuple[float, float]) -> None:
    seen = with_lunge(observation(sheet=False), scene=known_scene(Pinhole(roll_deg=5.0)))
    np.testing.assert_allclose(geometry(seen).up_px(np.array([point])), [[0.087156, -0.996195]], atol=1e-6)


def test_only_the_sheet_tells_the_floor() -> None:
    assert geometry(observation()).floor is not None
    assert geometry(observation(sheet=False)).floor is None


def test_the_first_camera_is_the_best_estimate() -> None:
    seen = observation()
    sheet = lunge_of(seen).scene.sheet
    assert sheet is not None
    found = geometry(seen)
    focal_px = np.asarray(found.cameras.focal_px)
    assert focal_px[0] == pytest.approx(sheet.focal_px.mean)
    assert len(focal_px) == found.draws.n


@pytest.mark.parametrize(("test_leg", "y_cm"), [("right", -1.0), ("left", 1.0)])
def test_outward_is_away_from_the_middle_of_the_body(test_leg: Side, y_cm: float) -> None:
    floor = geometry(observation(), test_leg).floor
    assert floor is not None
    assert floor.turn_deg(np.array([[1.0, y_cm]]))[0] == pytest.approx(45.0)
