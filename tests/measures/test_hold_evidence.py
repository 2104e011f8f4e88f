"""Reader and pose model look at the same leg; what they say of it is brought together, or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpers.observations import SEEN_SD_PX, leg_look
from lungelens.camera.types import SURE, CameraDoubt, Normal
from lungelens.measures.hold_evidence import (
    CUT_OFF_SD_DEG,
    DOUBTED,
    HEEL_TO_BALL_MM,
    LEAST_RISE_SD_MM,
    OTHER_POSE_ERROR_DEG,
    POSE_ERROR_DEG,
    REFUSED,
    SIDES,
    UPRIGHT,
    WIDER,
    Evidence,
    SoleTurn,
    evidence_of,
    pose_opinion,
    reader_direction,
    start_evidence,
)
from lungelens.observe.leg_points import FOOT_POINTS, READ_POINTS, LegLook, SeenLeg, row
from lungelens.observe.types import FloatArray
from lungelens.thresholds import HEEL_NOTE_MM

FLOOR, DOWN = Normal(0.0, 0.2), Normal(0.0, 1.0)  # centimetres; millimetres
LOOK = leg_look(30.0)
READER = reader_direction(LOOK)
DOUBT = CameraDoubt(0.3, 0.2, 0.1)
POSE_SD = float(np.radians(1.5))


def evidence(
    leg: SeenLeg | None = None, pose: Normal | None = None, rise_mm: Normal | None = DOWN, turn: SoleTurn | None = None
) -> Evidence | None:
    return evidence_of(SeenLeg(LOOK, LOOK) if leg is None else leg, True, pose, rise_mm, turn, FLOOR, DOUBT)


def gathered(*told: Any, **more: Any) -> Evidence:
    found = evidence(*told, **more)
    assert found is not None
    return found


def places(found: Evidence) -> dict[str, FloatArray]:
    return {READ_POINTS[one.point]: one.place_px for one in found.points}


def covariances(found: Evidence) -> dict[str, FloatArray]:
    return {READ_POINTS[one.point]: one.covariance_px for one in found.points}


def shifted(look: LegLook, *by_px: float) -> LegLook:
    return replace(look, points_px=look.points_px + by_px)


class TestReaderDirection:
    def test_it_is_clockwise_from_upright(self) -> None:
        along = LOOK.points_px[row("knee")] - LOOK.points_px[row("ankle")]
        assert 25 < np.degrees(READER.mean) < 35
        assert np.tan(READER.mean) == pytest.approx(along[0] / -along[1])

    def test_it_is_as_sure_as_its_ends_across_the_line(self) -> None:
        along = LOOK.points_px[row("knee")] - LOOK.points_px[row("ankle")]
        assert READER.sd == pytest.approx(np.hypot(WIDER["knee"], WIDER["ankle"]) * SEEN_SD_PX / np.linalg.norm(along))
        lengthwise = np.outer(along, along) / (along @ along)
        stretched = replace(LOOK, covariance_px=LOOK.covariance_px + 100 * lengthwise)
        assert reader_direction(stretched).sd == pytest.approx(READER.sd)

    def test_of_another_line(self) -> None:
        found = reader_direction(LOOK, "shin_lower", "shin_upper")
        along = LOOK.points_px[row("shin_upper")] - LOOK.points_px[row("shin_lower")]
        assert found.mean == pytest.approx(np.arctan2(along[0], -along[1]))
        assert found.sd == pytest.approx(SEEN_SD_PX * np.sqrt(2) / np.linalg.norm(along))


class TestPoseOpinion:
    @pytest.mark.parametrize("estimator", [*POSE_ERROR_DEG, "somebody's own"])
    @pytest.mark.parametrize("facing_sign", [1.0, -1.0])
    def test_each_pose_model_has_errors_of_its_own(self, estimator: str, facing_sign: float) -> None:
        # A lean that reads too large is clockwise of the true one for who faces right, else the other way.
        error = POSE_ERROR_DEG.get(estimator, OTHER_POSE_ERROR_DEG)
        found = pose_opinion(Normal(0.5, 0.0), estimator, facing_sign, cut_off=False)
        assert np.degrees(0.5 - found.mean) == pytest.approx(facing_sign * error.mean)
        assert np.degrees(found.sd) == pytest.approx(error.sd)

    def test_looks_that_scatter_make_it_less_sure(self) -> None:
        found = pose_opinion(Normal(0.5, np.radians(4.0)), "somebody's own", 1.0, cut_off=False)
        assert np.degrees(found.sd) == pytest.approx(np.hypot(OTHER_POSE_ERROR_DEG.sd, 4.0))

    def test_so_does_a_body_that_is_cut_off(self) -> None:
        found = pose_opinion(Normal(0.5, 0.0), "somebody's own", 1.0, cut_off=True)
        assert np.degrees(found.sd) == pytest.approx(np.hypot(OTHER_POSE_ERROR_DEG.sd, CUT_OFF_SD_DEG))


class TestTwoReadings:
    JOINT = float(np.hypot(READER.sd, POSE_SD))

    def apart(self, spreads: float) -> Normal:
        """A pose model that differs by so many joint standard errors."""
        return Normal(READER.mean + spreads * self.JOINT, POSE_SD)

    def test_where_they_agree_each_is_believed_as_much_as_it_errs(self) -> None:
        found = gathered(pose=self.apart(0.0))
        assert found.shank_direction == Normal(READER.mean, POSE_SD)
        for name, covariance in covariances(found).items():
            np.testing.assert_allclose(covariance, (WIDER.get(name, 1.0) * SEEN_SD_PX) ** 2 * np.eye(2))

    @pytest.mark.parametrize("spreads", [-0.75, 0.75])
    def test_where_they_differ_neither_is_believed_as_much(self, spreads: float) -> None:
        # Three quarters of the way from where they are doubted to where they are refused.
        spreads = np.sign(spreads) * (DOUBTED + abs(spreads) * (REFUSED - DOUBTED))
        doubt = abs(spreads) / DOUBTED
        agreed, found = gathered(pose=self.apart(0.0)), gathered(pose=self.apart(spreads))
        assert found.shank_direction is not None
        assert doubt > 1.2
        assert found.shank_direction.sd == pytest.approx(doubt * POSE_SD)
        for name, covariance in covariances(found).items():
            wider = 1.0 if name in FOOT_POINTS else doubt**2
            np.testing.assert_allclose(covariance, wider * covariances(agreed)[name])

    @pytest.mark.parametrize("spreads", [-0.99 * DOUBTED, 0.99 * DOUBTED])
    def test_a_difference_within_their_errors_is_no_doubt(self, spreads: float) -> None:
        found = gathered(pose=self.apart(spreads))
        assert found.shank_direction is not None
        assert found.shank_direction.sd == pytest.approx(POSE_SD)

    @pytest.mark.parametrize("sign", [-1.0, 1.0])
    def test_beyond_the_limit_none_is_believed(self, sign: float) -> None:
        assert evidence(pose=self.apart(sign * (REFUSED - 0.01))) is not None
        assert evidence(pose=self.apart(sign * (REFUSED + 0.01))) is None

    def test_a_whole_turn_is_no_difference(self) -> None:
        whole = Normal(READER.mean + 2 * np.pi, POSE_SD)
        found = gathered(pose=whole).shank_direction
        assert found is not None
        assert found.sd == pytest.approx(POSE_SD)

    def test_where_somebody_marked_the_leg_the_pose_model_is_not_asked(self) -> None:
        found = gathered(SeenLeg(LOOK, LOOK, marked=("knee",)), self.apart(2 * REFUSED))
        assert found.shank_direction is None
        np.testing.assert_allclose(covariances(found)["ankle"], covariances(gathered())["ankle"])
        np.testing.assert_allclose(covariances(found)["knee"], LOOK.covariance_px[row("knee")])  # not widened

    def test_without_the_pose_model_the_reader_alone_tells(self) -> None:
        assert gathered().shank_direction is None

    def test_without_a_look_at_the_hold_there_is_nothing(self) -> None:
        assert evidence(SeenLeg(at_start=LOOK), self.apart(0.0)) is None


class TestFoot:
    START, HOLD = shifted(leg_look(0.0), 2.0, 0.0), shifted(LOOK, -3.0, 1.0)

    def expect(self, found: Evidence, foot_px: FloatArray) -> None:
        for name, place in places(found).items():
            expected = foot_px if name in FOOT_POINTS else self.HOLD.points_px
            np.testing.assert_allclose(place, expected[row(name)], err_msg=name)

    def test_it_stands_still_so_both_looks_tell(self) -> None:
        found = gathered(SeenLeg(self.START, self.HOLD))
        self.expect(found, 0.5 * (self.START.points_px + self.HOLD.points_px))

    def test_looks_that_differ_are_less_sure(self) -> None:
        same, differing = (
            covariances(gathered(SeenLeg(start, self.HOLD)))["toe_tip"] for start in (self.HOLD, self.START)
        )
        away = 0.5 * (self.START.points_px - self.HOLD.points_px)[row("toe_tip")]
        np.testing.assert_allclose(differing - same, WIDER["toe_tip"] ** 2 * np.outer(away, away), atol=1e-9)

    @pytest.mark.parametrize(("rise_mm", "up"), [(HEEL_NOTE_MM - 0.1, False), (HEEL_NOTE_MM + 0.1, True)])
    def test_a_heel_that_came_up_was_elsewhere_at_the_start(self, rise_mm: float, up: bool) -> None:
        found = gathered(SeenLeg(self.START, self.HOLD), None, Normal(rise_mm, 1.0))
        middle_px = 0.5 * (self.START.points_px + self.HOLD.points_px)
        self.expect(found, self.HOLD.points_px if up else middle_px)

    def test_without_a_look_at_the_start_the_hold_tells(self) -> None:
        self.expect(gathered(SeenLeg(None, self.HOLD)), self.HOLD.points_px)

    def test_it_is_turned_about_its_ball_by_how_far_the_heel_came_up(self) -> None:
        found = gathered(rise_mm=Normal(18.0, 2.0)).heel_pitch
        assert (found.mean, found.sd) == pytest.approx((18.0 / HEEL_TO_BALL_MM, 2.0 / HEEL_TO_BALL_MM))
        assert gathered(rise_mm=Normal(0.0, 0.0)).heel_pitch.sd == pytest.approx(LEAST_RISE_SD_MM / HEEL_TO_BALL_MM)

    def test_of_a_heel_that_was_not_seen_the_hold_alone_tells_and_it_may_be_up(self) -> None:
        found = gathered(SeenLeg(self.START, self.HOLD), rise_mm=None)
        self.expect(found, self.HOLD.points_px)
        assert found.heel_pitch.mean == 0.0
        assert 2 * found.heel_pitch.sd * HEEL_TO_BALL_MM == pytest.approx(30.0)


def test_edge_floor_and_doubt_are_handed_on() -> None:
    turn = SoleTurn(np.array([5.0]), 2.0)
    found = gathered(turn=turn)
    assert found.rotation is turn
    assert found.floor_cm == FLOOR
    assert found.doubt is DOUBT


@pytest.mark.parametrize(("near", "doubt"), [(True, DOUBT), (False, SURE), (False, DOUBT)])
def test_sides_of_a_leg_seen_from_its_inner_side_tell_nothing_of_an_unknown_camera(
    near: bool, doubt: CameraDoubt
) -> None:
    leg = SeenLeg(LOOK, LOOK)
    found = evidence_of(leg, near, None, DOWN, None, FLOOR, doubt)
    assert found is not None
    names = {READ_POINTS[one.point] for one in found.points}
    assert set(READ_POINTS) - names == (set(SIDES) if not near and doubt is DOUBT else set())
    assert {one.point for one in start_evidence(LOOK, near, FLOOR, doubt).points} == {row(name) for name in names}


def test_at_the_start_the_reader_alone_tells_and_the_heel_may_be_anywhere() -> None:
    found = start_evidence(LOOK, True, FLOOR, DOUBT)
    assert found.doubt is DOUBT
    assert (found.shank_direction, found.rotation, found.heel_pitch) == (None, None, UPRIGHT)
    np.testing.assert_array_equal(list(places(found).values()), LOOK.points_px)
