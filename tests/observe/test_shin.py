"""A shin is drawn whose front border leans by a known angle, in front of a wall."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from lungelens.clip.types import RgbImage
from lungelens.observe.shin import shin_front
from lungelens.observe.sightings import ShinLine, ShinMiss

SIZE_PX = (500, 420)  # width, height
FINER = 4
SHANK_PX = 150.0
ANKLE = np.array([230.0, 360.0])
WALL, SKIN, CLOTH = (205, 200, 190), (175, 130, 105), (60, 70, 110)


def ahead_of(angle_deg: float) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors up the shin and forward of it, facing right, in pixels."""
    lean = np.radians(angle_deg)
    return np.array([np.sin(lean), -np.cos(lean)]), np.array([np.cos(lean), np.sin(lean)])


def knee_at(angle_deg: float) -> np.ndarray:
    return np.asarray(ANKLE + SHANK_PX * ahead_of(angle_deg)[0])


def leg(
    joints_deg: float = 35.0,
    border_more_deg: float = 4.0,
    *,
    skin: tuple[int, int, int] = SKIN,
    hem_at: float | None = None,
    facing_right: bool = True,
    size: float = 1.0,
    seed: int = 0,
) -> RgbImage:
    """A shin whose joint line leans by `joints_deg` and its front border by `border_more_deg` more.

    `hem_at` is where trousers end, as a share of the way from knee to ankle; they are a tenth of a shank wider.
    """
    canvas = np.full((SIZE_PX[1] * FINER, SIZE_PX[0] * FINER, 3), WALL, np.float32)
    up, _ = ahead_of(joints_deg)
    border_up, border_ahead = ahead_of(joints_deg + border_more_deg)
    middle = ANKLE + 0.72 * SHANK_PX * up + 0.13 * SHANK_PX * border_ahead  # on the border

    def fill(outline: list[np.ndarray], colour: tuple[int, int, int]) -> None:
        cv2.fillPoly(canvas, [np.round(np.array(outline) * FINER * 16).astype(np.int32)], colour, shift=4)

    def along(share_of_shank: float, out: float = 0.0) -> np.ndarray:
        return np.asarray(middle + SHANK_PX * (share_of_shank * border_up + out * border_ahead))

    fill([along(-0.8), along(0.35), along(0.35, -0.3), along(-0.8, -0.25)], skin)
    if hem_at is not None:
        edge = 0.28 - hem_at
        fill([along(edge, 0.10), along(0.35, 0.10), along(0.35, -0.35), along(edge, -0.35)], CLOTH)
    drawn = cv2.resize(canvas, SIZE_PX, interpolation=cv2.INTER_AREA)
    drawn = drawn if facing_right else drawn[:, ::-1]
    sized = cv2.resize(np.ascontiguousarray(drawn), None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(seed).normal(0, 2.5, sized.shape)
    return np.asarray(np.clip(sized + noise, 0, 255), np.uint8)


def look(
    pictures: list[RgbImage], joints_deg: float = 35.0, facing_right: bool = True, size: float = 1.0
) -> ShinLine | ShinMiss:
    points = np.array([knee_at(joints_deg), ANKLE])
    points = points if facing_right else points * [-1, 1] + [SIZE_PX[0], 0]
    knees, ankles = (np.tile(point * size, (len(pictures), 1)) for point in points)
    return shin_front(pictures, knees, ankles, 1.0 if facing_right else -1.0)


def angle_of(found: ShinLine | ShinMiss, facing_right: bool = True) -> float:
    assert isinstance(found, ShinLine), found
    along = found.upper - found.lower
    return float(np.degrees(np.arctan2(along[0] if facing_right else -along[0], -along[1])))


@pytest.mark.parametrize("joints_deg", [0.0, 20.0, 35.0, 50.0])
@pytest.mark.parametrize("more_deg", [0.0, 4.0, 8.0])
def test_the_angle_of_the_border_is_found(joints_deg: float, more_deg: float) -> None:
    pictures = [leg(joints_deg, more_deg, seed=seed) for seed in range(3)]
    assert angle_of(look(pictures, joints_deg)) == pytest.approx(joints_deg + more_deg, abs=0.5)


def test_the_line_lies_on_the_border() -> None:
    found = look([leg(35.0, 4.0)])
    assert isinstance(found, ShinLine)
    _, border_ahead = ahead_of(39.0)
    on_border = ANKLE + 0.72 * SHANK_PX * ahead_of(35.0)[0] + 0.13 * SHANK_PX * border_ahead
    for end in (found.lower, found.upper):
        assert (end - on_border) @ border_ahead == pytest.approx(0.0, abs=0.5)
    assert found.upper[1] < found.lower[1]
    # From the tuberosity to 15 cm below it is four tenths of a shank.
    assert np.linalg.norm(found.upper - found.lower) == pytest.approx(0.4 * SHANK_PX, rel=0.05)


def test_facing_left_gives_the_same() -> None:
    right = angle_of(look([leg(seed=1)]))
    left = angle_of(look([leg(facing_right=False, seed=1)], facing_right=False), facing_right=False)
    assert left == pytest.approx(right, abs=0.3)


def test_half_the_size_gives_the_same() -> None:
    whole = [leg(seed=seed) for seed in range(3)]
    half = [leg(size=0.5, seed=seed) for seed in range(3)]
    assert angle_of(look(half, size=0.5)) == pytest.approx(angle_of(look(whole)), abs=0.5)


def test_knee_and_ankle_a_little_off_do_not_turn_the_border() -> None:
    picture = leg()
    up, forward = ahead_of(35.0)
    knee, ankle = knee_at(35.0) + 6 * forward - 4 * up, ANKLE - 4 * forward + 4 * up
    found = shin_front([picture], knee[None], ankle[None], 1.0)
    assert angle_of(found) == pytest.approx(39.0, abs=0.7)


def test_a_shin_like_the_wall_behind_it_is_not_seen() -> None:
    found = look([leg(skin=(202, 198, 190), seed=seed) for seed in range(3)])
    assert isinstance(found, ShinMiss)
    assert found.code == "shin_not_seen"


@pytest.mark.parametrize("hem_at", [0.2, 0.28, 0.36])
def test_a_hem_half_way_down_covers_the_border(hem_at: float) -> None:
    found = look([leg(hem_at=hem_at, seed=seed) for seed in range(3)])
    assert isinstance(found, ShinMiss)
    assert found.code == "shin_covered"


def test_tight_trousers_down_to_the_ankle_have_a_border_too() -> None:
    # Cloth all the way, a tenth of a shank before the skin and parallel to it.
    found = look([leg(hem_at=1.0, seed=seed) for seed in range(3)])
    assert angle_of(found) == pytest.approx(39.0, abs=0.5)


def test_misses_are_told_in_a_sentence() -> None:
    miss = look([leg(skin=WALL)])
    assert isinstance(miss, ShinMiss)
    assert miss.message[0].isupper()
    assert miss.message.endswith(".")
