from __future__ import annotations

import numpy as np
import pytest

from helpers.people import LEG_PX, standing
from lungelens.observe.body import body_mask
from lungelens.pose.types import Keypoint

SHAPE = (700, 600)
SHANK_PX = LEG_PX / 2


def mask_of(*poses: np.ndarray) -> np.ndarray:
    return body_mask(np.array(poses).reshape(-1, len(Keypoint), 2), SHAPE, SHANK_PX)


def at(mask: np.ndarray, point: np.ndarray, right: float = 0.0, down: float = 0.0) -> bool:
    return bool(mask[int(point[1] + down), int(point[0] + right)])


def test_limbs_and_trunk_are_covered_with_their_clothes_and_the_room_is_not() -> None:
    person = standing()
    mask = mask_of(person)
    assert mask.dtype == bool
    assert mask.shape == SHAPE
    for keypoint in Keypoint:
        if "EAR" not in keypoint.name:
            assert at(mask, person[keypoint]), keypoint.name
    knee = person[Keypoint.LEFT_KNEE]
    assert at(mask, knee, right=0.2 * SHANK_PX)
    assert not at(mask, knee, right=0.4 * SHANK_PX)
    assert not mask[:, :150].any()
    assert not mask[:80].any()


def test_everywhere_the_person_ever_was() -> None:
    here, there = standing(200), standing(400)
    both = mask_of(here, there)
    np.testing.assert_array_equal(both, mask_of(here) | mask_of(there))


def test_a_limb_with_an_unknown_end_is_left_out() -> None:
    person = standing()
    person[Keypoint.LEFT_KNEE] = np.nan
    mask, whole = mask_of(person), mask_of(standing())
    assert mask.sum() < whole.sum()
    assert at(mask, person[Keypoint.RIGHT_KNEE])


@pytest.mark.parametrize("poses", [np.empty((0, 19, 2)), np.full((3, 19, 2), np.nan)])
def test_nobody_covers_nothing(poses: np.ndarray) -> None:
    assert not body_mask(poses, SHAPE, SHANK_PX).any()


def test_points_far_outside_the_picture_do_no_harm() -> None:
    person = standing()
    person[Keypoint.LEFT_WRIST] = (1e7, -1e7)
    assert at(mask_of(person), person[Keypoint.LEFT_KNEE])


def test_a_tiny_person_still_covers_something() -> None:
    assert body_mask(standing()[None] / 50, (20, 20), SHANK_PX / 50).any()
