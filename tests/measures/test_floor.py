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

    def test_by_its_distance_from_the_soles_edge(self, camera: KnownCamera) -> None:
        floor = camera.floor()
        edge = np.array([camera.pixel(x, -4, 0) for x in np.linspace(-35, -15, 40)])
        found = floor.beside(camera.pixel(-12, 3, 9), floor.sole_line(edge), np.array([7.0]))
        np.testing.assert_allclose(found[0], [-12, 3, 9], atol=0.02)

    def test_in_the_legs_plane(self, camera: KnownCamera) -> None:
        knee = camera.floor().in_leg_plane(camera.pixel(-5, 1, 45), np.array([[-30.0, 1.0, 9.0]]), camera.plane())
        np.testing.assert_allclose(knee[0], [-5, 1, 45], atol=1e-9)

    def test_a_centimetre_up_at_the_heel_is_ten_millimetres(self, camera: KnownCamera) -> None:
        heel = camera.pixel(-32, 0, 3)
        rise_px = float(np.linalg.norm(camera.pixel(-32, 0, 4) - heel))
        assert rise_px * camera.floor().mm_per_px(heel) == pytest.approx(10, rel=0.01)


def test_the_leg_may_swing_outward() -> None:
    camera = KnownCamera()
    ankle, ahead_cm = np.array([[-30.0, 0.0, 9.0]]), 20.0
    aside_cm = ahead_cm * np.tan(np.radians(10))  # to the right, which is outward for a right leg
    knee = camera.pixel(-30 + ahead_cm, -aside_cm, 45)
    found = camera.floor().in_leg_plane(knee, ankle, camera.plane(tracking_deg=10))
    np.testing.assert_allclose(found[0], [-10, -aside_cm, 45], atol=1e-9)


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


class TestDraws:
    camera = KnownCamera(draws=200)
    unsure = Normal(9.0, 2.0)

    def test_what_belongs_to_the_person_is_drawn_the_same_wherever_it_is_asked(self) -> None:
        floor, other = self.camera.floor(), self.camera.floor(wall_cm=3.0)
        other.draw("knee_ahead", self.unsure)
        drawn = floor.draw("ankle_height", self.unsure)
        np.testing.assert_array_equal(drawn, other.draw("ankle_height", self.unsure))
        assert drawn[0] == 9.0
        assert drawn.std() == pytest.approx(2.0, rel=0.02)

    @pytest.mark.parametrize("n", [1, 3])
    def test_the_best_estimate_alone_knows_the_means(self, n: int) -> None:
        best = self.camera.floor(wall_cm=3.0).best(n)
        np.testing.assert_array_equal(best.draw("ankle_height", self.unsure), np.full(n, 9.0))
        np.testing.assert_array_equal(best.wall.draws, np.full(n, 3.0))
        np.testing.assert_allclose(
            best.at_height(self.camera.pixel(-12, 3, 2), np.full(n, 2.0)), np.tile([-12, 3, 2], (n, 1))
        )

    def test_and_may_look_at_another_point_with_each(self) -> None:
        points = np.array([self.camera.pixel(x, 0, 0) for x in (-30, -20, -10)])
        found = self.camera.floor().best(3).at_height(points, np.zeros(3))
        np.testing.assert_allclose(found[:, 0], [-30, -20, -10])
