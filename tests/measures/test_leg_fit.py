"""A leg of known stance is seen by a known camera; the fit finds it again, and is as sure of it as it should be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.observations import ASIDE_CM, leg_cm
from helpers.sheets import Tripod
from lungelens.camera.directions import tipped
from lungelens.camera.gravity import LEVEL_PITCH, LEVEL_ROLL
from lungelens.camera.pinhole import Camera
from lungelens.camera.resolve import YAW
from lungelens.camera.types import SURE, SURE_RAD, CameraDoubt, Normal
from lungelens.measures import camera_turns
from lungelens.measures.estimate import Draws, Estimate
from lungelens.measures.hold_evidence import Evidence, Sighted, SoleTurn
from lungelens.measures.leg_fit import LegFit, fit_leg
from lungelens.measures.leg_problem import FOLLOWS_FOOT, LEAN_OUT_SD
from lungelens.measures.leg_problem import ROTATION_KNOWN as ROTATION
from lungelens.measures.leg_shape import Stance, leg_shape
from lungelens.measures.lunge import LENS_CM, LENS_SD_CM
from lungelens.observe.leg_points import READ_POINTS, row
from lungelens.observe.types import FloatArray
from lungelens.sides import Side

TRIPOD = Tripod()
HEEL_DOWN, EVEN_FLOOR = Normal(0.0, 0.005), Normal(0.0, 0.2)
SHARP, USUAL = 0.05**2 * np.eye(2), np.array([[2.0, 0.6], [0.6, 1.0]])  # squared pixels
N = len(READ_POINTS)


def cameras(turns: FloatArray | None = None, tripod: Tripod = TRIPOD) -> Camera:
    """The tripod's camera turned about its own axes by (n, 3), radians; without any it is known exactly."""
    turns = np.zeros((200, 3)) if turns is None else turns
    n = len(turns)
    rotation = Rotation.from_rotvec(turns).as_matrix() @ tripod.rotation
    return Camera(tripod.size_px, np.full(n, tripod.focal_px), rotation, np.tile(tripod.place_cm, (n, 1)))


def evidence(points_px: FloatArray, covariance_px: FloatArray = SHARP) -> Evidence:
    points = tuple(Sighted(point, place, covariance_px) for point, place in enumerate(points_px))
    return Evidence(points, None, None, HEEL_DOWN, EVEN_FLOOR, SURE)


def seen(lean_deg: float = 30.0, rotation_deg: float = 0.0, covariance_px: FloatArray = SHARP) -> Evidence:
    """A leg of the commonest shape, seen without fault."""
    return evidence(TRIPOD.project(leg_cm(lean_deg, rotation_deg)), covariance_px)


def fit(what: Evidence, by: Camera | None = None, outward: float = -1.0, clip: int = 0) -> LegFit:
    by = by or cameras()
    return fit_leg(by, outward, what, Draws(str(clip), n=len(by.rotation)))


def width(found: Estimate) -> float:
    return found.high - found.low


def direction(found: LegFit) -> FloatArray:
    """Radians clockwise from the frame's upright to ankle → knee, of every draw."""
    along = TRIPOD.project(found.place_cm("knee")) - TRIPOD.project(found.place_cm("ankle"))
    return np.asarray(np.arctan2(along[:, 0], -along[:, 1]))


