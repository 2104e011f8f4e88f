"""The plot: a panel for each group, and what is drawn in it."""

from __future__ import annotations

import io
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from helpers.results import repetition, result
from lungelens.report.palette import PAPER_ACCENT, PAPER_ALARM, Rgb
from lungelens.sources import SceneSource
from lungelens.study.bland_altman import bland_altman_png
from lungelens.study.outcome import Outcome
from lungelens.study.study import study
from lungelens.study.summary import Summary
from lungelens.study.truth import ClipTruth, TrueRepetition, TrueValue


def summaries(*measured_deg: float | None, sheet: int = 0) -> tuple[Summary, ...]:
    """Clips of one repetition whose true angle is 38; the first `sheet` of them with the sheet."""
    truths, outcomes = [], []
    for number, value in enumerate(measured_deg):
        name = f"c{number:02d}"
        angle = None if value is None else (value, value - 2, value + 2)
        source: SceneSource = "sheet" if number < sheet else "level"
        truths.append(ClipTruth(name, None, (TrueRepetition(1, None, None, (TrueValue("tibia_angle_deg", 38.0),)),)))
        outcomes.append(Outcome(name, result(name, repetition(1, tibia_angle_deg=angle), source=source), None))
    return study(truths, [], outcomes).summaries


def picture(*measured_deg: float | None, sheet: int = 0, intervals: bool = True) -> np.ndarray:
    png = bland_altman_png(summaries(*measured_deg, sheet=sheet), "truth", intervals=intervals)
    assert png is not None
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def pixels_of(rgb: np.ndarray, colour: Rgb) -> int:
    above_legend = rgb[: int(0.9 * len(rgb))]
    return int((np.abs(above_legend - colour).max(axis=2) < 12).sum())


def test_nothing_measured_is_no_plot():
    assert bland_altman_png(summaries(None, None), "truth", intervals=True) is None


def test_a_point_for_each_value():
    two, four = picture(37.0, 39.0), picture(37.0, 39.0, 37.5, 38.5)
    assert pixels_of(four, PAPER_ACCENT) == pytest.approx(2 * pixels_of(two, PAPER_ACCENT), rel=0.1)


def test_a_missed_interval_has_another_shape_and_colour():
    assert pixels_of(picture(37.0, 39.0), PAPER_ALARM) == 0
    assert pixels_of(picture(37.0, 44.0), PAPER_ALARM) > 0
    assert pixels_of(picture(37.0, 44.0, intervals=False), PAPER_ALARM) == 0


def test_panels_are_of_one_size_whatever_is_written_around_them():
    small, large, two = picture(37.0, 39.0), picture(37.0, 1e4), picture(37.0, 39.0, 38.0, 38.2, sheet=2)
    assert small.shape == large.shape
    assert _frame(small) == _frame(large) == _frame(two)


def _frame(rgb: np.ndarray) -> tuple[int, int, int]:
    """First and last row of the first panel's left edge, and its column."""
    edge = np.abs(rgb - (0xB4, 0xBC, 0xC4)).max(axis=2) < 12
    column = int(edge.sum(axis=0).argmax())
    rows = np.flatnonzero(edge[:, column])
    return int(rows[0]), int(rows[-1]), column


def test_room_for_the_panels_of_other_plots():
    shown = summaries(37.0, 39.0)
    png = bland_altman_png(shown, "truth", intervals=True, columns=2)
    assert png is not None
    assert Image.open(io.BytesIO(png)).size == picture(37.0, 39.0, 38.0, 38.2, sheet=2).shape[1::-1]


def test_groups_side_by_side():
    one, two = picture(37.0, 39.0, 38.0, 38.2), picture(37.0, 39.0, 38.0, 38.2, sheet=2)
    assert two.shape[0] == one.shape[0]
    assert two.shape[1] > 1.5 * one.shape[1]


@pytest.mark.parametrize("measured_deg", [(38.0,), (38.0, 38.0), (38.0, 1e6), (38.0, 38.0 + 1e-9)])
def test_extremes(measured_deg):
    assert picture(*measured_deg).shape == picture(37.0, 39.0).shape


def test_matplotlib_s_settings_are_left_alone():
    before = dict(mpl.rcParams)
    picture(37.0, 39.0)
    assert dict(mpl.rcParams) == before


@pytest.mark.soak
def test_pyplot_is_never_loaded():
    code = "import sys, lungelens.study.folder; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
