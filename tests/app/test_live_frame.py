from __future__ import annotations

import numpy as np
import pytest

from helpers.known import known
from helpers.people import standing
from lungelens.app.live_frame import Surroundings, read_frame, with_leg
from lungelens.observe.leg_points import READ_POINTS, LegLook, row
from lungelens.pose.types import Keypoint, Pose

SIZE_PX = (640, 720)
FINE = Surroundings(brightness=120.0, roll_deg=0.5, pitch_deg=-3.0, sheet_seen=True)


def person(scale=1.0, shift_px=(0.0, 0.0), confidence=1.0):
    """Somebody side-on, left foot ahead, facing right; a shank of 100 px at scale 1."""
    points = np.array([300.0, 600.0]) + (standing() - [300.0, 600.0]) * scale + shift_px
    return Pose(points, np.full(len(Keypoint), confidence))


def problems(pose, surroundings=FINE, **options):
    return read_frame([(0.0, pose)], SIZE_PX, surroundings, **options).problems


def test_a_good_view_has_no_problem():
    facts = read_frame([(0.0, person())], SIZE_PX, FINE)
    assert facts.problems == ()
    assert (known(facts.stance).facing, facts.leg) == ("right", "left")
    assert set(facts.points) == {"hip", "knee", "ankle", "heel", "toe"}
    assert facts.points["ankle"] == pytest.approx((350 / 640, 585 / 720))


def test_the_angle_and_the_points_of_the_leg_are_the_readers():
    facts = read_frame([(0.0, person())], SIZE_PX, FINE)
    assert facts.leg_in_view
    assert facts.angle_deg is None
    points_px = np.tile([350.0, 585.0], (len(READ_POINTS), 1))
    points_px[row("knee")] += (100, -100)
    read = with_leg(facts, LegLook(points_px, np.tile(np.eye(2), (len(READ_POINTS), 1, 1))), SIZE_PX)
    assert read.angle_deg == pytest.approx(45.0)
    assert read.points["knee"] == pytest.approx((450 / 640, 485 / 720))
    assert read.points["hip"] == facts.points["hip"]


def test_the_leg_asked_for_is_used():
    assert read_frame([(0.0, person())], SIZE_PX, FINE, wanted_leg="right").leg == "right"


@pytest.mark.parametrize(
    ("pose", "found"),
    [
        (None, "nobody_seen"),
        (person(scale=0.6), "come_closer"),
        (person(scale=2.8), "step_back"),
        (person(shift_px=(0, 115)), "feet_not_in_view"),
        (person(shift_px=(290, 0)), "feet_not_in_view"),
        (person(confidence=0.1), "feet_not_in_view"),
    ],
)
def test_what_is_wrong_with_where_somebody_stands(pose, found):
    assert found in problems(pose)


def test_an_upright_frame_may_show_the_whole_room():
    tall_px = (720, 1280)
    assert read_frame([(0.0, person())], tall_px, FINE).problems == ()


def test_the_sheet_is_missed_before_the_tilt_which_can_be_corrected():
    tilted = Surroundings(brightness=120.0, pitch_deg=-15.0, sheet_seen=False)
    assert problems(person(), tilted, sheet_wanted=True) == ("sheet_not_seen", "camera_tilted")


@pytest.mark.parametrize(("surroundings", "known"), [(Surroundings(), False), (FINE, True)])
def test_whether_the_surroundings_are_known(surroundings, known):
    assert read_frame([(0.0, person())], SIZE_PX, surroundings).surroundings_known is known


def test_somebody_who_faces_the_camera_is_asked_to_turn():
    pose = person()
    pose.points_px[Keypoint.LEFT_HIP] += (40, 0)
    pose.points_px[Keypoint.RIGHT_HIP] -= (40, 0)
    assert problems(pose) == ("turn_side_on",)


@pytest.mark.parametrize(
    ("surroundings", "found"),
    [
        (Surroundings(roll_deg=-7.0), "camera_tilted"),
        (Surroundings(pitch_deg=-15.0), "camera_tilted"),
        (Surroundings(brightness=20.0), "more_light"),
        (Surroundings(sheet_seen=False), "sheet_not_seen"),
    ],
)
def test_what_is_wrong_with_the_surroundings(surroundings, found):
    assert problems(person(), surroundings, sheet_wanted=True) == (found,)


def test_a_sheet_nobody_laid_is_not_missed():
    assert problems(person(), Surroundings(sheet_seen=False)) == ()


def test_a_leg_out_of_view_is_not_to_be_read():
    assert not read_frame([(0.0, person(shift_px=(0, 115)))], SIZE_PX, FINE).leg_in_view
