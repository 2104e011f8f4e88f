"""A shoe is drawn on a floor and lifted about its ball by known degrees."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from lungelens.clip.types import RgbImage
from lungelens.lunge.heel import BALL, FootPoints, HeelPatch, foot_outline

WIDTH_PX, HEIGHT_PX = 420, 300
HEEL, TOE, ANKLE = np.array([150.0, 222.0]), np.array([230.0, 222.0]), np.array([162.0, 192.0])
SOLE_Y = 230.0
BACK_X = 143.6  # eight hundredths of the foot's length behind the heel's landmark
PIVOT = np.array([HEEL[0] + BALL * 80, SOLE_Y])
BEHIND_PIVOT_PX = PIVOT[0] - BACK_X
FINER = 4
REAR = [(BACK_X, 230), (BACK_X, 200), (148, 60), (182, 60), (180, 195), (214, 208), (214, 230)]
FORE = [(200, 230), (200, 202), (232, 212), (246, 222), (246, 230)]
REAR_SOLE = [(BACK_X, 230), (BACK_X, 225), (214, 225), (214, 230)]
FORE_SOLE = [(200, 230), (200, 225), (246, 225), (246, 230)]
DARK, WHITE = (40, 45, 90), (225, 225, 220)
FLOOR = (150, 140, 125)


def picture(
    lifted_deg: float = 0.0,
    *,
    facing_right: bool = True,
    shift_px: tuple[int, int] = (0, 0),
    shoe: tuple[tuple[int, int, int], tuple[int, int, int]] | None = (DARK, WHITE),
    size: float = 1.0,
    seed: int = 1,
    light: float = 1.0,
) -> RgbImage:
    """A leg in a shoe with a white sole; the floor's grain stays, the camera's noise is new for every seed."""
    grain = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 1, (HEIGHT_PX, WIDTH_PX)), (0, 0), 1.5)
    floor = np.array(FLOOR, float) + 60 * grain[..., None]
    canvas = cv2.resize(floor.astype(np.float32), None, fx=FINER, fy=FINER, interpolation=cv2.INTER_LINEAR)
    if shoe is not None:
        upper, sole = shoe
        for outline, colour, turns in (
            (REAR, upper, True),
            (FORE, upper, False),
            (REAR_SOLE, sole, True),
            (FORE_SOLE, sole, False),
        ):
            points = np.array(outline, float)
            if turns:
                points = PIVOT + (points - PIVOT) @ _clockwise(lifted_deg).T
            cv2.fillPoly(canvas, [np.round(points * FINER * 16).astype(np.int32)], colour, shift=4)
    drawn = cv2.resize(canvas, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    drawn = drawn if facing_right else drawn[:, ::-1]
    drawn = cv2.warpAffine(
        np.ascontiguousarray(drawn),
        np.array([[1, 0, shift_px[0]], [0, 1, shift_px[1]]], float),
        (WIDTH_PX, HEIGHT_PX),
        borderMode=cv2.BORDER_REPLICATE,
    )
    sized = cv2.resize(drawn, None, fx=size, fy=size, interpolation=cv2.INTER_AREA if size < 1 else cv2.INTER_CUBIC)
    noise = np.random.default_rng(seed).normal(0, 2.5, sized.shape)
    return np.asarray(np.clip(sized * light + noise, 0, 255), np.uint8)


def _clockwise(deg: float) -> np.ndarray:
    turn = np.radians(deg)
    return np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])


def foot(facing_right: bool = True, size: float = 1.0) -> FootPoints:
    points = [point if facing_right else np.array([WIDTH_PX - point[0], point[1]]) for point in (HEEL, TOE, ANKLE)]
    heel, toe, ankle = (point * size for point in points)
    return FootPoints(heel, toe, ankle, 1.0 if facing_right else -1.0)


def true_rise_px(lifted_deg: float) -> float:
    return float(BEHIND_PIVOT_PX * np.sin(np.radians(lifted_deg)))


RISE_AND_FALL_DEG = (0, 2, 5, 9, 13, 16, 16, 12, 8, 4, 0)


@pytest.mark.parametrize("facing_right", [True, False])
def test_a_heel_that_rises_and_falls_is_followed(facing_right: bool) -> None:
    patch = HeelPatch(picture(facing_right=facing_right), foot(facing_right))
    for look, deg in enumerate(RISE_AND_FALL_DEG):
        found = patch.lift_px(picture(deg, facing_right=facing_right, seed=look), camera_still=True)
        assert found == pytest.approx(true_rise_px(deg), abs=1.0), deg


def test_small_rises_are_told_apart() -> None:
    patch = HeelPatch(picture(), foot())
    small_deg = np.arange(0.3, 3.0, 0.3)  # finer than the turns that are tried
    found = [patch.lift_px(picture(deg, seed=look), camera_still=True) for look, deg in enumerate(small_deg)]
    truth = [true_rise_px(deg) for deg in small_deg]
    assert np.abs(np.array(found) - truth).mean() < 0.5


def test_a_mirrored_foot_gives_the_same_number() -> None:
    def lift(facing_right: bool) -> float:
        noiseless = {"seed": 5, "facing_right": facing_right}
        patch = HeelPatch(picture(**noiseless), foot(facing_right))  # type: ignore[arg-type]
        return patch.lift_px(picture(4.0, **noiseless), camera_still=True)  # type: ignore[arg-type]

    assert lift(False) == pytest.approx(lift(True), abs=0.4)


@pytest.mark.parametrize("camera_still", [True, False])
def test_a_heel_that_stays_down_has_hardly_risen(camera_still: bool) -> None:
    patch = HeelPatch(picture(), foot())
    found = [patch.lift_px(picture(seed=look), camera_still) for look in range(2, 10)]
    assert np.abs(found).max() < 0.5


@pytest.mark.parametrize("size", [0.5, 2.0])
def test_the_rise_is_in_pixels_of_the_picture(size: float) -> None:
    patch = HeelPatch(picture(size=size), foot(size=size))
    patch.lift_px(picture(4.0, size=size, seed=2), camera_still=True)
    found = patch.lift_px(picture(8.0, size=size, seed=3), camera_still=True)
    assert found == pytest.approx(size * true_rise_px(8.0), abs=1.0)


def test_light_that_changes_does_not_lift_the_heel() -> None:
    patch = HeelPatch(picture(), foot())
    assert abs(patch.lift_px(picture(light=0.75, seed=2), camera_still=True)) < 0.5


class TestShakenCamera:
    shifts = ((0, 0), (2, -1), (5, -3), (8, -6), (3, -8), (-2, -3))

    def test_a_planted_heel_stays_down(self) -> None:
        patch = HeelPatch(picture(), foot())
        for look, shift in enumerate(self.shifts):
            found = patch.lift_px(picture(shift_px=shift, seed=look), camera_still=False)
            assert abs(found) < 1.0, shift

    def test_a_lifted_heel_is_followed(self) -> None:
        patch = HeelPatch(picture(), foot())
        for look, (shift, deg) in enumerate(zip(self.shifts, (0, 3, 6, 9, 12, 9), strict=True)):
            found = patch.lift_px(picture(deg, shift_px=shift, seed=look), camera_still=False)
            assert found == pytest.approx(true_rise_px(deg), abs=1.5), (shift, deg)


class TestWhatCannotBeSeen:
    def test_a_shoe_the_colour_of_the_floor_gives_no_lift(self) -> None:
        # Whether it is given up at once or cannot be found later, a rise must not come out of it.
        before, after = (
            np.clip(np.random.default_rng(seed).normal(FLOOR, 2.5, (HEIGHT_PX, WIDTH_PX, 3)), 0, 255).astype(np.uint8)
            for seed in range(2)
        )
        try:
            found = HeelPatch(before, foot()).lift_px(after, camera_still=True)
        except ValueError as reason:
            assert "stand out" in str(reason)
        else:
            assert np.isnan(found)

    def test_a_foot_that_has_gone_is_not_known(self) -> None:
        patch = HeelPatch(picture(), foot())
        assert np.isnan(patch.lift_px(picture(shoe=None, seed=2), camera_still=True))

    def test_a_foot_that_comes_back_is_found_again(self) -> None:
        patch = HeelPatch(picture(), foot())
        assert np.isnan(patch.lift_px(picture(shoe=None, seed=2), camera_still=True))
        assert abs(patch.lift_px(picture(seed=3), camera_still=True)) < 0.5

    def test_a_foot_of_a_few_pixels_is_refused(self) -> None:
        with pytest.raises(ValueError, match="smaller than 12 pixels"):
            HeelPatch(picture(size=0.14), foot(size=0.14))


def test_the_same_pictures_give_the_same_numbers() -> None:
    one, two = (HeelPatch(picture(), foot()).lift_px(picture(3.0, seed=2), camera_still=True) for _ in range(2))
    assert one == two


def test_the_outline_is_the_shoe() -> None:
    outline = foot_outline(picture(), HEEL, TOE, ANKLE)
    shoe = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    for part in (REAR, FORE):
        cv2.fillPoly(shoe, [np.array(part).astype(np.int32)], 1)
    around = np.zeros(shoe.shape, bool)
    around[185:235, 140:250] = True
    assert (outline == (shoe > 0))[around].mean() > 0.95
