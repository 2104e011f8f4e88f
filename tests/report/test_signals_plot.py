"""The plot of the signals."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from helpers.analyses import lunge_analysis, refused_analysis
from lungelens.report.palette import PAPER_ACCENT, PAPER_ALARM, Rgb
from lungelens.report.signals_plot import signals_png

if TYPE_CHECKING:
    from lungelens.measures.analysis import Analysis


def plot(analysis: Analysis) -> np.ndarray:
    png = signals_png(analysis)
    assert png is not None
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def share_of(rgb: np.ndarray, colour: Rgb) -> float:
    return float((np.abs(rgb - colour).max(axis=2) < 12).mean())


def test_nothing_to_plot_is_no_plot() -> None:
    assert signals_png(refused_analysis()) is None
    analysis = lunge_analysis()
    assert analysis.signals is not None
    unknown = replace(analysis.signals, tibia_angle_deg=np.full(40, np.nan))
    assert signals_png(replace(analysis, signals=unknown)) is None


def test_three_rows_with_a_curve_each() -> None:
    rgb = plot(lunge_analysis())
    height = len(rgb)
    for top, bottom in ((0.05, 0.40), (0.43, 0.65), (0.68, 0.89)):
        assert share_of(rgb[int(top * height) : int(bottom * height)], PAPER_ACCENT) > 0.001


def test_a_repetition_that_does_not_count_is_hatched() -> None:
    good, bad = (plot(lunge_analysis(heel_lifts_mm=lifts)) for lifts in ((1.0, 1.0), (1.0, 14.0)))
    hatch = tuple(round(0.35 * c + 0.65 * 235) for c in PAPER_ALARM)
    middle_row = slice(int(0.45 * len(good)), int(0.63 * len(good)))  # its curve and values are never red
    reddish_good, reddish_bad = ((rgb[middle_row, :, 0] - rgb[middle_row, :, 2] > 40).mean() for rgb in (good, bad))
    assert reddish_good == 0
    assert reddish_bad > 0.01, hatch


def test_intervals_and_distance_are_drawn() -> None:
    analysis = lunge_analysis()
    bare = tuple(
        rep.model_copy(update={"tibia_angle_deg": None, "knee_to_wall_cm": None, "heel_lift_mm": None})
        for rep in analysis.measurement.repetitions
    )
    without = replace(analysis, measurement=analysis.measurement.model_copy(update={"repetitions": bare}))
    assert share_of(plot(analysis), (16, 22, 30)) > share_of(plot(without), (16, 22, 30)) + 5e-4
    assert (plot(analysis) != plot(lunge_analysis(wall_known=False))).any()


@pytest.mark.parametrize("count", [1, 12])
def test_any_number_of_repetitions(count: int) -> None:
    rgb = plot(lunge_analysis(angles_deg=(30.0,) * count, heel_lifts_mm=(1.0,) * count))
    assert rgb.shape == plot(lunge_analysis()).shape


def test_matplotlib_s_settings_are_left_alone() -> None:
    before = dict(mpl.rcParams)
    signals_png(lunge_analysis())
    assert dict(mpl.rcParams) == before


@pytest.mark.soak
def test_pyplot_is_never_loaded() -> None:
    code = "import sys, lungelens.report.folder; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
