from __future__ import annotations

import pytest

from lungelens.observe.options import MeasureOptions


@pytest.mark.parametrize(
    ("gap_cm", "skirting_mm", "behind_cm"), [(None, None, 0.0), (2.0, None, 2.0), (None, 15.0, 1.5), (2.0, 15.0, 3.5)]
)
def test_the_wall_is_behind_the_gap_and_the_skirting_board(
    gap_cm: float | None, skirting_mm: float | None, behind_cm: float
) -> None:
    options = MeasureOptions(sheet_gap_cm=gap_cm, skirting_mm=skirting_mm)
    assert options.wall_behind_sheet_cm == pytest.approx(behind_cm)
