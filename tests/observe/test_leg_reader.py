"""Crops are cut exactly, and the network that came with the program reads a leg in them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lungelens.observe.leg_points import READ_POINTS, LegLook, middle_look, row
from lungelens.observe.leg_reader import (
    CROP_SHANKS,
    INPUT_PX,
    LEAST_SHANK_PX,
    PLACES,
    STALE_S,
    Crop,
    LegReader,
    reader_sha256,
)
from lungelens.observe.types import FloatArray
from training.points import NAMES

RENDERED = Path(__file__).with_name("data") / "p00013_0.jpg"
"""Rendered like the training's crops, of a person who is in the test split: the network never saw them."""
TRUE_PX = {
    "knee": (152.6, 61.5),
    "ankle": (89.7, 148.1),
    "malleolus_out": (85.4, 150.1),
    "malleolus_in": (93.5, 150.0),
    "epicondyle_out": (150.3, 69.2),
    "epicondyle_in": (148.8, 57.2),
    "shin_upper": (154.6, 82.5),
    "shin_lower": (125.3, 113.5),
    "knee_front": (166.0, 65.3),
    "heel_back": (69.8, 154.1),
    "heel_pad": (72.7, 170.2),
    "toe_tip": (146.1, 173.6),
    "toe2": (140.5, 165.1),
    "mtp2": (127.1, 160.6),
    "sole_rear": (83.0, 176.2),
    "sole_fore": (116.7, 180.5),
}
NONE = np.zeros((1, 2, 2))


@pytest.fixture(scope="module")
def reader() -> LegReader:
    return LegReader()


@pytest.fixture(scope="module")
def frame() -> np.ndarray:
    """The rendered leg in a larger frame (height, width, 3), red first."""
    picture = cv2.imread(str(RENDERED))
    assert picture is not None
    rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    return np.asarray(cv2.copyMakeBorder(rgb, *BORDER_PX, cv2.BORDER_REPLICATE))


BORDER_PX = (40, 60, 90, 30)  # above, below, left, right
TRUTH = np.array([TRUE_PX[name] for name in READ_POINTS]) + [BORDER_PX[2], BORDER_PX[0]]
SHANK_PX = float(np.linalg.norm(TRUTH[row("knee")] - TRUTH[row("ankle")]))


def places(points_px: FloatArray) -> FloatArray:
    return points_px[[row(name) for name in PLACES]]


def around(points_px: FloatArray) -> Crop:
    return Crop.around(places(points_px), sign=1.0)


def read(reader: LegReader, frame: np.ndarray, places_px: FloatArray, sign: float = 1.0, scale: float = 1.0) -> LegLook:
    found = reader.read(frame, places_px, sign=sign, scale=scale)
    assert found is not None
    return found


def spot(at_px: FloatArray, size_px: float) -> np.ndarray:
    """A frame with a soft spot of light, its middle (2,) counted from the left and upper edge."""
    rows, columns = np.mgrid[0:900, 0:1200] + 0.5
    light = 250 * np.exp(-((columns - at_px[0]) ** 2 + (rows - at_px[1]) ** 2) / (2 * size_px**2))
    return np.repeat(np.rint(light)[..., None], 3, axis=2).astype(np.uint8)


