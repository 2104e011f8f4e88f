"""A small study that has something of everything, with names that try to be more than names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from helpers.batch_runs import CLIPS, add_clips
from helpers.results import repetition, result
from lungelens.study.outcome import Miss, Outcome
from lungelens.study.readings import Reading, Subject
from lungelens.study.study import Study, study
from lungelens.study.truth import ClipTruth, TrueRepetition, TrueValue

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "=<script>alert(1)</script>"
ANGLES_DEG = {"c01": 39.0, "c02": 36.0, "c03": 45.0}  # measured; 38 is true


def readings() -> list[Reading]:
    """Two raters, the second half a centimetre higher but for one clip."""
    return [
        Reading(Subject(clip, None), "toe_to_wall_cm", rater, "", base + step, 1)
        for clip, base in (("c01", 8.0), ("c02", 10.0), ("c03", 13.0))
        for rater, step in (("Ana", 0.0), (HOSTILE, 0.0 if clip == "c03" else 0.5))
    ]


@pytest.fixture
def everything() -> Study:
    """Three clips measured, one of them with the sheet, one not measurable and one unreadable."""
    values = (TrueValue("tibia_angle_deg", 38.0), TrueValue("heel_lift_mm", 0.0))
    names = (*ANGLES_DEG, "c04", HOSTILE)
    truths = [ClipTruth(name, "right", (TrueRepetition(1, None, True, values),)) for name in names]
    outcomes = [
        Outcome(
            name,
            result(
                name,
                repetition(
                    1,
                    touched=True,
                    tibia_angle_deg=(value, value - 2, value + 2),
                    heel_lift_mm=(1.0, 0.0, 3.0),
                    toe_to_wall_cm=(9.0, 8.0, 10.0),
                ),
                source="sheet" if name == "c01" else "level",
            ),
            None,
        )
        for name, value in ANGLES_DEG.items()
    ]
    outcomes += [
        Outcome("c04", result("c04"), None),
        Outcome(HOSTILE, None, Miss("unreadable", f"{HOSTILE} is empty.")),
    ]
    return study(truths, readings(), outcomes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty clips in a folder of their own, for runs that are killed."""
    (tmp_path / "clips").mkdir()
    add_clips(tmp_path, range(CLIPS))
    return tmp_path
