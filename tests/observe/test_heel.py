"""A shoe is drawn on a floor and lifted about its ball by known degrees."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from helpers.shoes import (
    ANKLE,
    DARK,
    FLOOR,
    FORE,
    HEEL,
    HEIGHT_PX,
    REAR,
    TOE,
    WHITE,
    WIDTH_PX,
    foot,
    picture,
    true_rise_px,
)
from lungelens.clip.types import RgbImage
from lungelens.observe.foot import FootPicture, foot_outline
from lungelens.observe.heel import HeelPatch

RISE_AND_FALL_DEG = (0, 2, 5, 9, 13, 16, 16, 12, 8, 4, 0)


def rise_px(patch: HeelPatch, after: RgbImage, camera_still: bool = True) -> float:
    """By a patch that makes the heel out."""
    found = patch.rise_px(after, camera_still)
    assert found is not None
    return found.mean


@pytest.mark.parametrize("facing_right", [True, False])
def test_a_heel_that_rises_and_falls_is_followed(facing_right: bool) -> None:
    patch = HeelPatch(FootPicture.of(picture(facing_right=facing_right), foot(facing_right)))
    for look, deg in enumerate(RISE_AND_FALL_DEG):
        found = rise_px(patch, picture(deg, facing_right=facing_right, seed=look))
        assert found == pytest.approx(true_rise_px(deg), abs=1.0), deg


def test_small_rises_are_told_apart() -> None:
    patch = HeelPatch(FootPicture.of(picture(), foot()))
    small_deg = np.arange(0.3, 3.0, 0.3)  # finer than the turns that are tried
    found = [rise_px(patch, picture(deg, seed=look)) for look, deg in enumerate(small_deg)]
    truth = [true_rise_px(deg) for deg in small_deg]
    assert np.abs(np.array(found) - truth).mean() < 0.5


def test_a_mirrored_foot_gives_the_same_number() -> None:
    def lift(facing_right: bool) -> float:
        noiseless = {"seed": 5, "facing_right": facing_right}
        patch = HeelPatch(FootPicture.of(picture(**noiseless), foot(facing_right)))  # type: ignore[arg-type]
        return rise_px(patch, picture(4.0, **noiseless))  # type: ignore[arg-type]

    assert lift(False) == pytest.approx(lift(True), abs=0.4)


@pytest.mark.parametrize("camera_still", [True, False])
def test_a_heel_that_stays_down_has_hardly_risen(camera_still: bool) -> None:
    patch = HeelPatch(FootPicture.of(picture(), foot()))
    found = [rise_px(patch, picture(seed=look), camera_still) for look in range(2, 10)]
    assert np.abs(found).max() < 0.5


@pytest.mark.parametrize("size", [0.5, 2.0])
def test_the_rise_is_in_pixels_of_the_picture(size: float) -> None:
    patch = HeelPatch(FootPicture.of(picture(size=size), foot(size=size)))
    rise_px(patch, picture(4.0, size=size, seed=2))
    found = rise_px(patch, picture(8.0, size=size, seed=3))
    assert found == pytest.approx(size * true_rise_px(8.0), abs=1.0)


def test_a_shadow_that_falls_on_the_foot_does_not_lift_it() -> None:
    patch = HeelPatch(FootPicture.of(picture(), foot()))
    from_left = np.linspace(0.45, 1.0, WIDTH_PX)[None, :, None]
    assert abs(rise_px(patch, (picture(seed=2) * from_left).astype(np.uint8))) < 0.5


@pytest.mark.parametrize("deg", [0.0, 1.0, 2.0])
def test_a_shoe_like_the_floor_is_less_sure_and_says_so(deg: float) -> None:
    faint = ((125, 118, 108), (128, 120, 110))
    clear, unclear = (
        HeelPatch(FootPicture.of(picture(shoe=shoe), foot())).rise_px(
            picture(deg, shoe=shoe, seed=2), camera_still=True
        )
        for shoe in ((DARK, WHITE), faint)
    )
    assert clear is not None
    assert unclear is not None
    assert unclear.sd > 2 * clear.sd
    assert abs(unclear.mean - true_rise_px(deg)) < 1.96 * unclear.sd


def test_light_that_changes_does_not_lift_the_heel() -> None:
    patch = HeelPatch(FootPicture.of(picture(), foot()))
    assert abs(rise_px(patch, picture(light=0.75, seed=2))) < 0.5


class TestShakenCamera:
    shifts = ((0, 0), (2, -1), (5, -3), (8, -6), (3, -8), (-2, -3))

    def test_a_planted_heel_stays_down(self) -> None:
        patch = HeelPatch(FootPicture.of(picture(), foot()))
        for look, shift in enumerate(self.shifts):
            found = rise_px(patch, picture(shift_px=shift, seed=look), camera_still=False)
            assert abs(found) < 1.0, shift

    def test_a_lifted_heel_is_followed(self) -> None:
        patch = HeelPatch(FootPicture.of(picture(), foot()))
        for look, (shift, deg) in enumerate(zip(self.shifts, (0, 3, 6, 9, 12, 9), strict=True)):
            found = rise_px(patch, picture(deg, shift_px=shift, seed=look), camera_still=False)
            assert found == pytest.approx(true_rise_px(deg), abs=1.5), (shift, deg)


class TestWhatCannotBeSeen:
    def test_a_shoe_the_colour_of_the_floor_gives_no_lift(self) -> None:
        # Whether it is given up at once or cannot be found later, a rise must not come out of it.
        before, after = (
            np.clip(np.random.default_rng(seed).normal(FLOOR, 2.5, (HEIGHT_PX, WIDTH_PX, 3)), 0, 255).astype(np.uint8)
            for seed in range(2)
        )
        try:
            found = HeelPatch(FootPicture.of(before, foot())).rise_px(after, camera_still=True)
        except ValueError as reason:
            assert "stand out" in str(reason)
        else:
            assert found is None or found.sd > 5

    def test_a_foot_that_has_gone_is_not_known(self) -> None:
        patch = HeelPatch(FootPicture.of(picture(), foot()))
        assert patch.rise_px(picture(shoe=None, seed=2), camera_still=True) is None

    def test_a_foot_that_comes_back_is_found_again(self) -> None:
        patch = HeelPatch(FootPicture.of(picture(), foot()))
        assert patch.rise_px(picture(shoe=None, seed=2), camera_still=True) is None
        assert abs(rise_px(patch, picture(seed=3))) < 0.5

    def test_a_foot_of_a_few_pixels_is_refused(self) -> None:
        with pytest.raises(ValueError, match="smaller than 12 pixels"):
            HeelPatch(FootPicture.of(picture(size=0.14), foot(size=0.14)))


def test_the_same_pictures_give_the_same_numbers() -> None:
    one, two = (rise_px(HeelPatch(FootPicture.of(picture(), foot())), picture(3.0, seed=2)) for _ in range(2))
    assert one == two


def test_the_outline_is_the_shoe() -> None:
    outline = foot_outline(picture(), HEEL, TOE, ANKLE, np.zeros((HEIGHT_PX, WIDTH_PX), bool))
    shoe = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    for part in (REAR, FORE):
        cv2.fillPoly(shoe, [np.array(part).astype(np.int32)], 1)
    around = np.zeros(shoe.shape, bool)
    around[185:235, 140:250] = True
    assert (outline == (shoe > 0))[around].mean() > 0.95
