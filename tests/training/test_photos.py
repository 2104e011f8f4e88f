"""Opinions on photographs: their known bias is taken off, and who is contradicted is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.crops import leg_points, noisy_image, packed_jpegs
from training.anatomy import Anatomy, about_shank, told_anatomy, typical_anatomy
from training.data import Crop, TrainingDataError
from training.people import split_of_photograph
from training.photos import HEAVY_BIAS_DEG, MOVENET_BIAS_DEG, consensus, read_photographs, trusted
from training.points import NAMES

if TYPE_CHECKING:
    from pathlib import Path

KNEE, ANKLE, HEEL, TOE, SHIN = (NAMES.index(n) for n in ("knee", "ankle", "heel_back", "toe_tip", "shin_upper"))


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
    told = told_anatomy(photograph(70), Anatomy(np.full((len(NAMES), 2), (0.8, 0.1))))
    np.testing.assert_allclose(about_shank(told.points[None])[0, SHIN], (0.8, 0.1), atol=1e-9)
    assert told.slack[SHIN] > 0


def test_a_photograph_from_the_front_is_told_nothing() -> None:
    told = told_anatomy(photograph(20), Anatomy(np.zeros((len(NAMES), 2))))
    np.testing.assert_array_equal(told.points, photograph(20).points)


def test_the_common_anatomy_is_the_mean() -> None:
    one = Crop(noisy_image(), leg_points(), np.zeros(len(NAMES)), None, None)
    np.testing.assert_allclose(typical_anatomy([one, one]).places, about_shank(leg_points()[None])[0])