@pytest.fixture
def never_misled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader to whom no leg looks turned that is not."""
    monkeypatch.setattr(camera_turns, "READS_TURNED", SURE)


class TestWhatIsPutInComesOut:
    @pytest.mark.parametrize("lean_deg", [0.0, 20.0, 45.0])
    @pytest.mark.parametrize("rotation_deg", [-5.0, 0.0, 12.0, 25.0])
    def test_before_a_camera_whose_place_is_known(self, lean_deg: float, rotation_deg: float) -> None:
        found, true = fit(seen(lean_deg, rotation_deg)), leg_cm(lean_deg, rotation_deg)
        assert found.tibia_angle.value == pytest.approx(lean_deg, abs=0.03)
        assert found.rotation.value == pytest.approx(rotation_deg, abs=0.1)
        forward, _, up = true[row("shin_upper")] - true[row("shin_lower")]
        assert found.shin_angle.value == pytest.approx(np.degrees(np.arctan2(forward, up)), abs=0.05)
        for name in READ_POINTS:
            np.testing.assert_allclose(found.place_cm(name)[0], true[row(name)], atol=0.05, err_msg=name)
        assert found.misfit < 0.1

    @pytest.mark.parametrize("lean_deg", [0.0, 20.0, 45.0])
    def test_before_one_whose_place_is_not(self, lean_deg: float) -> None:
        # The floor may be anywhere under a lens that is put at some height: angles need no scale.
        somewhere = replace(cameras(), position_cm=np.tile([0.0, 0.0, LENS_CM], (200, 1)))
        found = fit(replace(seen(lean_deg, 8.0), floor_cm=Normal(0.0, LENS_SD_CM)), somewhere)
        assert found.tibia_angle.value == pytest.approx(lean_deg, abs=0.05)
        assert found.rotation.value == pytest.approx(8.0, abs=0.2)

    @pytest.mark.usefixtures("never_misled")
    @pytest.mark.parametrize("facing", ["right", "left"])
    @pytest.mark.parametrize("off_deg", [-30.0, 15.0, 30.0])
    def test_before_one_that_stands_off_square(self, facing: Side, off_deg: float) -> None:
        # The camera's world is turned by so much against the wall's; the foot, which points about at the wall, tells.
        sign = 1.0 if facing == "right" else -1.0
        tripod = replace(TRIPOD, facing=facing)
        seen_px = tripod.project(leg_cm(40.0, np.degrees(ROTATION.mean)) * [1.0, sign, 1.0])
        turned = Rotation.from_euler("z", -sign * off_deg, degrees=True).as_matrix()  # the right leg, then the left
        by = cameras(tripod=tripod)
        somewhere = replace(by, rotation=by.rotation @ turned, position_cm=np.tile([0.0, 0.0, LENS_CM], (200, 1)))
        blind = replace(evidence(seen_px), floor_cm=Normal(0.0, LENS_SD_CM))
        found = fit(replace(blind, doubt=CameraDoubt(np.radians(YAW.sd), SURE_RAD, SURE_RAD)), somewhere, -sign)
        assert found.cameras.best.yaw_deg == pytest.approx(TRIPOD.yaw_deg, abs=0.2 * abs(off_deg))
        assert found.tibia_angle.value == pytest.approx(40.0, abs=1.0)
        assert found.tibia_angle.low < 40.0 < found.tibia_angle.high
        assert abs(fit(blind, somewhere, -sign).tibia_angle.value - 40.0) > abs(found.tibia_angle.value - 40.0)

    @pytest.mark.usefixtures("never_misled")
    @pytest.mark.parametrize("facing", ["right", "left"])
    @pytest.mark.parametrize(("pitch_deg", "roll_deg"), [(-20.0, 0.0), (15.0, 0.0), (0.0, 6.0), (-15.0, -5.0)])
    def test_before_one_that_is_tilted(self, facing: Side, pitch_deg: float, roll_deg: float) -> None:
        # The camera is taken for one that is turned by so much; the foot on the floor tells that it is not.
        sign = 1.0 if facing == "right" else -1.0
        tripod = replace(TRIPOD, facing=facing)
        by = cameras(tripod=tripod)
        wrong = tipped(np.radians(-pitch_deg), np.radians(-roll_deg))
        seen_px = tripod.project(leg_cm(35.0, np.degrees(ROTATION.mean)) * [1.0, sign, 1.0])
        somewhere = replace(by, rotation=wrong @ by.rotation, position_cm=np.tile([0.0, 0.0, LENS_CM], (200, 1)))
        blind = replace(evidence(seen_px), floor_cm=Normal(0.0, LENS_SD_CM))
        doubt = CameraDoubt(SURE_RAD, np.radians(LEVEL_PITCH.sd), np.radians(LEVEL_ROLL.sd))
        found = fit(replace(blind, doubt=doubt), somewhere, -sign)
        assert found.cameras.best.pitch_deg == pytest.approx(by.best.pitch_deg, abs=0.5)
        assert found.cameras.best.roll_deg == pytest.approx(by.best.roll_deg, abs=0.7)
        assert found.tibia_angle.value == pytest.approx(35.0, abs=0.7)
        assert abs(fit(blind, somewhere, -sign).tibia_angle.value - 35.0) > 1.0

    def test_a_heel_that_is_up_does_not_lean_the_shank(self) -> None:
        shape = leg_shape()
        lifted, zero = 0.15, np.zeros(())
        stance = Stance(np.array([-31.0, ASIDE_CM]), zero, zero + 0.6, zero, zero, zero + lifted, np.zeros(shape.ways))
        what = evidence(TRIPOD.project(shape.points_cm(stance, -1.0)))
        found = fit(replace(what, heel_pitch=Normal(lifted, HEEL_DOWN.sd)))
        assert found.tibia_angle.value == pytest.approx(np.degrees(np.arctan(0.6)), abs=0.03)
        assert found.stance.heel_pitch[0] == pytest.approx(lifted, abs=0.003)

    def test_the_knee_follows_where_the_shank_leans(self) -> None:
        found = fit(seen(30.0, 12.0))
        true = leg_cm(30.0, 12.0)
        shank_cm = float(np.linalg.norm(true[row("knee")] - true[row("ankle")]))
        np.testing.assert_allclose(found.knee_ahead_cm(np.array([0.0, 90.0])), [0.0, shank_cm], atol=0.05)
        assert found.swing_deg == pytest.approx(FOLLOWS_FOOT.mean * 12.0, abs=0.3)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_of_what_was_seen_does_not_matter(reverse: bool) -> None:
    rng = np.random.default_rng(3)
    what = evidence(TRIPOD.project(leg_cm(30.0)) + rng.normal(size=(N, 2)), USUAL)
    order = range(N)[::-1] if reverse else rng.permutation(N)
    one, other = fit(what), fit(replace(what, points=tuple(what.points[k] for k in order)))
    np.testing.assert_allclose(other.points_cm, one.points_cm, atol=0.01)


def test_a_left_leg_filmed_from_the_other_side_gives_the_same_numbers() -> None:
    mirror = [1.0, -1.0, 1.0]
    rng = np.random.default_rng(4)
    off_px, turns = rng.normal(size=(N, 2)), rng.normal(0, 0.01, (200, 3))
    turns[0] = 0.0
    across = replace(TRIPOD, facing="left")
    right = fit(evidence(TRIPOD.project(leg_cm(33.0, 10.0)) + off_px, USUAL), cameras(turns))
    left_px = across.project(leg_cm(33.0, 10.0) * mirror) + off_px * [-1, 1]
    left = fit(evidence(left_px, USUAL * [[1, -1], [-1, 1]]), cameras(turns * [1, -1, -1], across), outward=1.0)
    np.testing.assert_allclose(left.points_cm, right.points_cm * mirror, atol=0.01)
    assert width(left.tibia_angle) == pytest.approx(width(right.tibia_angle), abs=0.01)


class TestIntervals:
    CAMERA_SD = np.radians([0.5, 0.5, 0.3])

    def a_person(self, rng: np.random.Generator) -> FloatArray:
        """The points (16, 3) of somebody's leg, as likely as the method takes it to be."""
        rotation, lean = rng.normal(ROTATION.mean, ROTATION.sd), np.tan(np.radians(rng.uniform(15, 45)))
        lean_out = rotation * lean * rng.normal(FOLLOWS_FOOT.mean, FOLLOWS_FOOT.sd) + rng.normal(0, LEAN_OUT_SD)
        floor_cm, heel_pitch = rng.normal(0, EVEN_FLOOR.sd), rng.normal(0, HEEL_DOWN.sd)
        shape = rng.normal(size=leg_shape().ways)
        stands = [np.asarray(one) for one in (rotation, lean, lean_out, floor_cm, heel_pitch)]
        return leg_shape().points_cm(
            Stance(np.array([-33.0, ASIDE_CM]), stands[0], stands[1], stands[2], stands[3], stands[4], shape), -1.0
        )

    @pytest.mark.soak
    def test_hold_the_truth_19_times_in_20(self) -> None:
        rng, trials = np.random.default_rng(7), 200
        spread = np.linalg.cholesky(USUAL)
        inside = dict.fromkeys(("lean", "shin", "rotation", "toes", "knee"), 0)
        turns = np.concatenate([np.zeros((1, 3)), rng.normal(size=(199, 3)) * self.CAMERA_SD])
        for clip in range(trials):
            true_cm, camera = self.a_person(rng), cameras(rng.normal(size=(1, 3)) * self.CAMERA_SD).best
            seen_px = camera.project(true_cm) + rng.normal(size=(N, 2)) @ spread.T
            found = fit(evidence(seen_px, USUAL), cameras(turns), clip=clip)
            at = dict(zip(READ_POINTS, true_cm, strict=True))
            shank, shin, foot = (
                at[end] - at[beginning]
                for beginning, end in (("ankle", "knee"), ("shin_lower", "shin_upper"), ("heel_pad", "toe2"))
            )
            for name, estimate, truth in (
                ("lean", found.tibia_angle, np.degrees(np.arctan2(shank[0], shank[2]))),
                ("shin", found.shin_angle, np.degrees(np.arctan2(shin[0], shin[2]))),
                ("rotation", found.rotation, np.degrees(np.arctan2(-foot[1], foot[0]))),
                ("toes", Estimate(found.place_cm("toe_tip")[:, 0]), at["toe_tip"][0]),
                ("knee", Estimate(found.place_cm("knee_front")[:, 0]), at["knee_front"][0]),
            ):
                inside[name] += estimate.low <= truth <= estimate.high
        for name, count in inside.items():
            assert 0.9 < count / trials < 0.985, (name, count)  # three standard errors of a share of 200, and two

    def test_points_seen_less_well_widen_them(self) -> None:
        widths = [width(fit(seen(covariance_px=share * USUAL)).tibia_angle) for share in (0.1, 1.0, 9.0)]
        assert widths[0] + 0.3 < widths[1]
        assert widths[1] + 0.3 < widths[2]

    @pytest.mark.parametrize("axis", [0, 2])  # tilt and roll
    def test_so_does_a_camera_known_less_well(self, axis: int) -> None:
        standard = Draws("1" * 64, n=400).standard("turn")[:, None] * np.eye(3)[axis]
        known, vague = (fit(seen(), cameras(np.radians(sd) * standard)) for sd in (0.0, 1.5))
        assert vague.tibia_angle.value == known.tibia_angle.value
        assert width(vague.tibia_angle) > width(known.tibia_angle) + 0.3

    def test_another_camera_is_fitted_to_first_order(self) -> None:
        # What a draw differs by from that of a known camera is what a fit before that camera would.
        for axis in range(3):
            turns = np.radians(0.2) * np.outer([0.0, 1.0, -1.0], np.eye(3)[axis])
            apart = fit(seen(), cameras(turns)).points_cm - fit(seen(), cameras(0 * turns)).points_cm
            for k in (1, 2):
                anew = fit(seen(), cameras(turns[[k, k]])).points_cm[:, 0] - fit(seen(), cameras(turns)).points_cm[:, 0]
                np.testing.assert_allclose(apart[:, k], anew, atol=0.06)


