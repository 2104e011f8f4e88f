"""The parts of the renderer that need neither Blender nor a body model."""

from __future__ import annotations

import numpy as np
import pytest

from training.synth.look import Camera, drawn_shot
from training.synth.person import drawn_person, drawn_wish
from training.synth.rotations import about, carrying, two_bones, within_reach

UP = np.array([0.0, 0.0, 1.0])


def test_two_bones_keep_their_lengths_and_bend_the_way_asked() -> None:
    joint, end = two_bones(np.zeros(3), np.array([0, 0, -0.7]), 0.45, 0.40, np.array([1.0, 0, 0]))
    np.testing.assert_allclose(end, [0, 0, -0.7])
    assert np.linalg.norm(joint) == pytest.approx(0.45)
    assert np.linalg.norm(joint - end) == pytest.approx(0.40)
    assert joint[0] > 0.1


def test_two_bones_that_cannot_reach_end_short_of_the_place() -> None:
    joint, end = two_bones(np.zeros(3), np.array([0, 0, -2.0]), 0.45, 0.40, np.array([1.0, 0, 0]))
    assert np.linalg.norm(end) == pytest.approx(0.85, abs=0.001)
    assert np.linalg.norm(joint - end) == pytest.approx(0.40)


def test_what_is_within_reach_stays_and_what_is_not_is_brought_nearer() -> None:
    np.testing.assert_allclose(within_reach(np.zeros(3), UP * 0.5, 0.6), UP * 0.5)
    np.testing.assert_allclose(within_reach(np.zeros(3), UP * 5, 0.6), UP * 0.6)


def test_a_bone_is_carried_with_its_hinge() -> None:
    turn = carrying(UP, np.array([0, 1.0, 0]), np.array([1.0, 0, 0]), np.array([0, 0.6, 0.8]))
    np.testing.assert_allclose(turn @ UP, [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(turn @ [0, 1.0, 0], [0, 0.6, 0.8], atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)


def test_a_crop_sees_the_same_place_where_it_was_cut() -> None:
    turn = about("x", -90)
    camera = Camera(np.array([[900.0, 0, 640], [0, 900, 360], [0, 0, 1]]), turn, -turn @ np.array([0.1, -2.5, 0.8]))
    places = np.array([[0.0, 0, 0], [0.2, 0.1, 0.5]])
    seen = camera.seen(places)
    corner, side = np.array([500.0, 300.0]), 320.0
    np.testing.assert_allclose(camera.cropped(corner, side, 256).seen(places), (seen - corner) * 256 / side)
    np.testing.assert_allclose(camera.centre, [0.1, -2.5, 0.8])


def test_the_camera_stands_before_the_wall_and_has_the_leg_in_view() -> None:
    for seed in range(50):
        shot = drawn_shot(np.array([0.0, 0, 0.08]), 0.35, np.random.default_rng(seed))
        assert shot.camera.centre[0] <= 0.35 - 0.06 + 1e-9
        assert (shot.camera.centre[1] > 0) == shot.far
        assert shot.camera.centre[2] == pytest.approx(shot.height)
        depth = shot.camera.turn @ np.array([0.0, 0, 0.3]) + shot.camera.shift
        assert depth[2] > 1


def test_a_number_means_the_same_person_for_ever() -> None:
    """The crops that the shipped weights were trained on hang on this order of draws."""
    wish = drawn_wish(np.random.default_rng(70_003))
    person = drawn_person(wish, np.random.default_rng(71_003))
    assert (person.ancestry, person.outfit.pants, person.outfit.feet, wish.floor) == (
        "caucasian",
        "long",
        "bare",
        "wood",
    )
    assert person.phenotype["age"] == pytest.approx(0.5123842860506695)
    assert wish.toe_out == pytest.approx(6.731262303337758)
    assert person.outfit.shirt_loose == pytest.approx(0.6198775048707541)
