"""A foot of known size stands before the wall; what the picture shows of it is made from the offsets themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.floors import KnownCamera
from lungelens.measures import foot_place
from lungelens.measures.estimate import Estimate
from lungelens.measures.foot_place import foremost_cm, knee_front_cm, shank_cm, swing_over, tip_to_heel_cm, turn
from lungelens.observe.anatomy import ANKLE_HEIGHT_CM
from lungelens.observe.sightings import FootEdges, FootLook
from lungelens.observe.types import FloatArray

DRAWS = 1000
TIP_X_CM = -9.0


def line_px(camera: KnownCamera, turn_deg: float) -> FloatArray:
    """An edge on the floor, 4 cm to the right of the foot's middle, turned outward."""
    ahead = np.linspace(0, 15, 40)
    turned = np.radians(turn_deg)
    return np.array([camera.pixel(-30 + s * np.cos(turned), -4 - s * np.sin(turned), 0) for s in ahead])


def look(camera: KnownCamera, outline_deg: float, step_deg: float, landmark_deg: float) -> FootLook:
    """A foot whose rotation is said to be this by its colours, by its edge and by its landmarks."""
    turned = np.radians(landmark_deg + foot_place.LANDMARK_TURN_DEG)
    heel = camera.pixel(-30, 0, foot_place.HEEL_HEIGHT_CM.mean)
    toe = camera.pixel(-30 + 20 * np.cos(turned), -20 * np.sin(turned), foot_place.TOE_HEIGHT_CM.mean)
    edges = FootEdges(
        camera.pixel(TIP_X_CM, 0, foot_place.TIP_HEIGHT_CM.mean),
        line_px(camera, outline_deg + foot_place.OUTLINE_TURN_DEG),
        line_px(camera, step_deg + foot_place.STEP_TURN_DEG),
    )
    return FootLook(heel, toe, camera.pixel(-27, 0, 9), edges)


def straight(camera: KnownCamera) -> FootLook:
    """A foot that points straight on, its edge where the tip expects it."""
    one = look(camera, -foot_place.OUTLINE_TURN_DEG, -foot_place.STEP_TURN_DEG, 0.0)
    inside = foot_place.TIP_INSIDE_CM.mean - 4
    return replace(one, edges=replace(one.edges, tip_px=camera.pixel(TIP_X_CM, inside, 1.5)))


@pytest.fixture(scope="module")
def camera() -> KnownCamera:
    return KnownCamera(draws=DRAWS)


def turned(camera: KnownCamera, *looks: FootLook) -> Estimate:
    found = turn(camera.floor(), looks, camera.draws.of_repetition(1))
    assert found is not None
    return found


class TestTurn:
    @pytest.mark.parametrize("turned_deg", [0.0, 12.0, 25.0, -5.0])
    def test_is_found_where_all_three_agree(self, camera: KnownCamera, turned_deg: float) -> None:
        found = turned(camera, look(camera, turned_deg, turned_deg, turned_deg))
        assert found.value == pytest.approx(turned_deg, abs=0.5)
        assert found.high - found.low == pytest.approx(2 * 1.96 * foot_place.TURN_SD_DEG, rel=0.15)

    def test_one_that_is_wrong_does_not_matter(self, camera: KnownCamera) -> None:
        assert turned(camera, look(camera, 10.0, 10.0, 24.0)).value == pytest.approx(10, abs=0.5)

    def test_is_less_certain_where_they_differ(self, camera: KnownCamera) -> None:
        agreed, differing = (turned(camera, look(camera, 10.0, 10.0 + by, 10.0 - by)) for by in (0.0, 5.0))
        assert differing.high - differing.low > 1.3 * (agreed.high - agreed.low)

    def test_is_refused_where_they_contradict_each_other(self, camera: KnownCamera) -> None:
        assert turn(camera.floor(), (look(camera, 10.0, 35.0, -12.0),), camera.draws) is None

    def test_is_refused_without_a_picture_of_the_foot(self, camera: KnownCamera) -> None:
        assert turn(camera.floor(), (), camera.draws) is None

    def test_each_repetition_errs_for_itself(self, camera: KnownCamera) -> None:
        foot = (look(camera, 10.0, 10.0, 10.0),)
        first, again, second = (turn(camera.floor(), foot, camera.draws.of_repetition(k)) for k in (1, 1, 2))
        assert first is not None
        assert again is not None
        assert second is not None
        assert (first - again).high == 0
        assert (first - second).high == pytest.approx(1.96 * np.sqrt(2) * foot_place.TURN_SD_DEG, rel=0.15)


