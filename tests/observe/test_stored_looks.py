"""Looks at a leg that no reader has are refused as they are read from a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers.observations import leg_look, lunge_of, observation, with_lunge
from lungelens.errors import UnreadableInputError
from lungelens.observe.leg_points import LegLook, SeenLeg
from lungelens.observe.observation_file import read_observation, write_observation


def hostile_looks() -> dict[str, LegLook]:
    """Looks that would break the fit, or have no meaning."""
    points, covariances = leg_look().points_px, leg_look().covariance_px

    def with_first(covariance: list[list[float]]) -> LegLook:
        return LegLook(points, np.concatenate([np.array(covariance)[None], covariances[1:]]))

    return {
        "too few points": LegLook(points[:15], covariances[:15]),
        "too few covariances": LegLook(points, covariances[:15]),
        "points of another dimension": LegLook(np.pad(points, ((0, 0), (0, 1))), covariances),
        "covariances of another dimension": LegLook(points, np.tile(np.eye(3), (16, 1, 1))),
        "flat": LegLook(points.ravel(), covariances),
        "whole numbers": LegLook(points.astype(np.int64), covariances[:, :1]),
        "a point nowhere": LegLook(np.where(np.arange(16)[:, None] == 3, np.nan, points), covariances),
        "a point infinitely far": LegLook(np.where(np.arange(16)[:, None] == 3, np.inf, points), covariances),
        "an unknown covariance": with_first([[np.nan, 0.0], [0.0, 1.0]]),
        "an infinite covariance": with_first([[np.inf, 0.0], [0.0, 1.0]]),
        "no covariance": with_first([[0.0, 0.0], [0.0, 0.0]]),
        "a negative one": with_first([[-1.0, 0.0], [0.0, 1.0]]),
        "one that is no ellipse": with_first([[1.0, 2.0], [2.0, 1.0]]),
        "one that is not symmetric": with_first([[1.0, 5.0], [0.0, 1.0]]),
    }


@pytest.mark.parametrize("when", ["at_start", "at_hold"])
@pytest.mark.parametrize("look", hostile_looks().values(), ids=hostile_looks())
def test_it_is_refused_in_one_sentence(tmp_path: Path, look: LegLook, when: str) -> None:
    path = tmp_path / "seen.npz"
    one, other = lunge_of(observation()).findings.legs
    write_observation(path, with_lunge(observation(), legs=(one, SeenLeg(**{**vars(other), when: look}))))
    with pytest.raises(UnreadableInputError) as caught:
        read_observation(path)
    assert str(caught.value) == (
        f"{path} is not an observation that this version of Lungelens can read: observe the clip again."
    )


def test_a_look_that_is_missing_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "seen.npz"
    one, other = lunge_of(observation()).findings.legs
    write_observation(path, with_lunge(observation(), legs=(one, replace(other, at_start=None, at_hold=None))))
    assert lunge_of(read_observation(path)).findings.legs[1] == replace(other, at_start=None, at_hold=None)
