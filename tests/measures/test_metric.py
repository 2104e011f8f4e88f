"""A foot of known size stands before the wall; what the picture shows of it is made from the offsets themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.floors import KnownCamera
from lungelens.measures import metric
from lungelens.measures.metric import foot_rotation, knee_to_wall, knee_to_wall_over_time, toe_to_wall, touched
from lungelens.observe.foot import FootEdges, FootLook
from lungelens.observe.types import FloatArray

DRAWS = 1000
TIP_X_CM = -9.0
FAR_HEEL_CM, NEAR_TOE_CM = -33.0, -12.0


def line_px(camera: KnownCamera, turn_deg: float) -> FloatArray:
    """An edge on the floor, 4 cm to the right of the foot's middle, turned outward."""
    ahead = np.linspace(0, 15, 40)
    turn = np.radians(turn_deg)
    return np.array([camera.pixel(-30 + s * np.cos(turn), -4 - s * np.sin(turn), 0) for s in ahead])


def look(camera: KnownCamera, outline_deg: float, step_deg: float, landmark_deg: float) -> FootLook:
    """A foot whose rotation is said to be this by its colours, by its edge and by its landmarks."""
    turn = np.radians(landmark_deg + metric.LANDMARK_TURN_DEG)
    heel = camera.pixel(-30, 0, metric.HEEL_HEIGHT_CM.mean)
    toe = camera.pixel(-30 + 20 * np.cos(turn), -20 * np.sin(turn), metric.TOE_HEIGHT_CM.mean)
    edges = FootEdges(
        camera.pixel(TIP_X_CM, 0, metric.TIP_HEIGHT_CM.mean),
        line_px(camera, outline_deg + metric.OUTLINE_TURN_DEG),
        line_px(camera, step_deg + metric.STEP_TURN_DEG),
    )
    return FootLook(heel, toe, camera.pixel(-27, 0, 9), edges)


@pytest.fixture(scope="module")
def camera() -> KnownCamera:
    return KnownCamera(draws=DRAWS)


class TestFootRotation:
    @pytest.mark.parametrize("turned_deg", [0.0, 12.0, 25.0, -5.0])
    def test_is_found_where_all_three_agree(self, camera: KnownCamera, turned_deg: float) -> None:
        rotation = foot_rotation(camera.floor(), (look(camera, turned_deg, turned_deg, turned_deg),))
        assert rotation is not None
        assert rotation.value == pytest.approx(turned_deg, abs=0.5)
        assert rotation.high - rotation.low == pytest.approx(2 * 1.96 * metric.TURN_SD_DEG, rel=0.15)

    def test_one_that_is_wrong_does_not_matter(self, camera: KnownCamera) -> None:
        rotation = foot_rotation(camera.floor(), (look(camera, 10.0, 10.0, 24.0),))
        assert rotation is not None
        assert rotation.value == pytest.approx(10, abs=0.5)

    def test_is_less_certain_where_they_differ(self, camera: KnownCamera) -> None:
        agreed, differing = (
            foot_rotation(camera.floor(), (look(camera, 10.0, 10.0 + by, 10.0 - by),)) for by in (0.0, 5.0)
        )
        assert agreed is not None
        assert differing is not None
        assert differing.high - differing.low > 1.3 * (agreed.high - agreed.low)

    def test_is_refused_where_they_contradict_each_other(self, camera: KnownCamera) -> None:
        assert foot_rotation(camera.floor(), (look(camera, 10.0, 35.0, -12.0),)) is None

    def test_is_refused_without_a_picture_of_the_foot(self, camera: KnownCamera) -> None:
        assert foot_rotation(camera.floor(), ()) is None


