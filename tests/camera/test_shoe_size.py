"""Shoe sizes: the four systems agree about one foot, and what is no size is refused in one clause."""

from __future__ import annotations

import pytest

from lungelens.camera.shoe_size import FOOT_SD_CM, foot_of_size


@pytest.mark.parametrize(
    ("size", "foot_cm"),
    [
        ("eu:42", 26.5),
        ("EU:42 ", 26.5),
        ("eu:36", 22.5),
        ("eu:44.5", 28.17),
        ("uk:7.75", 26.5),
        ("uk:4.5", 23.75),
        ("us-men:8.5", 26.5),
        ("us-women:10", 26.5),
        ("us-women:7", 23.96),
    ],
)
def test_the_foot_of_a_size(size: str, foot_cm: float) -> None:
    foot = foot_of_size(size)
    assert foot.mean == pytest.approx(foot_cm, abs=0.01)
    assert foot.sd == FOOT_SD_CM


def test_a_european_size_is_a_last_that_is_longer_than_the_foot() -> None:
    """Docs/evidence.md, section 16: 2/3 cm of the last each, the last 1.5 to 2 cm longer."""
    for size in range(35, 49):
        assert 1.49 <= size * 2 / 3 - foot_of_size(f"eu:{size}").mean <= 2.0


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ("42", "like eu:42"),
        ("eu:forty", "like eu:42"),
        ("jp:27", "like eu:42"),
        ("us:9", "us-men:9 or us-women:10.5"),
        ("eu:12", "an adult's size"),
        ("uk:40", "an adult's size"),
        ("eu:-42", "like eu:42"),
        ("", "like eu:42"),
    ],
)
def test_what_is_no_size_is_refused(size: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        foot_of_size(size)
