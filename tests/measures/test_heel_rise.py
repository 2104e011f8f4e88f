from __future__ import annotations

import numpy as np
import pytest

from lungelens.camera.types import Normal
from lungelens.measures.heel_rise import (
    SD_MM,
    SD_PX,
    SHARE_SD,
    SUSTAINED_S,
    SWAY_SD_MM,
    heel_rise_mm,
    sustained_maximum,
)

NAN = float("nan")
TIME_S = np.arange(30) / 10
SCALE = Normal(2.0, 0.1)  # millimetres a pixel


@pytest.mark.parametrize(("rise_px", "rise_mm"), [(5.0, 10.0), (0.0, 0.0), (-3.0, 0.0)])
def test_it_is_in_millimetres_and_never_below_nothing(rise_px: float, rise_mm: float) -> None:
    found = heel_rise_mm(TIME_S, np.full(30, rise_px), SCALE, sways=False)
    assert found is not None
    assert found.mean == pytest.approx(rise_mm)


@pytest.mark.parametrize(("sways", "sway_mm"), [(False, 0.0), (True, SWAY_SD_MM)])
def test_its_errors_add_up(sways: bool, sway_mm: float) -> None:
    found = heel_rise_mm(TIME_S, np.full(30, 5.0), SCALE, sways=sways)
    share = SCALE.sd / SCALE.mean + SHARE_SD
    assert found is not None
    assert found.sd == pytest.approx(np.linalg.norm([SD_MM, SD_PX * SCALE.mean, sway_mm, share * 10.0]))


def test_where_nothing_was_seen_there_is_none() -> None:
    assert heel_rise_mm(TIME_S, np.full(30, NAN), SCALE, sways=False) is None


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
        assert sustained_maximum(np.arange(6) / 10, np.array(values, float)) == maximum

    def test_it_lasts_as_long_at_any_rate(self) -> None:
        time_s = np.arange(0, 3, 1 / 60)
        for lasting_s, found in ((0.4 * SUSTAINED_S, 0.0), (1.6 * SUSTAINED_S, 8.0)):
            values = np.where(np.abs(time_s - 1.5) < lasting_s / 2, 8.0, 0.0)
            assert sustained_maximum(time_s, values) == found

    @pytest.mark.parametrize("values", [[NAN] * 4, [NAN, 3.0, NAN, 3.0], []])
    def test_fewer_than_three_looks_say_nothing(self, values: list[float]) -> None:
        assert np.isnan(sustained_maximum(np.arange(len(values)) / 10, np.array(values, float)))