class TestToeToWall:
    def toe_px(self, camera: KnownCamera, tip_x_cm: float) -> FloatArray:
        return camera.pixel(tip_x_cm + metric.TOE_AHEAD_CM.mean, 0, metric.TOE_HEIGHT_CM.mean)

    def seen(self, camera: KnownCamera) -> tuple[FootLook, ...]:
        """A foot that points straight on, its edge where the tip expects it."""
        one = look(camera, -metric.OUTLINE_TURN_DEG, -metric.STEP_TURN_DEG, 0.0)
        inside = metric.TIP_INSIDE_CM.mean - 4
        return (replace(one, edges=replace(one.edges, tip_px=camera.pixel(TIP_X_CM, inside, 1.5))),)

    def test_is_measured_from_the_outlines_tip(self, camera: KnownCamera) -> None:
        distance = toe_to_wall(camera.floor(), self.seen(camera), self.toe_px(camera, TIP_X_CM))
        assert distance.value == pytest.approx(-TIP_X_CM - metric.TIP_AHEAD_CM.mean, abs=0.05)
        assert distance.low < distance.value < distance.high

    def test_a_sheet_off_the_wall_adds_its_gap(self, camera: KnownCamera) -> None:
        at, off = (
            toe_to_wall(camera.floor(wall_cm=gap), self.seen(camera), self.toe_px(camera, TIP_X_CM)) for gap in (0, 3)
        )
        assert off.value - at.value == pytest.approx(3)

    def test_the_landmark_steps_in_for_an_outline_that_runs_into_a_shadow(self, camera: KnownCamera) -> None:
        distance = toe_to_wall(camera.floor(), self.seen(camera), self.toe_px(camera, TIP_X_CM - 6))
        assert distance.value == pytest.approx(-TIP_X_CM + 6, abs=0.05)

    def test_and_for_one_that_is_missing(self, camera: KnownCamera) -> None:
        distance = toe_to_wall(camera.floor(), (), self.toe_px(camera, TIP_X_CM))
        assert distance.value == pytest.approx(-TIP_X_CM, abs=0.05)

    def test_doubt_widens_the_interval(self, camera: KnownCamera) -> None:
        sure, doubtful = (
            toe_to_wall(camera.floor(), self.seen(camera), self.toe_px(camera, TIP_X_CM - off)) for off in (0, 2.5)
        )
        assert doubtful.value == pytest.approx(sure.value)
        assert doubtful.high - doubtful.low > 1.2 * (sure.high - sure.low)


class TestKneeToWall:
    def test_is_measured_from_the_knees_front(self, camera: KnownCamera) -> None:
        inside = metric.ANKLE_INSIDE_CM.mean - 4
        one = look(camera, -metric.OUTLINE_TURN_DEG, -metric.STEP_TURN_DEG, 0.0)
        ankle, knee = camera.pixel(-27, inside, 9), camera.pixel(-8 - metric.KNEE_AHEAD_CM.mean, inside, 45)
        gap, draws = knee_to_wall(camera.floor(), (one,), ankle, knee)
        assert gap.value == pytest.approx(8, abs=0.05)
        assert draws.std() == pytest.approx(metric.KNEE_AHEAD_CM.sd, rel=0.3)

    def test_is_never_less_than_nothing(self, camera: KnownCamera) -> None:
        height = metric.ANKLE_HEIGHT_CM.mean
        gap, draws = knee_to_wall(camera.floor(), (), camera.pixel(-27, 0, height), camera.pixel(-4, 0, 45))
        assert draws[0] < 0
        assert (gap.value, gap.low) == (0, 0)


@pytest.mark.parametrize(("gap_cm", "said"), [(-1.5, True), (0.4, True), (2.0, None), (3.0, False)])
def test_contact_is_told_only_where_the_gap_tells(gap_cm: float, said: bool | None) -> None:
    assert touched(gap_cm) is said


@pytest.mark.parametrize("seen", [True, False])
def test_the_gap_over_time_is_the_gap_of_every_picture(camera: KnownCamera, seen: bool) -> None:
    inside, height = metric.ANKLE_INSIDE_CM.mean - 4, metric.ANKLE_HEIGHT_CM.mean
    looks = (look(camera, -metric.OUTLINE_TURN_DEG, -metric.STEP_TURN_DEG, 0.0),) if seen else ()
    ankle = camera.pixel(-27, inside, height)
    knees = np.array([camera.pixel(x, inside, 45) for x in (-30.0, -18.0, -8.0)])
    gaps = knee_to_wall_over_time(camera.floor(), looks, ankle, knees)
    np.testing.assert_allclose(gaps, np.array([30, 18, 8]) - metric.KNEE_AHEAD_CM.mean, atol=0.1)
    assert gaps[0] == pytest.approx(knee_to_wall(camera.floor(), looks, ankle, knees[0])[0].value, abs=1e-6)
