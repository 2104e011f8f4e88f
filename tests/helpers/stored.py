"""The sample clips: rendered people, what is true of them, and what was seen in them when they were last looked at.

Looking at a clip takes a pose model and the better part of a minute, measuring what was seen in it milliseconds. The
files in `tests/observations` are made anew, together with the results in `tests/golden`, by

    pytest tests/test_measure_clips.py -m "" -k looked_over_last --update-golden

They have to be whenever looking changes, or the format of observations does.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lungelens.observe.observation_file import read_observation

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import FloatArray

TESTS = Path(__file__).parents[1]
SAMPLES = TESTS.parent / "sample_videos"
GOLDEN = TESTS / "golden"

SHOES, LEGGINGS = "c01_R_m_shoes_38", "c02_L_f_leggings_45"
HEEL_UP, SHEET, SHEET_LEFT = "c03_R_heavy_heellift_30", "c05_R_portrait_charuco_42", "c09_L_sheet_33"
ALL = (SHOES, LEGGINGS, HEEL_UP, SHEET, SHEET_LEFT)
NEARLY_LEVEL = (SHOES, LEGGINGS, HEEL_UP)  # and no sheet


def clip_of(name: str) -> Path:
    """The video."""
    return SAMPLES / f"{name}.mp4"


def stored_path(name: str) -> Path:
    """Where what was seen in it is kept."""
    return TESTS / "observations" / f"{name}.npz"


@cache
def stored(name: str) -> Observation:
    """What was seen in it."""
    return read_observation(stored_path(name))


@cache
def truth(name: str) -> dict[str, Any]:
    """What is true of the whole clip."""
    content: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True)
class TrueRepetition:
    """Medians over the hold, and the largest heel lift."""

    tibia_deg: float
    shin_deg: float
    heel_mm: float
    peak_s: float
    knee_over_toe_cm: float


@cache
def true_repetitions(name: str) -> tuple[TrueRepetition, ...]:
    """What is true of each repetition, from the clip's table."""
    with (SAMPLES / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))

    def column(of: str) -> FloatArray:
        return np.array([float(row[of]) for row in rows])

    angle = column("tibia_angle_sagittal_deg")
    above = np.diff(np.concatenate([[0], (angle > angle.min() + np.ptp(angle) / 2).astype(int), [0]]))
    found = []
    for start, end in zip(np.flatnonzero(above == 1), np.flatnonzero(above == -1), strict=True):
        run = np.arange(start, end)
        hold = run[angle[run] > angle[run].max() - 1]
        found.append(
            TrueRepetition(
                tibia_deg=float(np.median(angle[hold])),
                shin_deg=float(np.median(column("shin_angle_deg")[hold])),
                heel_mm=float(1000 * column("heel_lift_m")[run].max()),
                peak_s=float(np.median(column("time_s")[hold])),
                knee_over_toe_cm=float(100 * np.median((column("toe_to_wall_m") - column("knee_to_wall_m"))[hold])),
            )
        )
    return tuple(found)