class TestForemost:
    def toe_px(self, camera: KnownCamera, tip_x_cm: float) -> FloatArray:
        return camera.pixel(tip_x_cm + foot_place.TOE_AHEAD_CM.mean, 0, foot_place.TOE_HEIGHT_CM.mean)

    def found(self, camera: KnownCamera, *looks: FootLook, landmark_off_cm: float = 0.0) -> Estimate:
        return foremost_cm(camera.floor(), looks, self.toe_px(camera, TIP_X_CM + landmark_off_cm), camera.draws)

    def test_is_the_outlines_tip(self, camera: KnownCamera) -> None:
        found = self.found(camera, straight(camera))
        assert found.value == pytest.approx(TIP_X_CM + foot_place.TIP_AHEAD_CM.mean, abs=0.05)
        assert found.low < found.value < found.high

    def test_the_landmark_steps_in_for_an_outline_that_runs_into_a_shadow(self, camera: KnownCamera) -> None:
        assert self.found(camera, straight(camera), landmark_off_cm=-6).value == pytest.approx(TIP_X_CM - 6, abs=0.05)

    def test_and_for_one_that_is_missing(self, camera: KnownCamera) -> None:
        assert self.found(camera).value == pytest.approx(TIP_X_CM, abs=0.05)

    def test_doubt_widens_the_interval(self, camera: KnownCamera) -> None:
        sure, doubtful = (self.found(camera, straight(camera), landmark_off_cm=-off) for off in (0, 2.5))
        assert doubtful.value == pytest.approx(sure.value)
        assert doubtful.high - doubtful.low > 1.2 * (sure.high - sure.low)


class TestKneeFront:
    def test_is_the_knees_front(self, camera: KnownCamera) -> None:
        inside = foot_place.ANKLE_INSIDE_CM.mean - 4
        ankle = camera.pixel(-27, inside, 9)
        knee = camera.pixel(-8 - foot_place.KNEE_AHEAD_CM.mean, inside, 45)
        found = knee_front_cm(camera.floor(), camera.plane(), (straight(camera),), ankle, knee)
        assert found.value == pytest.approx(-8, abs=0.05)
        assert found.draws.std() == pytest.approx(foot_place.KNEE_AHEAD_CM.sd, rel=0.3)

    @pytest.mark.parametrize("seen", [True, False])
    def test_of_many_pictures_at_once_is_that_of_each(self, camera: KnownCamera, seen: bool) -> None:
        inside = foot_place.ANKLE_INSIDE_CM.mean - 4
        looks = (straight(camera),) if seen else ()
        ankle = camera.pixel(-27, inside, ANKLE_HEIGHT_CM.mean)
        knees = np.array([camera.pixel(x, inside, 45) for x in (-30.0, -18.0, -8.0)])
        floor, plane = camera.floor(), camera.plane()
        fronts = knee_front_cm(floor.best(3), plane.best(), looks, ankle, knees).draws
        np.testing.assert_allclose(fronts, np.array([-30, -18, -8]) + foot_place.KNEE_AHEAD_CM.mean, atol=0.1)
        alone = knee_front_cm(floor, plane, looks, ankle, knees[0])
        assert fronts[0] == pytest.approx(alone.value, abs=1e-9)


def test_the_shank_is_as_long_as_it_is(camera: KnownCamera) -> None:
    inside = foot_place.ANKLE_INSIDE_CM.mean - 4
    ankle, knee = camera.pixel(-27, inside, 9), camera.pixel(-12, inside, 45)
    found = shank_cm(camera.floor(), camera.plane(), (straight(camera),), ankle, knee)
    assert found == pytest.approx(np.hypot(15, 36), abs=0.05)


def test_the_foot_is_as_long_as_it_is(camera: KnownCamera) -> None:
    one = replace(straight(camera), heel_px=camera.pixel(-31, foot_place.HEEL_INSIDE_CM.mean - 4, 3))
    assert tip_to_heel_cm(camera.floor(), one) == pytest.approx(31 + TIP_X_CM, abs=0.05)


@pytest.mark.parametrize(("rotation_deg", "mean_deg"), [(0.0, 0.0), (10.0, 6.0), (-10.0, -6.0)])
def test_the_leg_swings_over_the_foot_by_a_share_of_its_rotation(rotation_deg: float, mean_deg: float) -> None:
    swing = swing_over(rotation_deg)
    assert swing.mean == pytest.approx(mean_deg)
    assert swing.sd == pytest.approx(np.hypot(3.5, 0.25 * rotation_deg))