class TestCrop:
    @pytest.mark.parametrize("sign", [1.0, -1.0])
    @pytest.mark.parametrize("width_px", [90.0, 160.0, 201.7, 333.3, 860.0])
    def test_a_place_is_found_again_in_the_frame(self, width_px: float, sign: float) -> None:
        crop = Crop(np.array([610.3, 441.8]), width_px, sign)
        at_px = crop.middle_px + width_px * np.array([0.13, -0.17])
        light = crop.picture(spot(at_px, 0.05 * width_px))[0, 0].astype(float)
        rows, columns = np.mgrid[0:INPUT_PX, 0:INPUT_PX] + 0.5
        middle = np.array([(columns * light).sum(), (rows * light).sum()]) / light.sum() / INPUT_PX
        np.testing.assert_allclose(crop.look(middle[None], NONE).points_px[0], at_px, atol=2e-4 * width_px)

    def test_pixels_are_counted_from_the_edge_of_the_frame(self) -> None:
        # The left half of the frame is dark: its border is at 600, also where every second pixel is taken.
        ramp = np.zeros((900, 1200, 3), np.uint8)
        ramp[:, 600:] = 200
        for width_px in (1.0 * INPUT_PX, 2.0 * INPUT_PX):
            row_ = Crop(np.array([600.0, 450.0]), width_px, 1.0).picture(ramp)[0, 0, INPUT_PX // 2]
            np.testing.assert_allclose(row_, np.repeat([0.0, 200.0], INPUT_PX // 2), atol=1e-3)

    def test_the_person_is_turned_to_face_right(self) -> None:
        crop = Crop(np.array([600.0, 450.0]), 200.0, -1.0)
        light = crop.picture(spot(np.array([560.0, 450.0]), 8.0))[0, 0]
        assert light[:, INPUT_PX // 2 :].sum() > 100 * light[:, : INPUT_PX // 2].sum()

    def test_ellipses_are_turned_back_too(self) -> None:
        covariance = np.array([[[4.0, 1.0], [1.0, 2.0]]]) / 200**2
        right, left = (Crop(np.zeros(2), 200.0, sign).look(np.zeros((1, 2)), covariance) for sign in (1.0, -1.0))
        np.testing.assert_allclose(right.covariance_px[0], [[4.0, 1.0], [1.0, 2.0]])
        np.testing.assert_allclose(left.covariance_px[0], [[4.0, -1.0], [-1.0, 2.0]])

    def test_what_lies_outside_the_frame_goes_on_as_its_border_does(self) -> None:
        grey = np.full((60, 60, 3), 120, np.uint8)
        np.testing.assert_array_equal(Crop(np.array([50.0, 5.0]), 200.0, 1.0).picture(grey), 120)

    def test_it_is_laid_around_the_leg_in_lengths_of_its_shank(self) -> None:
        crop = around(TRUTH)
        assert crop.width_px == pytest.approx(CROP_SHANKS * SHANK_PX)
        assert np.abs(TRUTH - crop.middle_px).max() < 0.5 * crop.width_px
        near = crop.varied(0.9, 0.1, -0.2)
        np.testing.assert_allclose(near.middle_px, crop.middle_px + crop.width_px * np.array([0.1, -0.2]))
        assert near.width_px == pytest.approx(0.9 * crop.width_px)

    @pytest.mark.parametrize("name", ["knee", "ankle", "heel_back", "toe_tip"])
    def test_a_leg_that_is_not_known_is_refused(self, name: str) -> None:
        lost = TRUTH.copy()
        lost[row(name)] = np.nan
        with pytest.raises(ValueError, match="no leg"):
            around(lost)

    def test_so_is_one_too_small_to_show_anything(self) -> None:
        small = TRUTH * LEAST_SHANK_PX / SHANK_PX
        around(1.001 * small)
        with pytest.raises(ValueError, match="no leg"):
            around(0.999 * small)


class TestMiddle:
    def test_of_looks_that_differ_it_is_the_median_and_less_sure(self) -> None:
        looks = [LegLook(np.full((16, 2), at), np.tile(np.eye(2), (16, 1, 1))) for at in (0.0, 1.0, 8.0)]
        found = middle_look(looks)
        np.testing.assert_allclose(found.points_px, 1.0)
        np.testing.assert_allclose(found.covariance_px[0], np.eye(2) + 50 / 3)  # 1 and 7 away along both axes

    def test_of_looks_alike_it_is_no_surer_than_one(self) -> None:
        look = LegLook(TRUTH, np.tile(2.0 * np.eye(2), (16, 1, 1)))
        found = middle_look([look] * 3)
        np.testing.assert_array_equal(found.points_px, TRUTH)
        np.testing.assert_allclose(found.covariance_px, look.covariance_px)


class TestNetwork:
    def test_it_names_the_points_it_was_trained_on(self) -> None:
        assert READ_POINTS == NAMES
        assert set(reader_sha256()) <= set("0123456789abcdef")

    def test_it_finds_them_in_a_rendered_person(self, reader: LegReader, frame: np.ndarray) -> None:
        found = read(reader, frame, places(TRUTH))
        off = np.linalg.norm(found.points_px - TRUTH, axis=1)
        for name in READ_POINTS:
            assert off[row(name)] < 0.08 * SHANK_PX, name
        assert np.median(off) < 0.03 * SHANK_PX

    def test_and_is_about_as_sure_as_it_is_right(self, reader: LegReader, frame: np.ndarray) -> None:
        found = read(reader, frame, places(TRUTH))
        away = found.points_px - TRUTH
        distance = np.sqrt(np.einsum("ni,nij,nj->n", away, np.linalg.inv(found.covariance_px), away))
        assert distance.max() < 4
        assert 0.3 < np.sqrt(np.mean(distance**2)) < 2.5

    def test_the_places_need_only_be_about_right(self, reader: LegReader, frame: np.ndarray) -> None:
        found = read(reader, frame, places(TRUTH))
        for shift in ([[14, 5], [-9, 4], [6, -8], [9, 6]], [[-12, 9], [10, -6], [8, 8], [-9, 3]]):
            again = read(reader, frame, places(TRUTH) + 0.005 * SHANK_PX * np.array(shift))
            assert np.abs(again.points_px - found.points_px).max() < 0.03 * SHANK_PX

    def test_in_a_mirror_all_is_mirrored(self, reader: LegReader, frame: np.ndarray) -> None:
        width = frame.shape[1]
        mirrored = TRUTH * [-1, 1] + [width, 0]
        found = read(reader, frame, places(TRUTH))
        turned = read(reader, np.ascontiguousarray(frame[:, ::-1]), places(mirrored), sign=-1.0)
        np.testing.assert_allclose(turned.points_px, found.points_px * [-1, 1] + [width, 0], atol=0.05)
        flip = [[1, -1], [-1, 1]]
        np.testing.assert_allclose(turned.covariance_px, found.covariance_px * flip, rtol=0.02, atol=0.05)

    def test_in_a_larger_frame_all_is_larger(self, reader: LegReader, frame: np.ndarray) -> None:
        larger = np.asarray(cv2.resize(frame, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_LINEAR))
        found, twice = read(reader, frame, places(TRUTH)), read(reader, larger, places(2 * TRUTH))
        np.testing.assert_allclose(twice.points_px, 2 * found.points_px, atol=0.04 * SHANK_PX)

    def test_answers_are_in_pixels_of_the_clip_however_the_frame_is_reduced(
        self, reader: LegReader, frame: np.ndarray
    ) -> None:
        found, same = read(reader, frame, places(TRUTH)), read(reader, frame, places(2 * TRUTH), scale=0.5)
        np.testing.assert_allclose(same.points_px, 2 * found.points_px)
        np.testing.assert_allclose(same.covariance_px, 4 * found.covariance_px)

    def test_where_no_leg_is_known_nothing_is_read(self, reader: LegReader, frame: np.ndarray) -> None:
        nowhere = np.full((4, 2), np.nan)
        assert reader.read(frame, nowhere, sign=1.0) is None
        assert reader.follow(frame, nowhere, 0.0, sign=1.0) is None


class CountingReader(LegReader):
    """Counts how often the network is asked."""

    looks = 0

    def _look(self, rgb: np.ndarray, crop: Crop) -> LegLook:
        self.looks += 1
        return super()._look(rgb, crop)


class TestFollowing:
    @pytest.fixture
    def reader(self) -> CountingReader:
        return CountingReader()

    def follow(self, reader: LegReader, frame: np.ndarray, off_shanks: float, time_s: float) -> np.ndarray:
        found = reader.follow(frame, places(TRUTH) + off_shanks * SHANK_PX, time_s, sign=1.0)
        assert found is not None
        return found.points_px

    def test_it_sees_much_the_same_as_reading(self, reader: CountingReader, frame: np.ndarray) -> None:
        expected = read(reader, frame, places(TRUTH)).points_px
        for time_s in (1.0, 1.1, 1.2):
            assert np.abs(self.follow(reader, frame, 0.06, time_s) - expected).max() < 0.03 * SHANK_PX

    @pytest.mark.parametrize(
        ("time_s", "off_shanks", "looks"),
        [(1.1, 0.05, 1), (1.0 + 1.1 * STALE_S, 0.05, 2), (1.1, 0.3, 2), (0.9, 0.05, 2)],
    )
    def test_one_look_is_enough_soon_after_and_near_the_last(
        self, reader: CountingReader, frame: np.ndarray, time_s: float, off_shanks: float, looks: int
    ) -> None:
        self.follow(reader, frame, 0.0, 1.0)
        assert reader.looks == 2
        self.follow(reader, frame, off_shanks, time_s)
        assert reader.looks == 2 + looks

    def test_where_there_is_no_leg_it_does_not_follow_a_guess(self, reader: CountingReader, frame: np.ndarray) -> None:
        self.follow(reader, frame, 0.0, 1.0)
        assert reader.follow(np.full_like(frame, 12), places(TRUTH), 1.1, sign=1.0) is None
        self.follow(reader, frame, 0.0, 1.2)
        assert reader.looks == 5

    def test_a_leg_lost_is_looked_for_anew(self, reader: CountingReader, frame: np.ndarray) -> None:
        self.follow(reader, frame, 0.0, 1.0)
        assert reader.follow(frame, np.full((4, 2), np.nan), 1.05, sign=1.0) is None
        self.follow(reader, frame, 0.0, 1.1)
        assert reader.looks == 4
