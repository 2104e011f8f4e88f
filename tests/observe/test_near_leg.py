"""Two feet stand on the floor of the sheet; the nearer one has the name that the way the person faces gives it."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.observations import lunge_of, observation, px
from helpers.people import track_of
from lungelens.observe.near_leg import LEAST_APART_CM, named_by_floor
from lungelens.observe.stance import LEGS
from lungelens.observe.view import View
from lungelens.pose.types import N_KEYPOINTS, PoseTrack
from lungelens.sides import SIDES

NOT_SEEN = np.full(2, np.nan)


def view(*, sheet: bool = True) -> View:
    """Of somebody who faces right, so that the camera is on their right."""
    lunge = lunge_of(observation(sheet=sheet))
    return View(lunge.scene, lunge.stabilization, None)


def feet(nearer_cm: float) -> PoseTrack:
    """The right foot is in front, and so much nearer to the camera than the left one."""
    points_px = np.full((20, N_KEYPOINTS, 2), np.nan)
    points_px[:, LEGS["right"].toe] = px(-12.0, -15.0 - nearer_cm, 1.0)
    points_px[:, LEGS["left"].toe] = px(-70.0, -15.0, 1.0)
    return track_of(points_px)


@pytest.mark.parametrize("nearer_cm", [20.0, LEAST_APART_CM + 0.5, LEAST_APART_CM - 0.5, 0.5 - LEAST_APART_CM])
def test_names_stay_where_the_right_foot_is_nearer_or_both_are_in_line(nearer_cm: float) -> None:
    track = feet(nearer_cm)
    assert named_by_floor(track, view(), "right") is track


@pytest.mark.parametrize("nearer_cm", [-0.5 - LEAST_APART_CM, -20.0])
def test_legs_are_exchanged_where_the_left_foot_is_nearer(nearer_cm: float) -> None:
    track = feet(nearer_cm)
    named = named_by_floor(track, view(), "right")
    toes = [LEGS[side].toe for side in SIDES]
    np.testing.assert_array_equal(named.points_px[:, toes], track.points_px[:, toes[::-1]])


def test_seen_from_the_left_the_left_foot_is_the_nearer_one() -> None:
    track = feet(-20.0)
    assert named_by_floor(track, view(), "left") is track


def test_without_the_sheet_nobody_knows() -> None:
    track = feet(-20.0)
    assert named_by_floor(track, view(sheet=False), "right") is track


def test_nor_of_a_foot_that_was_not_seen() -> None:
    track = feet(-20.0)
    track.points_px[:, LEGS["left"].toe] = NOT_SEEN
    assert named_by_floor(track, view(), "right") is track
