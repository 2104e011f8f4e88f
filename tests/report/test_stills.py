"""The page of stills."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.analyses import SIZE_PX, lunge_analysis, refused_analysis
from lungelens.measures.measurement import Quantity
from lungelens.report.palette import ALARM, PAPER_ALARM, Rgb
from lungelens.report.stills import StillCollector

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.measures.analysis import Analysis

TILE = (slice(76, 676), slice(28, 508))  # rows and columns of the first still
CAPTION = (slice(680, 912), TILE[1])


def page_of(analysis: Analysis, scale: float = 1.0) -> RgbImage | None:
    """Return the page of a clip whose frames are plain grey, as bright as their number."""
    stills = StillCollector(analysis)
    shape = (round(SIZE_PX[1] * scale), round(SIZE_PX[0] * scale), 3)
    for index in range(len(analysis.signals.time_s) if analysis.signals else 3):
        stills.offer(np.full(shape, 40 + index, np.uint8), index, scale)
    return stills.page()


def page(analysis: Analysis, scale: float = 1.0) -> RgbImage:
    made = page_of(analysis, scale)
    assert made is not None
    return made


def share_of(rgb: RgbImage, colour: Rgb) -> float:
    return float((np.abs(rgb.astype(int) - colour).max(axis=2) < 12).mean())


def test_nothing_to_show_is_no_page() -> None:
    assert page_of(refused_analysis()) is None
    assert page_of(lunge_analysis(angles_deg=(2.0,), heel_lifts_mm=(0.0,))) is None


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 1, 1), (3, 3, 1), (4, 4, 1), (6, 4, 2)])
def test_the_page_grows_with_the_repetitions(count: int, columns: int, rows: int) -> None:
    made = page(lunge_analysis(angles_deg=(30.0,) * count, heel_lifts_mm=(1.0,) * count))
    assert made.shape == (76 + rows * 864, 28 + columns * 508, 3)


def test_each_still_is_the_picture_at_its_peak() -> None:
    analysis = lunge_analysis()
    made = page(analysis)
    for k, span in enumerate(analysis.spans):
        corner = made[660, 28 + k * 508 + 460]
        assert tuple(corner) == (40 + span.peak,) * 3


@pytest.mark.parametrize("scale", [1.0, 0.5, 2.0])
def test_the_drawing_lies_on_the_picture_at_any_scale(scale: float) -> None:
    analysis = lunge_analysis(angles_deg=(30.0,), heel_lifts_mm=(1.0,))
    assert analysis.leg is not None
    x, y = analysis.leg.ankle_px[analysis.spans[0].peak] * scale
    stills = StillCollector(analysis)
    rgb = np.full((round(180 * scale), round(320 * scale), 3), 40, np.uint8)
    rows, columns = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    far = np.hypot(columns + 0.5 - x, rows + 0.5 - y) > 5 * scale
    rgb[~far] = (200, 0, 0)  # a red disc about the ankle, larger than the dot drawn there
    stills.offer(rgb, analysis.spans[0].peak, scale)
    made = stills.page()
    assert made is not None
    red = np.argwhere((made[TILE][..., 0] > 150) & (made[TILE][..., 2] < 20))
    dot = np.argwhere((made[TILE] == 255).all(axis=2))
    middle = (red.min(axis=0) + red.max(axis=0)) / 2
    assert np.hypot(*(dot - middle).T).min() < 4


@pytest.mark.parametrize("far", [-140.0, 140.0])
def test_a_leg_at_the_edge_is_shown_with_picture_all_around(far: float) -> None:
    analysis = lunge_analysis(angles_deg=(30.0,), heel_lifts_mm=(1.0,), wall_known=False)
    assert analysis.leg is not None
    joints = [f"{joint}_px" for joint in ("hip", "knee", "ankle", "heel", "toe")]
    moved = {joint: getattr(analysis.leg, joint) + (far, 0.0) for joint in joints}
    made = page(replace(analysis, leg=replace(analysis.leg, **moved)))
    for row, column in ((0, 479), (599, 0), (599, 479)):  # the number of the repetition is in the other corner
        assert tuple(made[TILE][row, column]) == (40 + analysis.spans[0].peak,) * 3


def test_a_repetition_that_does_not_count_says_so_in_red() -> None:
    good, bad = (page(lunge_analysis(angles_deg=(30.0,), heel_lifts_mm=(lift,))) for lift in (1.0, 14.0))
    assert share_of(good[CAPTION], PAPER_ALARM) == 0
    assert share_of(bad[CAPTION], PAPER_ALARM) > 0.01
    assert share_of(bad[TILE], ALARM) > 0.001


def test_a_repetition_without_values_still_has_its_still() -> None:
    analysis = lunge_analysis(angles_deg=(30.0,), heel_lifts_mm=(1.0,))
    blank = analysis.measurement.repetitions[0].model_copy(update={"tibia_angle_deg": None, "heel_lift_mm": None})
    measurement = analysis.measurement.model_copy(update={"repetitions": (blank,)})
    assert page(replace(analysis, measurement=measurement)).shape[1] == 28 + 508


def test_the_score_stands_below_a_still_where_it_is_known() -> None:
    bare = lunge_analysis()
    score = Quantity(value=9.0, low=8.0, high=10.0)
    repetitions = tuple(one.model_copy(update={"toe_to_wall_cm": score}) for one in bare.measurement.repetitions)
    known = replace(bare, measurement=bare.measurement.model_copy(update={"repetitions": repetitions}))
    line = slice(104, 130)
    assert (page(known)[CAPTION][line] != page(bare)[CAPTION][line]).any()
