"""Opinions on photographs: their known bias is taken off, and who is contradicted is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.crops import leg_points, noisy_image, packed_jpegs
from training.anatomy import Anatomy, about_shank, told_anatomy, typical_anatomy
from training.data import CROP_PX, Crop, TrainingDataError
from training.marked_photos import is_marked, marked_points, with_marks
from training.people import split_of_photograph
from training.photos import HEAVY_BIAS_DEG, MOVENET_BIAS_DEG, consensus, read_photographs, trusted, whole_foot
from training.points import NAMES

if TYPE_CHECKING:
    from pathlib import Path

KNEE, ANKLE, HEEL, TOE, SHIN = (NAMES.index(n) for n in ("knee", "ankle", "heel_back", "toe_tip", "shin_upper"))
LOWER, REAR, FORE, BALL = (NAMES.index(n) for n in ("shin_lower", "sole_rear", "sole_fore", "mtp2"))


def anatomy(*place: float) -> Anatomy:
    return Anatomy(np.full((len(NAMES), 2), place), np.full((len(NAMES), 2), place))


def leaning(degrees: float) -> np.ndarray:
    """Knee and ankle (1, 2, 2) of a shank of 100 pixels that leans to the right."""
    angle = np.radians(degrees)
    return np.array([[[50 + 100 * np.sin(angle), 200 - 100 * np.cos(angle)], [50.0, 200.0]]])


def test_two_opinions_that_differ_by_their_biases_have_the_truth_in_the_middle() -> None:
    middle = consensus(leaning(20 + HEAVY_BIAS_DEG), leaning(20 + MOVENET_BIAS_DEG))
    np.testing.assert_allclose(middle, leaning(20), atol=1e-9)


@pytest.mark.parametrize(
    ("lean", "moved", "score", "believed"),
    [(10, 0, 0.9, True), (10, 14, 0.9, True), (10, 16, 0.9, False), (10, 0, 0.2, False), (80, 0, 0.9, False)],
)
def test_who_is_believed(lean: float, moved: float, score: float, believed: bool) -> None:
    other = leaning(lean) + [[[moved, 0], [0, 0]]]
    assert trusted(leaning(lean), other, np.full((1, 2), score)).tolist() == [believed]


def test_photographs_of_a_side_are_read_with_four_opinions(tmp_path: Path) -> None:
    names = [f"exercises/{i}/0.jpg:L" for i in range(30)]
    joints = np.repeat(leaning(10), 30, axis=0)
    heavy = np.concatenate([joints, joints + [[[0, 20], [60, 10]]]], axis=1)
    jpg, at = packed_jpegs([noisy_image(i) for i in range(30)])
    score = np.full((30, 2), 0.8)
    path = tmp_path / "photos.npz"
    np.savez(path, jpg=jpg, jpg_at=at, name=names, heavy=heavy, movenet=joints, movenet_score=score)
    crops = read_photographs(path, "test")
    assert len(crops) == [split_of_photograph(name) for name in names].count("test") > 0
    known = ~np.isnan(crops[0].points).any(axis=1)
    assert [NAMES[i] for i in np.flatnonzero(known)] == ["knee", "ankle", "heel_back", "toe_tip"]
    assert (crops[0].slack[known] > 0).all()


def test_what_is_not_a_file_of_photographs_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", jpg=np.zeros(3))
    with pytest.raises(TrainingDataError, match="not a file of photographs with opinions"):
        read_photographs(tmp_path / "other.npz", "train")


def photograph(foot_length: float) -> Crop:
    points = np.full((len(NAMES), 2), np.nan)
    points[[KNEE, ANKLE]] = leaning(15)[0]
    points[HEEL], points[TOE] = points[ANKLE] + [-10, 20], points[ANKLE] + [foot_length - 10, 20]
    return Crop(noisy_image(), points, np.zeros(len(NAMES)), None, None)


def test_places_about_the_shank_are_the_same_however_it_leans_and_how_large_it_is() -> None:
    points = leg_points()
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    np.testing.assert_allclose(about_shank(points[None]), about_shank((points @ turn.T * 1.7 + 30)[None]), atol=1e-9)
    ahead = about_shank(points[None] + np.where(np.arange(len(NAMES)) == SHIN, 5, 0)[:, None] * [1, 0])
    assert ahead[0, SHIN, 1] > about_shank(points[None])[0, SHIN, 1]


def test_a_photograph_from_the_side_is_told_the_common_places() -> None:
    told = told_anatomy(photograph(70), anatomy(0.8, 0.1))
    np.testing.assert_allclose(about_shank(told.points[None])[0, SHIN], (0.8, 0.1), atol=1e-9)
    assert told.slack[SHIN] > 0


def test_a_photograph_from_the_front_is_told_nothing() -> None:
    told = told_anatomy(photograph(20), anatomy(0, 0))
    np.testing.assert_array_equal(told.points, photograph(20).points)


def test_the_common_anatomy_is_the_mean() -> None:
    one = Crop(noisy_image(), leg_points(), np.zeros(len(NAMES)), None, None)
    np.testing.assert_allclose(typical_anatomy([one, one]).about_shank, about_shank(leg_points()[None])[0])


def test_the_shins_front_comes_from_photographs_on_which_it_was_marked() -> None:
    one = Crop(noisy_image(), leg_points(), np.zeros(len(NAMES)), None, None)
    moved = leg_points() + np.where(np.arange(len(NAMES)) == SHIN, 5, 0)[:, None] * [1, 0]
    opinion = Crop(noisy_image(), leg_points(), np.full(len(NAMES), 0.1), None, None)
    marked = Crop(noisy_image(), moved, np.where(np.arange(len(NAMES)) == SHIN, 0, 0.1), None, None)
    found = typical_anatomy([one], [opinion, marked]).about_shank
    np.testing.assert_allclose(found[SHIN], about_shank(moved[None])[0, SHIN])
    np.testing.assert_allclose(np.delete(found, SHIN, 0), np.delete(about_shank(leg_points()[None])[0], SHIN, 0))


def test_a_photograph_with_a_marked_sole_is_told_the_ball_of_the_foot() -> None:
    marked = with_marks("nobody", photograph(70))
    points = marked.points.copy()
    points[[REAR, FORE]] = points[HEEL] + [[10, 15], [50, 15]]
    told = told_anatomy(replace(marked, points=points), anatomy(0.8, 0.1))
    np.testing.assert_allclose(told.points[BALL], points[HEEL] + [0.8 * 70, 15 - 0.1 * 70])
    assert np.isnan(told_anatomy(marked, anatomy(0.8, 0.1)).points[BALL]).all(), "without a sole nothing is told"


def test_what_was_marked_is_not_told_again() -> None:
    points = photograph(70).points
    points[SHIN] = (90, 130)
    told = told_anatomy(replace(photograph(70), points=points), anatomy(0.8, 0.1))
    np.testing.assert_array_equal(told.points[SHIN], (90, 130))
    assert told.slack[SHIN] == 0


def test_marks_take_the_place_of_opinions_and_count_as_exact() -> None:
    name, marks = next((name, marks) for name, marks in marked_points().items() if not np.isnan(marks[TOE]).any())
    opinion = replace(photograph(70), slack=np.full(len(NAMES), 0.1))
    seen = with_marks(name, opinion)
    np.testing.assert_array_equal(seen.points[TOE], marks[TOE])
    np.testing.assert_array_equal(seen.points[KNEE], opinion.points[KNEE])
    assert seen.slack[TOE] == 0 < seen.slack[KNEE]
    assert is_marked(seen) and not is_marked(opinion)


def test_every_mark_lies_on_a_leg_that_faces_right() -> None:
    """Heel behind toe, tuberosity above the shin's lower point, the sole below the heel's back."""
    marks = np.stack(list(marked_points().values()))
    with np.errstate(invalid="ignore"):
        assert not (marks[:, HEEL, 0] > marks[:, TOE, 0]).any()
        assert not (marks[:, SHIN, 1] > marks[:, LOWER, 1]).any()
        assert not (marks[:, REAR, 1] < marks[:, HEEL, 1]).any()
    assert np.nanmin(marks) > -20 and np.nanmax(marks) < CROP_PX + 20
    assert (~np.isnan(marks[:, SHIN]).any(axis=1)).sum() > 100


def test_heavys_foot_is_lengthened_to_the_shoes_ends() -> None:
    heavy = np.array([[100.0, 50], [100, 150], [90, 170], [150, 170]])
    heel, toe = whole_foot(heavy)
    np.testing.assert_allclose(heel, (90 - 6.5, 170 + 3.6))
    np.testing.assert_allclose(toe, (150 + 9.2, 170 - 1.1))