class TestWhatContradicts:
    @pytest.mark.parametrize("name", READ_POINTS)
    @pytest.mark.parametrize("off_px", [(40.0, 0.0), (-30.0, -30.0)])
    def test_one_wild_point_of_sixteen_hardly_matters(self, name: str, off_px: tuple[float, float]) -> None:
        points_px = TRIPOD.project(leg_cm(30.0, 8.0))
        points_px[row(name)] += off_px
        found = fit(evidence(points_px, USUAL))
        assert found.tibia_angle.value == pytest.approx(30.0, abs=0.5)
        assert found.rotation.value == pytest.approx(8.0, abs=1.5)

    def test_the_misfit_tells_by_how_much_points_contradict_the_leg(self) -> None:
        points_px = TRIPOD.project(leg_cm(30.0))
        assert fit(evidence(points_px, np.eye(2))).misfit < 0.05
        points_px[row("malleolus_out")] += [32.0, 0.0]  # one of sixteen 32 off: 8 in the mean
        assert fit(evidence(points_px, np.eye(2))).misfit == pytest.approx(8.0, rel=0.1)

    @pytest.mark.parametrize("share", [0.5, 1.0, 2.0])
    def test_reader_and_pose_model_pull_as_their_standard_errors_say(self, share: float) -> None:
        alone = fit(seen(covariance_px=USUAL), cameras(np.zeros((2000, 3))))
        by_reader = direction(alone)
        sd = share * float(by_reader[1:].std())
        pose = Normal(float(by_reader[0]) + 0.5 * sd, sd)
        found = fit(replace(seen(covariance_px=USUAL), shank_direction=pose), cameras(np.zeros((2000, 3))))
        assert (direction(found)[0] - by_reader[0]) / (0.5 * sd) == pytest.approx(1 / (1 + share**2), rel=0.1)
        assert direction(found)[1:].std() == pytest.approx(sd / np.hypot(1, share), rel=0.05)
        assert found.tibia_angle.value > alone.tibia_angle.value  # a right leg that faces right leans clockwise

    @pytest.mark.parametrize("share", [0.5, 1.0, 2.0])
    def test_and_so_does_the_edge_of_the_sole(self, share: float) -> None:
        by_points = fit(seen(covariance_px=USUAL)).rotation
        sd_deg = share * float(by_points.draws[1:].std())
        edge = SoleTurn(np.full(200, by_points.value - sd_deg), sd_deg)
        found = fit(replace(seen(covariance_px=USUAL), rotation=edge)).rotation
        assert (by_points.value - found.value) / sd_deg == pytest.approx(1 / (1 + share**2), rel=0.1)

    def test_an_edge_that_other_cameras_would_see_turned_is_so_in_their_draws(self) -> None:
        sure = replace(seen(covariance_px=100 * USUAL), rotation=SoleTurn(np.array([5.0, 3.0, 9.0]), 0.01))
        found = fit(sure, cameras(np.zeros((3, 3)))).rotation
        np.testing.assert_allclose(found.draws, [5.0, 3.0, 9.0], atol=0.05)
