"""Points of a known world are seen by a known camera and found again."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.floors import SIZE_PX, KnownCamera
from lungelens.camera.pinhole import Camera
from lungelens.camera.types import Normal
from lungelens.measures.floor import Floor

CAMERAS = [KnownCamera(), KnownCamera(height_cm=70), KnownCamera(yaw_deg=12), KnownCamera(160, -14)]


@pytest.mark.parametrize("camera", CAMERAS)
class TestAPointIsFoundAgain:
    def test_by_its_height(self, camera: KnownCamera) -> None:
        found = camera.floor().at_height(camera.pixel(-12, 3, 2), np.array([2.0]))
        np.testing.assert_allclose(found[0], [-12, 3, 2], atol=1e-9)

    def test_a_centimetre_up_at_the_heel_is_ten_millimetres(self, camera: KnownCamera) -> None:
        heel = camera.pixel(-32, 0, 3)
        rise_px = float(np.linalg.norm(camera.pixel(-32, 0, 4) - heel))
        assert rise_px * camera.floor().mm_per_px(heel) == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize(("towards", "expected_deg"), [((1, 0), 0), ((1, -1), 45), ((1, 1), -45)])
def test_turned_to_the_right_is_outward_for_a_right_foot(towards: tuple[int, int], expected_deg: float) -> None:
    assert KnownCamera().floor().turn_deg(np.array([towards], float))[0] == pytest.approx(expected_deg)


def test_a_few_strays_do_not_turn_the_soles_edge() -> None:
    camera = KnownCamera()
    edge = np.array([camera.pixel(x, -4 - 0.2 * (x + 35), 0) for x in np.linspace(-35, -15, 40)])
    edge[5:12, 1] -= 12  # a seam
    sole = camera.floor().sole_line(edge)
    assert camera.floor().turn_deg(sole.direction)[0] == pytest.approx(np.degrees(np.arctan(0.2)), abs=1.0)


def test_the_edge_may_be_given_from_either_end() -> None:
    camera = KnownCamera()
    edge = np.array([camera.pixel(x, -4, 0) for x in np.linspace(-35, -15, 40)])
    one, other = (camera.floor().sole_line(points).direction[0] for points in (edge, edge[::-1]))
    np.testing.assert_allclose(one, other, atol=1e-9)
    assert one[0] > 0


def test_how_steeply_the_camera_looks_down() -> None:
    camera = KnownCamera(height_cm=250 / np.sqrt(3))
    assert camera.floor().look_down_deg(camera.pixel(-20, 0, 0)) == pytest.approx(30)


def test_a_camera_of_unknown_place_has_no_floor() -> None:
    camera = KnownCamera()
    lost = Camera(SIZE_PX, camera.cameras.focal_px, camera.cameras.rotation)
    with pytest.raises(ValueError, match="sheet"):
        Floor(lost, camera.draws, Normal(0, 0), 1.0)


def test_the_wall_is_as_sure_as_it_is_laid() -> None:
    camera = KnownCamera(draws=200)
    wall = Floor(camera.cameras, camera.draws, Normal(3.0, 2.0), -1.0).wall
    assert wall.value == 3.0
    assert wall.draws.std() == pytest.approx(2.0, rel=0.02)
