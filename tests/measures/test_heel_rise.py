from __future__ import annotations

import numpy as np
import pytest

from lungelens.camera.types import SURELY, Normal
from lungelens.measures.heel_rise import (
    HIDDEN_SHARE,
    HIDDEN_TIMES,
    SHARE_SD,
    SUPPORT_SHARE,
    SUSTAINED_S,
    SWAY_SD_MM,
    heel_rise_mm,
    is_hidden,
    is_supported,
    sustained_maximum,
)
from lungelens.observe.leg_points import READ_POINTS, LegLook, SeenLeg, row
from lungelens.observe.types import FloatArray

NAN = float("nan")
TIME_S = np.arange(30) / 10
SCALE = Normal(2.0, 0.1)  # millimetres a pixel
SD_PX = np.full(30, 0.4)


@pytest.mark.parametrize(("rise_px", "rise_mm"), [(5.0, 10.0), (0.0, 0.0), (-3.0, 0.0)])
def test_it_is_in_millimetres_and_never_below_nothing(rise_px: float, rise_mm: float) -> None:
    found = heel_rise_mm(TIME_S, np.full(30, rise_px), SD_PX, SCALE, sways=False)
    assert found is not None
    assert found.mean == pytest.approx(rise_mm)


@pytest.mark.parametrize(("sways", "sway_mm"), [(False, 0.0), (True, SWAY_SD_MM)])
def test_its_errors_add_up(sways: bool, sway_mm: float) -> None:
    found = heel_rise_mm(TIME_S, np.full(30, 5.0), SD_PX, SCALE, sways=sways)
    share = SCALE.sd / SCALE.mean + SHARE_SD
    assert found is not None
    assert found.sd == pytest.approx(np.linalg.norm([0.4 * SCALE.mean, sway_mm, share * 10.0]))


def test_where_nothing_was_seen_there_is_none() -> None:
    assert heel_rise_mm(TIME_S, np.full(30, NAN), SD_PX, SCALE, sways=False) is None


def largest(time_s: FloatArray, values: FloatArray) -> float:
    """Of looks that are equally sure."""
    found = sustained_maximum(time_s, values, np.full(len(values), 0.5))
    assert found is not None
    assert found.sd == pytest.approx(0.5)
    return found.mean


class TestSustainedMaximum:
    @pytest.mark.parametrize(
        ("values", "maximum"),
        [
            ([1, 1, 1, 1, 1, 1], 1),
            ([0, 0, 9, 0, 0, 0], 0),  # one bad look
            ([0, 0, 9, 9, 0, 0], 9),  # two looks in a row are a quarter of a second
            ([0, 2, 4, 6, 4, 2], 4),
            ([-3, -2, -2, -2, -3, -3], -2),
            ([0, NAN, 7, NAN, 7, 7], 7),  # pictures not looked at do not count
            ([NAN, NAN, NAN, 5, 5, 5], 5),
        ],
    )
    def test_at_ten_pictures_a_second(self, values: list[float], maximum: float) -> None:
        # Within an eighth of a second of a picture are the one before and the one after it.
        assert largest(np.arange(6) / 10, np.array(values, float)) == maximum

    def test_it_lasts_as_long_at_any_rate(self) -> None:
        time_s = np.arange(0, 3, 1 / 60)
        for lasting_s, found in ((0.4 * SUSTAINED_S, 0.0), (1.6 * SUSTAINED_S, 8.0)):
            values = np.where(np.abs(time_s - 1.5) < lasting_s / 2, 8.0, 0.0)
            assert largest(time_s, values) == found

    @pytest.mark.parametrize("values", [[NAN] * 4, [NAN, 3.0, NAN, 3.0], []])
    def test_fewer_than_three_looks_say_nothing(self, values: list[float]) -> None:
        assert sustained_maximum(np.arange(len(values)) / 10, np.array(values, float), np.ones(len(values))) is None

    def test_a_look_whose_error_nobody_knows_does_not_count(self) -> None:
        sds = np.array([1.0, 1.0, 1.0, NAN, NAN, NAN])
        found = sustained_maximum(np.arange(6) / 10, np.array([0.0, 0.0, 0.0, 9.0, 9.0, 9.0]), sds)
        assert found == Normal(0.0, 1.0)

    def test_it_is_no_surer_than_the_look_that_may_have_been_highest(self) -> None:
        values, sds = np.array([0.5, 0.5, 0.5, 0.0, 0.0, 0.0]), np.array([0.2, 0.2, 0.2, 3.0, 3.0, 3.0])
        found = sustained_maximum(np.arange(6) / 10, values, sds)
        assert found is not None
        assert found.mean == 0.5
        assert found.mean + SURELY * found.sd == pytest.approx(SURELY * 3.0)


