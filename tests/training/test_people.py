"""Who is on which side never changes, and nothing else decides."""

from __future__ import annotations

import pytest

from training.people import split_of_person, split_of_photograph

FIRST_TWELVE = ["test", *["train"] * 8, "test", "train", "test"]


def test_known_people_stay_on_their_side() -> None:
    assert [split_of_person(number) for number in range(12)] == FIRST_TWELVE


def test_shares_are_what_was_decided() -> None:
    sides = [split_of_person(number) for number in range(20_000)]
    assert sides.count("train") / 20_000 == pytest.approx(0.70, abs=0.01)
    assert sides.count("calibrate") / 20_000 == pytest.approx(0.15, abs=0.01)
    assert sides.count("test") / 20_000 == pytest.approx(0.15, abs=0.01)


def test_a_person_has_no_negative_number() -> None:
    with pytest.raises(ValueError, match="0 or more, got -1"):
        split_of_person(-1)


def test_both_legs_and_all_photographs_of_one_folder_are_on_one_side() -> None:
    for name in ("Ab_Roller", "Box_Squat", "Farmers_Walk", "Lunge", "Sled_Push"):
        sides = {split_of_photograph(f"exercises/{name}/{number}.jpg:{leg}") for number in (0, 1) for leg in "LR"}
        assert len(sides) == 1


def test_photographs_fall_on_all_sides() -> None:
    assert {split_of_photograph(f"exercises/{i}/0.jpg:L") for i in range(100)} == {"train", "calibrate", "test"}