def leg_whose_heel_rises(by_px: float, of: str = "heel_back") -> SeenLeg:
    start = LegLook(np.full((len(READ_POINTS), 2), 100.0), np.tile(np.eye(2), (len(READ_POINTS), 1, 1)))
    points = start.points_px.copy()
    points[row(of), 1] -= by_px
    return SeenLeg(at_start=start, at_hold=LegLook(points, start.covariance_px))


class TestSupport:
    """A rise of 8 px in the picture of the heel."""

    rise_px = np.array([NAN, 8.0, 8.0, 8.2])
    still = np.zeros((4, 2))

    @pytest.mark.parametrize("of", ["heel_back", "heel_pad"])
    @pytest.mark.parametrize(("share", "supported"), [(0.0, False), (0.9, False), (1.1, True), (4.0, True)])
    def test_either_of_the_readers_heel_points_must_rise_with_it(self, of: str, share: float, supported: bool) -> None:
        leg = leg_whose_heel_rises(share * SUPPORT_SHARE * 8.0, of)
        assert is_supported(self.rise_px, leg, self.still) == supported

    def test_what_the_camera_moved_is_no_rise(self) -> None:
        leg = leg_whose_heel_rises(5.0)
        assert is_supported(self.rise_px, leg, self.still)
        assert not is_supported(self.rise_px, leg, self.still + [0.0, -5.0])

    def test_without_a_second_look_there_is_nothing_to_compare(self) -> None:
        assert is_supported(self.rise_px, SeenLeg(), self.still)
        assert is_supported(np.full(4, NAN), leg_whose_heel_rises(0.0), self.still)


def look_at_a_shank_of_100_px(**spread_px: float) -> LegLook:
    """Every point as sure as half a pixel, but for those given."""
    points = np.zeros((len(READ_POINTS), 2))
    points[row("knee")] = [60.0, -80.0]
    spreads = np.array([spread_px.get(name, 0.5) for name in READ_POINTS])
    return LegLook(points, spreads[:, None, None] ** 2 * np.eye(2))


class TestHidden:
    """A heel that the reader only guesses at."""

    just = 100 * HIDDEN_SHARE

    @pytest.mark.parametrize(
        ("pad_px", "back_px", "toes_px", "hidden"),
        [
            (1.01 * just, just, just / HIDDEN_TIMES, True),
            (0.99 * just, 3 * just, 0.1 * just, False),  # the pad is seen; cloth hangs over the back
            (2.0, 2.0, 2.0 / HIDDEN_TIMES + 0.01, False),  # a picture in which little is sure, like many real ones
            (3.0, 3.0, 1.0, True),
        ],
    )
    def test_it_is_less_sure_than_the_toes(self, pad_px: float, back_px: float, toes_px: float, hidden: bool) -> None:
        look = look_at_a_shank_of_100_px(heel_pad=pad_px, heel_back=back_px, toe_tip=toes_px, toe2=toes_px)
        assert is_hidden(look) == hidden
        assert is_hidden(look.scaled(0.5)) == hidden

    def test_where_nobody_looked_nobody_knows(self) -> None:
        assert not is_hidden(None)
